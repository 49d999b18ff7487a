// Figures by place (区划): a region, the level below it and the schools of a county; targets.
#include "gateway/api/places.hpp"

#include <algorithm>

#include "gateway/api/handlers.hpp"
#include "gateway/api/regions.hpp"
#include "gateway/api/school_names.hpp"

namespace gw::api {

namespace {

constexpr std::chrono::days kTrend{90};

json::object range_json(Range range) {
  return json::object{{"least", range.least}, {"most", range.most}};
}

/// The target of a region, or the sum of those below where each of them has one.
std::optional<std::int64_t> target_of(const Targets& targets, RegionCode region) {
  if (const auto own = targets.find(region); own != targets.end()) return own->second;
  const auto& below = regions_below(region);
  if (below.empty()) return std::nullopt;
  std::int64_t sum = 0;
  for (const RegionCode one : below) {
    const auto target = target_of(targets, one);
    if (!target) return std::nullopt;
    sum += *target;
  }
  return sum;
}

json::object region_row_json(RegionCode region, const Targets& targets,
                             const std::optional<PlaceFigures>& figures) {
  json::object object = figures ? place_figures_json(*figures) : json::object();
  object["region"] = region.text();
  object["name"] = region_name(region);
  object["level"] = name_of(level_of(region));
  const auto target = target_of(targets, region);
  object["target"] = target ? json::value(*target) : json::value();
  return object;
}

/// A school's list carries the school's code, all others that of a county or pool.
bool names_a_school(const UnitFlags& flags) {
  return !flags.unit.empty() && !RegionCode::parse(flags.unit);
}

json::array schools_json(const YearCounts& counts, RegionCode county, const SchoolNames& names) {
  json::array array;
  for (const UnitFlags& flags : counts.flags) {
    if (flags.county != county || !names_a_school(flags)) continue;
    array.push_back(json::object{{"school", flags.unit},
                                 {"school_name", school_name(names, flags.unit)},
                                 {"agency", flags.agency.text()},
                                 {"open", flags.open},
                                 {"dormant", flags.dormant},
                                 {"settled", flags.settled},
                                 {"paid", flags.paid},
                                 {"oldest", time_json(flags.oldest)}});
  }
  return array;
}

/// Who lies in the region but in none of those below it: no place is known, or one of no county.
PlaceFigures elsewhere(const PlaceCounted& counted, PlanYear year, RegionCode region) {
  PlaceFigures figures;
  const auto found = counted.years.find(year);
  if (found == counted.years.end()) return figures;
  const bool province = level_of(region) == RegionLevel::province;
  const auto& below = regions_below(region);
  const auto left = [&](RegionCode place) {
    if (!province && !lies_in(place, region)) return false;
    return std::none_of(below.begin(), below.end(),
                        [&](RegionCode one) { return lies_in(place, one); });
  };
  for (const PlaceCount& count : found->second.persons) {
    if (left(count.place)) figures.add(count);
  }
  for (const UnitFlags& flags : found->second.flags) {
    if (left(flags.county)) figures.add(flags);
  }
  return figures;
}

/// How the region stood at the last count of each of the window's days, of a quarter where it does
/// not say since when; oldest first.
Result<json::array> trend_json(const ApiServices& services, PlanYear year,
                               const std::optional<RegionCode>& region, const TimeWindow& window) {
  const Day today = beijing_day(services.run.clock.now());
  const Day last = days_of(window, {today, today}).second;
  const Day first = days_of(window, {last - kTrend, today}).first;
  json::array array;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto days, store.place_days(year, region, first, last));
    for (const PlaceDay& one : days) {
      array.push_back(
          json::object{{"day", day_json(one.day)},
                       {"persons", one.persons},
                       {"insured", range_json({one.insured, one.insured + one.undetermined})},
                       {"uninsured", range_json({one.uninsured, one.uninsured + one.undetermined})},
                       {"outside", one.outside},
                       {"flags_open", one.flags_open}});
    }
    return {};
  }));
  return array;
}

