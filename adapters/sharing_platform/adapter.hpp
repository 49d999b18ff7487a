#pragma once
// An agency behind the sharing platform (省政务数据共享平台): which of its services are asked for,
// and the way back where one exists.  Made by make_sharing_platform() from config/agencies, one for
// each agency; loop thread, only `open` is called from pool threads.
#include <memory>
#include <vector>

#include "adapters/sharing_platform/channel.hpp"
#include "adapters/sharing_platform/pull.hpp"
#include "gateway/adapter/adapter.hpp"

namespace gw::sharing_platform {

class Adapter final : public AgencyAdapter {
 public:
  /// `access` is shared with the other agencies of the same requester; null without an endpoint.
  Adapter(AgencyId agency, std::vector<ServiceFeed> feeds, AdapterServices services,
          std::shared_ptr<Access> access);

  const AgencyId& agency() const override { return agency_; }
  const std::vector<FeedDefinition>& feeds() const override { return definitions_; }
  /// Errc: those of Client; not_found for another feed, config_invalid without an endpoint.
  boost::asio::awaitable<Result<PullReport>> pull(const FeedId& feed, Intake& intake) override;
  std::unique_ptr<BatchReader> open(const Batch& batch, Day received, RowSink& sink) const override;
  std::vector<std::string> coded_columns(const FeedId& feed) const override;
  std::vector<AllowedWord> allowed_words(const FeedId& feed,
                                         std::string_view column) const override;
  std::vector<std::string> dispensable_columns(const FeedId& feed) const override;
  FlagChannel* channel() override { return channel_.get(); }

 private:
  const ServiceFeed* find(const FeedId& feed) const;

  AgencyId agency_;
  std::vector<ServiceFeed> feeds_;
  std::vector<FeedDefinition> definitions_;
  ports::HttpClient* http_;
  std::shared_ptr<Access> access_;
  std::unique_ptr<Channel> channel_;
};

}  // namespace gw::sharing_platform
