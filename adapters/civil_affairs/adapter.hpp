#pragma once
// 民政厅 (civil-affairs): lists of assistance recipients in, uninsured feedback back.  Made by
// make_civil_affairs() from config/agencies; loop thread.
#include <memory>
#include <string>
#include <vector>

#include "adapters/civil_affairs/channel.hpp"
#include "gateway/adapter/adapter.hpp"

namespace gw::civil_affairs {

struct Settings {
  std::string access;                // jrxtbh
  std::vector<RegionCode> counties;  // whose lists are asked for
};

class Adapter final : public AgencyAdapter {
 public:
  Adapter(AgencyId agency, FeedDefinition recipients, Settings settings, AdapterServices services);

  const AgencyId& agency() const override { return agency_; }
  const std::vector<FeedDefinition>& feeds() const override { return feeds_; }
  /// Errc::busy (detail: seconds to wait), Errc::not_found for another feed, Errc::config_invalid
  /// without an endpoint, and what the connection says.
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
  AdapterServices services_;
  std::unique_ptr<Channel> channel_;  // null without an endpoint
};

}  // namespace gw::civil_affairs