Result<RegionCode> region_asked(const Call& call) {
  const auto region = RegionCode::parse(call.parameter);
  if (!region || !is_region(*region)) return fail(Errc::not_found, "api.region");
  const bool province = level_of(*region) == RegionLevel::province;
  if (province ? !call.principal.sees_province() : !call.principal.covers(*region))
    return fail(Errc::forbidden, "api.region");
  return *region;
}

Result<ports::HttpResponse> show_region(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"year", "since", "until"}));
  GW_TRY(const RegionCode region, region_asked(call));
  GW_TRY(const PlanYear year, year_asked(services, call));
  GW_TRY(const TimeWindow window, window_asked(call));
  GW_TRY(const Targets targets, targets_of(services, year));
  const auto counted = services.places->latest(services.count_patience);
  const auto year_counts = counted ? counted->years.find(year) : decltype(counted->years.end())();
  const bool known = counted && year_counts != counted->years.end();
  const bool province = level_of(region) == RegionLevel::province;
  json::object item = standing_of_region(region, year, targets, known ? counted.get() : nullptr);
  item["year"] = year.value;
  json::array above;
  for (const RegionCode one : regions_above(region)) {
    const bool sees = level_of(one) == RegionLevel::province ? call.principal.sees_province()
                                                             : call.principal.covers(one);
    if (sees) above.push_back(json::object{{"region", one.text()}, {"name", region_name(one)}});
  }
  item["above"] = std::move(above);
  const bool has_below = !regions_below(region).empty();
  item["schools"] = json::array();
  if (known && !has_below) {
    std::set<std::string> schools;
    for (const UnitFlags& flags : year_counts->second.flags) {
      if (flags.county == region && names_a_school(flags)) schools.insert(flags.unit);
    }
    GW_TRY(const SchoolNames names, school_names(services.run.store, schools));
    item["schools"] = schools_json(year_counts->second, region, names);
  }
  GW_TRY(auto trend,
         trend_json(services, year, province ? std::nullopt : std::optional(region), window));
  item["trend"] = std::move(trend);
  return item_reply("region", std::move(item));
}

}  // namespace

Result<Targets> targets_of(const ApiServices& services, PlanYear year) {
  Targets targets;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto all, store.targets(year));
    for (const Target& one : all) targets[one.region] = one.persons;
    return {};
  }));
  return targets;
}

json::object standing_of_region(RegionCode region, PlanYear year, const Targets& targets,
                                const PlaceCounted* counted) {
  const bool province = level_of(region) == RegionLevel::province;
  const auto figures_of = [&](RegionCode one) -> std::optional<PlaceFigures> {
    if (counted == nullptr) return std::nullopt;
    // The province counts those of no known place, too: nobody is lost on the way down.
    return counted->of(year, one == region && province ? std::nullopt : std::optional(one));
  };
  json::object item = region_row_json(region, targets, figures_of(region));
  item["counted"] = counted == nullptr ? json::value() : json::value(counted_json(*counted));
  json::array below;
  for (const RegionCode one : regions_below(region))
    below.push_back(region_row_json(one, targets, figures_of(one)));
  item["below"] = std::move(below);
  item["elsewhere"] = counted != nullptr && !regions_below(region).empty()
                          ? json::value(place_figures_json(elsewhere(*counted, year, region)))
                          : json::value();
  return item;
}

json::object place_figures_json(const PlaceFigures& figures) {
  json::object object;
  object["persons"] = figures.persons;
  object["insured"] = range_json(figures.insured());
  object["uninsured"] = range_json(figures.uninsured());
  object["paused"] = figures.of(PlanStatus::paused);
  object["review"] = figures.of(PlanStatus::needs_review);
  object["outside"] = figures.outside();
  object["undetermined"] = figures.undetermined;
  object["flags_open"] = figures.flags_open;
  object["flags_settled"] = figures.flags_settled;
  object["flags_paid"] = figures.flags_paid;
  object["oldest_flag"] = time_json(figures.oldest_flag);
  return object;
}

json::object counted_json(const PlaceCounted& counted) {
  return json::object{{"as_of", time_json(counted.as_of.now)},
                      {"register_stale", counted.as_of.register_stale},
                      {"tax_stale", counted.as_of.tax_stale}};
}

void add_region_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/v1/regions/{code}", kInsiders, Reach::by_region, blocking(services, show_region)});
}

}  // namespace gw::api
