#include "gateway/api/data_reach.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/domain/iso_day.hpp"

namespace gw::api {

namespace {

bool has_come(schedule::FeedState state) {
  return state == schedule::FeedState::on_time || state == schedule::FeedState::late;
}

/// A pause makes nothing whole.
bool is_due(const schedule::FeedCell& cell, Instant now) {
  if (cell.state == schedule::FeedState::paused)
    return cell.expected_by && *cell.expected_by <= now;
  return has_come(cell.state) || schedule::is_alarm(cell.state);
}

/// As time_json writes it; nothing of what is not.
Instant instant_of(const json::value& value) {
  const std::string_view text = value.is_string() ? std::string_view(value.get_string()) : "";
  constexpr std::size_t kDay = 10;
  constexpr std::size_t kMinute = 16;
  constexpr std::size_t kSecond = 19;
  if (text.size() < kSecond) return {};
  // The clock's digits are read as if they were Beijing's, and then moved.
  const auto minute = parse_beijing_minute(text.substr(0, kMinute));
  if (!minute || text[kDay] != 'T') return {};
  const int seconds = (text[kMinute + 1] - '0') * 10 + (text[kMinute + 2] - '0');
  return *minute + kBeijingOffset + std::chrono::seconds(seconds);
}

}  // namespace

Result<DataReach> reach_now(const ApiServices& services, const std::optional<RegionCode>& region) {
  DataReach reach;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(reach.day, pipeline::decision_day(services.run, store));
    GW_TRY(const auto rows, services.matrix.rows(store, 1, reach.day.now, region));
    for (const auto& row : rows) {
      if (row.cells.empty()) continue;
      const schedule::FeedCell& today = row.cells.back();
      if (has_come(today.state)) ++reach.feeds_came;
      if (is_due(today, reach.day.now)) ++reach.feeds_due;
      if (schedule::is_alarm(today.state)) reach.alarms.push_back({row.feed, today});
    }
    return {};
  }));
  return reach;
}

void reach_into(json::object& object, const DataReach& reach) {
  object["as_of"] = time_json(reach.day.now);
  object["tax_through"] = day_json(reach.day.tax_through);
  object["tax_stale"] = reach.day.tax_stale;
  object["register_as_of"] = time_json(reach.day.register_as_of);
  object["register_stale"] = reach.day.register_stale;
  json::object complete{{"feeds_came", reach.feeds_came}, {"feeds_due", reach.feeds_due}};
  complete["persons_certain"] =
      reach.people ? json::value(reach.people->persons - reach.people->undetermined)
                   : json::value();
  complete["persons"] = reach.people ? json::value(reach.people->persons) : json::value();
  object["completeness"] = std::move(complete);
}

DataReach reach_from(const json::object& object) {
  DataReach reach;
  reach.day.now = instant_of(object.at("as_of"));
  if (const auto* day = object.at("tax_through").if_string())
    reach.day.tax_through = parse_iso_day(*day);
  reach.day.tax_stale = object.at("tax_stale").as_bool();
  reach.day.register_as_of = instant_of(object.at("register_as_of"));
  reach.day.register_stale = object.at("register_stale").as_bool();
  const json::object& complete = object.at("completeness").as_object();
  reach.feeds_came = complete.at("feeds_came").to_number<std::int64_t>();
  reach.feeds_due = complete.at("feeds_due").to_number<std::int64_t>();
  if (!complete.at("persons").is_null()) {
    reach.people.emplace();
    reach.people->persons = complete.at("persons").to_number<std::int64_t>();
    reach.people->undetermined =
        reach.people->persons - complete.at("persons_certain").to_number<std::int64_t>();
  }
  return reach;
}

}  // namespace gw::api
