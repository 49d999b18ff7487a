#pragma once
// A county education bureau that exchanges by drop folder (区县教育局, 前置机目录): settings to
// object, and the pull of new roster files.  Another county of this kind is another file in
// config/agencies (README.md).  Loop thread; only `open` is called from pool threads.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/county_roster/channel.hpp"
#include "adapters/county_roster/reader.hpp"
#include "adapters/county_roster/roster_name.hpp"
#include "gateway/adapter/adapter.hpp"
#include "gateway/adapter/drop_folder.hpp"

namespace gw::county_roster {

/// What a bureau calls one batch.
enum class BatchIdentity : std::uint8_t { file_name, sha256 };

struct Settings {
  RegionCode region;               // six digits; names folder and files
  std::vector<NamePattern> names;  // of roster files
  BatchIdentity identity = BatchIdentity::file_name;
  MarkerHabit marker;
  std::int64_t file_limit = 0;  // bytes of one roster file
  RosterForm form;
  FeedDefinition feed;
};

class CountyRoster final : public AgencyAdapter {
 public:
  CountyRoster(AgencyId agency, Settings settings, AdapterServices services);

  const AgencyId& agency() const override { return agency_; }
  const std::vector<FeedDefinition>& feeds() const override { return feeds_; }
  boost::asio::awaitable<Result<PullReport>> pull(const FeedId& feed, Intake& intake) override;
  std::unique_ptr<BatchReader> open(const Batch& batch, Day received, RowSink& sink) const override;
  std::vector<std::string> coded_columns(const FeedId& feed) const override;
  std::vector<AllowedWord> allowed_words(const FeedId& feed,
                                         std::string_view column) const override;
  std::vector<std::string> dispensable_columns(const FeedId& feed) const override;
  FlagChannel* channel() override { return &channel_; }

 private:
  std::optional<RosterName> name_of(std::string_view file) const;
  boost::asio::awaitable<Result<std::vector<RosterName>>> marked_files();
  boost::asio::awaitable<Result<void>> take_file(RosterName name, Intake& intake,
                                                 PullReport& report);

  AgencyId agency_;
  Settings settings_;
  std::vector<FeedDefinition> feeds_;
  DropFolder folder_;  // <root>/<region>
  FeedbackFolder channel_;
};

}  // namespace gw::county_roster
