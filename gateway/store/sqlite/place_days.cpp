// How places stood at the end of past days.
#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {

Result<std::vector<PlaceDay>> Session::place_days(PlanYear year,
                                                  const std::optional<RegionCode>& region,
                                                  Day first, Day last) {
  std::vector<PlaceDay> days;
  const auto [first_county, last_county] = counties_of(region);
  Query query = connection_.query(
      "SELECT day, sum(persons), sum(insured), sum(uninsured), sum(outside), sum(undetermined),"
      " sum(flags_open) FROM place_day WHERE year = ? AND day BETWEEN ? AND ?"
      " AND place BETWEEN ? AND ? GROUP BY day ORDER BY day");
  query.bind(year.value).bind(day_number(first)).bind(day_number(last));
  query.bind(first_county).bind(last_county);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return days;
    PlaceDay& day = days.emplace_back();
    day.day = day_from(query.integer(0));
    day.persons = query.integer(1);
    day.insured = query.integer(2);
    day.uninsured = query.integer(3);
    day.outside = query.integer(4);
    day.undetermined = query.integer(5);
    day.flags_open = query.integer(6);
  }
}

Result<void> Session::put_place_days(PlanYear year, Day day, std::span<const PlaceDay> places) {
  GW_FAULT_POINT("store.put_place_days");
  // A place that has nobody any more is none of the day's.
  Query earlier = connection_.query("DELETE FROM place_day WHERE year = ? AND day = ?");
  GW_CHECK(earlier.bind(year.value).bind(day_number(day)).run());
  Query query = connection_.query(
      "INSERT INTO place_day (year, day, place, persons, insured, uninsured, outside, undetermined,"
      " flags_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const PlaceDay& one : places) {
    query.bind(year.value).bind(day_number(day)).bind(one.place.number()).bind(one.persons);
    query.bind(one.insured).bind(one.uninsured).bind(one.outside).bind(one.undetermined);
    GW_CHECK(query.bind(one.flags_open).run());
  }
  return {};
}

}  // namespace gw::store::sqlite
