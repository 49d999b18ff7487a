#pragma once
// 农业农村厅, 乡村振兴 (rural-revitalization): monthly lists by SFTP in, uninsured feedback back
// into its inbox.  Made by make_rural_revitalization() from config/agencies; loop thread, only
// `open` is called from pool threads.
#include <memory>
#include <string>
#include <vector>

#include "adapters/rural_revitalization/channel.hpp"
#include "gateway/adapter/adapter.hpp"

namespace gw::rural_revitalization {

struct Settings {
  std::string root;  // what stands before /outbox and /inbox; empty in the agency's chroot
  std::vector<RegionCode> cities;
};

class Adapter final : public AgencyAdapter {
 public:
  Adapter(AgencyId agency, FeedDefinition lists, Settings settings, ports::FileServer* files);

  const AgencyId& agency() const override { return agency_; }
  const std::vector<FeedDefinition>& feeds() const override { return feeds_; }
  /// Errc: those of FileServer; not_found for another feed, config_invalid without a server.
  boost::asio::awaitable<Result<PullReport>> pull(const FeedId& feed, Intake& intake) override;
  std::unique_ptr<BatchReader> open(const Batch& batch, Day received, RowSink& sink) const override;
  std::vector<std::string> coded_columns(const FeedId& feed) const override;
  std::vector<AllowedWord> allowed_words(const FeedId& feed,
                                         std::string_view column) const override;
  std::vector<std::string> dispensable_columns(const FeedId& feed) const override;
  FlagChannel* channel() override { return channel_.get(); }

 private:
  AgencyId agency_;
  std::vector<FeedDefinition> feeds_;
  Settings settings_;
  ports::FileServer* files_;
  std::unique_ptr<Channel> channel_;
};

}  // namespace gw::rural_revitalization
