#pragma once
// 省教育厅 (education-province): university rosters in, uninsured feedback back.  Made by
// make_education_province() from config/agencies; loop thread.
#include <memory>
#include <string>
#include <vector>

#include "adapters/education_province/channel.hpp"
#include "gateway/adapter/adapter.hpp"

namespace gw::education_province {

/// `feeds.roster` beside the feed's common settings.
struct RosterSettings {
  /// Entry years to ask for (入学年度, not plan years); empty: that of the last 1 September.
  std::vector<int> entry_years;
};

class Adapter final : public AgencyAdapter {
 public:
  Adapter(AgencyId agency, FeedDefinition roster, RosterSettings settings,
          AdapterServices services);

  const AgencyId& agency() const override { return agency_; }
  const std::vector<FeedDefinition>& feeds() const override { return feeds_; }
  /// Errc::busy (detail: seconds to wait), Errc::peer_content in the nightly break, Errc::not_found
  /// for another feed, Errc::config_invalid without an endpoint, and what the connection says.
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
  RosterSettings settings_;
  AdapterServices services_;
  SystemClock clock_;
  std::unique_ptr<Channel> channel_;  // null without an endpoint
};

}  // namespace gw::education_province
