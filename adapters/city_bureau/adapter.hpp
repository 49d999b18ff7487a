#pragma once
// A city's medical insurance bureau (市州医保局) that hands in its levy standards by drop folder:
// `<root>/<pool>/jfbz` in, `<root>/<pool>/jcjg` back.  Another city is another file in
// config/agencies.  Loop thread; only `open` is called from pool threads.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/city_bureau/levy_book.hpp"
#include "gateway/adapter/adapter.hpp"
#include "gateway/adapter/drop_folder.hpp"

namespace gw::city_bureau {

/// `JFBZ_420600_2027_20260807_01.xlsx`
struct BookName {
  std::string text;
  PlanYear year;
  Day day{};
  std::int64_t number = 0;
};

/// Nothing if `file` is no workbook of this pool.
std::optional<BookName> parse_book_name(RegionCode pool, std::string_view file);

/// One workbook in force: from its day on, until the next one's.
struct InForce {
  Day from{};          // the later of the two days of 审签
  std::string sha256;  // of its evidence
  std::string file;
};

/// The memo of a plan year in which those that were in force are kept, oldest first, a line each.
std::string in_force_memo(PlanYear year);
std::vector<InForce> in_force_from(std::string_view memo);
/// With one more: a later workbook replaces what is not older than its own day.
std::string with_in_force(std::string_view memo, const InForce& next);

class CityBureau final : public AgencyAdapter {
 public:
  CityBureau(AgencyId agency, RegionCode pool, FeedDefinition feed, AdapterServices services);

  const AgencyId& agency() const override { return agency_; }
  const std::vector<FeedDefinition>& feeds() const override { return feeds_; }
  boost::asio::awaitable<Result<PullReport>> pull(const FeedId& feed, Intake& intake) override;
  std::unique_ptr<BatchReader> open(const Batch& batch, Day received, RowSink& sink) const override;
  FlagChannel* channel() override { return nullptr; }

 private:
  boost::asio::awaitable<Result<std::vector<BookName>>> marked_files();
  boost::asio::awaitable<Result<void>> take_file(BookName name, Intake& intake, PullReport& report);

  AgencyId agency_;
  RegionCode pool_;
  std::vector<FeedDefinition> feeds_;
  DropFolder folder_;  // <root>/<pool>
};

}  // namespace gw::city_bureau
