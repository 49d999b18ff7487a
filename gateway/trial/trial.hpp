#pragma once
// One agency tried before it goes live (接入测试): address, certificates, signature, one page or
// file, the mapping; step by step, each with what was seen and what to do.  Reads at the agency as
// a pull would and keeps nothing; changes nothing on either side.  Made by app for one run on a
// loop of its own.
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/adapter/adapter.hpp"
#include "gateway/adapter/interface_note.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/sftp_client.hpp"
#include "gateway/net/tls_probe.hpp"
#include "gateway/trial/finding.hpp"
#include "gateway/trial/trial_intake.hpp"
#include "gateway/trial/watch.hpp"

namespace gw::trial {

/// What a trial works with.  References and pointers outlive it.
struct TrialParts {
  AgencyAdapter& adapter;
  const InterfaceNote& note;
  std::optional<net::EndpointSettings> endpoint;
  std::optional<net::SftpSettings> sftp;
  std::filesystem::path folder;
  std::shared_ptr<const net::TlsContext> tls;        // ours, as towards every agency
  std::shared_ptr<const net::TlsContext> anonymous;  // without our certificate
  ports::HttpClient* line = nullptr;  // the adapter's way out, guarded but not watched
  LineLog& log;                       // of the adapter's calls
  const Clock& clock;                 // of rules
};

/// What trying one feed came to.
struct FeedTrial {
  FeedTrial() = default;

  FeedId feed;
  std::optional<Failure> failure;  // the pull ended with it
  std::optional<Sample> sample;    // nothing: nothing came
  std::size_t first_call = 0;      // its calls in the log begin here
  std::size_t first_file = 0;
};

class Trial {
 public:
  explicit Trial(TrialParts parts) : parts_(std::move(parts)) {}

  /// `agency test`.
  boost::asio::awaitable<Findings> test();
  /// `agency conformance`: the test, then every point of the note.
  boost::asio::awaitable<Findings> conform();

 private:
  boost::asio::awaitable<bool> reach(Findings& findings);
  bool look_at_folders(Findings& findings) const;
  boost::asio::awaitable<FeedTrial> try_feed(FeedId feed);
  void say_reached_server(const FeedTrial& tried, Findings& findings) const;
  void say_request(const FeedTrial& tried, Findings& findings) const;
  void say_page(const FeedTrial& tried, Findings& findings) const;
  void say_mapping(const FeedTrial& tried, Findings& findings) const;

  // conformance.cpp
  boost::asio::awaitable<void> conform_tls(Findings& findings);
  boost::asio::awaitable<void> conform_signature(Findings& findings);
  boost::asio::awaitable<void> conform_repeat(const FeedTrial& first, Findings& findings);
  boost::asio::awaitable<void> conform_entity_tag(const FeedTrial& tried, Findings& findings);
  void conform_answers(Findings& findings) const;
  void conform_paging(const FeedTrial& tried, Findings& findings) const;
  void conform_content(const FeedTrial& tried, Findings& findings) const;
  void conform_markers(Findings& findings) const;

  TrialParts parts_;
  net::TlsLook look_;
  std::vector<FeedTrial> tried_;
};

}  // namespace gw::trial
