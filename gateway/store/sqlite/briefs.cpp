// Daily briefs: written once, found by region and day.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

Brief read_brief(const Query& query) {
  return {day_from(query.integer(0)), region(query.integer(1)), instant(query.integer(2)),
          std::string(query.text(3))};
}

}  // namespace

Result<std::optional<Brief>> Session::brief(Day day, RegionCode region) {
  Query query =
      connection_.query("SELECT day, region, made, body FROM brief WHERE region = ? AND day = ?");
  GW_TRY(const bool found, query.bind(region.number()).bind(day_number(day)).row());
  if (!found) return std::optional<Brief>();
  return std::optional<Brief>(read_brief(query));
}

Result<std::vector<Brief>> Session::briefs(const BriefFilter& filter) {
  const std::int64_t before =
      filter.before ? day_number(*filter.before) : std::numeric_limits<std::int64_t>::max();
  Query query = connection_.query(
      "SELECT day, region, made, body FROM brief WHERE region = ? AND day < ?"
      " ORDER BY day DESC LIMIT ?");
  query.bind(filter.region.number()).bind(before).bind(filter.limit);
  std::vector<Brief> briefs;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return briefs;
    briefs.push_back(read_brief(query));
  }
}

Result<void> Session::keep_briefs(std::span<const Brief> briefs, Day day, Day since) {
  GW_FAULT_POINT("store.keep_briefs");
  Query query = connection_.query(
      "INSERT OR IGNORE INTO brief (region, day, made, body) VALUES (?, ?, ?, ?)");
  for (const Brief& brief : briefs) {
    query.bind(brief.region.number()).bind(day_number(brief.day)).bind(millis(brief.made));
    GW_CHECK(query.bind(brief.body).run());
  }
  return connection_.query("DELETE FROM brief WHERE day < ? OR day > ?")
      .bind(day_number(since))
      .bind(day_number(day))
      .run();
}

}  // namespace gw::store::sqlite
