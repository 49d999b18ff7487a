#include "gateway/app/levy_tables.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "adapters/city_bureau/adapter.hpp"
#include "adapters/city_bureau/checks.hpp"
#include "adapters/city_bureau/levy_book.hpp"
#include "gateway/normalize/codes.hpp"

namespace gw::app {
namespace {

using TablePtr = std::shared_ptr<const policy::LevyTable>;

/// Students have standards of their own, "02" and "03"; "01" is the ordinary one.
std::optional<Capacity> capacity_of(const std::string& category) {
  if (category == "02") return Capacity::university_student;
  if (category == "03") return Capacity::pupil;
  return normalize::subsidy_category(category);
}

/// Rows that were refused count as missing (city-bureaus, 2).
policy::LevyTable table_from(city_bureau::LevyBook book, PlanYear year) {
  const auto findings = city_bureau::check(book);
  (void)findings;  // the city was told of them
  policy::LevyTable table;
  table.year = year;
  table.pool = book.pool;
  table.ordinary = book.standard;
  for (const city_bureau::Standard& row : book.standards) {
    const auto capacity = capacity_of(row.category);
    if (row.refused || !capacity) continue;
    table.rows.push_back({row.county, *capacity, row.personal, row.subsidy});
  }
  std::stable_sort(book.order.begin(), book.order.end(),
                   [](const auto& a, const auto& b) { return a.rank < b.rank; });
  for (const city_bureau::Priority& one : book.order) {
    const auto capacity = capacity_of(one.category);
    if (!one.refused && capacity) table.order.push_back(*capacity);
  }
  return table;
}

/// The bureaus' feeds by pool, and the workbooks read so far by their digest.
class Shelf {
 public:
  Shelf(const std::vector<Agency>& agencies, EvidenceStore& evidence) : evidence_(evidence) {
    for (const Agency& agency : agencies) {
      if (agency.settings.kind != "city_bureau") continue;
      std::vector<SettingsError> ignored;  // reported when the adapter was made
      SettingsReader reader(agency.settings.tree, "", ignored);
      const auto pool = RegionCode::parse(reader.text("region", ""));
      if (pool) feeds_[*pool] = agency.adapter->feeds().front().id;
    }
  }

  Result<TablePtr> find(StoreReader& store, PlanYear year, RegionCode pool, Day day) {
    const auto feed = feeds_.find(pool);
    if (feed == feeds_.end()) return TablePtr();
    GW_TRY(const std::string memo, store.memo(feed->second, city_bureau::in_force_memo(year)));
    const auto all = city_bureau::in_force_from(memo);
    const auto later =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.from > day; });
    if (later == all.begin()) return TablePtr();
    return read(store, feed->second, std::prev(later)->sha256, year, pool);
  }

 private:
  Result<TablePtr> read(StoreReader& store, const FeedId& feed, const std::string& sha256,
                        PlanYear year, RegionCode pool) {
    const std::scoped_lock lock(mutex_);
    if (const auto known = read_.find(sha256); known != read_.end()) return known->second;
    GW_TRY(const auto batch, store.batch_by_identity(feed, sha256));
    if (!batch) return fail(Errc::integrity, "levy.batch");
    std::string bytes;
    GW_CHECK(evidence_.read(batch->delivery, [&](std::string_view part) -> Result<void> {
      bytes += part;
      return {};
    }));
    GW_TRY(city_bureau::LevyBook book, city_bureau::read_levy_book(std::move(bytes), pool));
    const auto table = std::make_shared<const policy::LevyTable>(table_from(std::move(book), year));
    read_.emplace(sha256, table);
    return TablePtr(table);
  }

  EvidenceStore& evidence_;
  std::map<RegionCode, FeedId> feeds_;
  std::mutex mutex_;  // guards what was read
  std::map<std::string, TablePtr> read_;
};

}  // namespace

pipeline::LevyTables levy_tables(const std::vector<Agency>& agencies, EvidenceStore& evidence) {
  auto shelf = std::make_shared<Shelf>(agencies, evidence);
  return [shelf](StoreReader& store, PlanYear year, RegionCode pool, Day day) {
    return shelf->find(store, year, pool, day);
  };
}

}  // namespace gw::app
