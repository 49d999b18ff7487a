#pragma once
// What pages show, by topic, as versions: another one means that they show something else.  Told by
// events (/v1/stream), and to whoever begins (/v1/me), so that nothing between both is missed.
#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "gateway/api/api.hpp"

namespace gw::api {

/// A digest over what a topic's pages show; another one means that they show something else.
struct TopicVersions {
  std::string feeds, runs, flags, deliveries;

  boost::json::object to_json() const;
  std::string id() const { return feeds + '.' + runs + '.' + flags + '.' + deliveries; }
};

/// Reads the versions at most once a tick, however many wait for them.  Loop thread.
class ChangeWatch {
 public:
  /// The services outlive it.
  explicit ChangeWatch(const ApiServices& services) : services_(services) {}

  /// Of this moment, or of a tick ago.  Errc of the store.
  boost::asio::awaitable<Result<TopicVersions>> now();

 private:
  Result<TopicVersions> read_all() const;

  const ApiServices& services_;
  TopicVersions last_;
  std::optional<std::chrono::steady_clock::time_point> read_;
  bool reading_ = false;
};

}  // namespace gw::api
