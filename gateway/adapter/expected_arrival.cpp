#include "gateway/adapter/expected_arrival.hpp"

#include <array>
#include <optional>
#include <utility>

namespace gw {
namespace {

using std::chrono::minutes;

constexpr std::int64_t kLongestDelay = 100;
constexpr std::int64_t kDayMinutes = 24 * 60;
// In the order of their values.
constexpr std::array<std::string_view, 3> kRestDays{"expected", "skipped", "next_work_day"};
constexpr std::array<std::string_view, 3> kNeeds{"answer", "batch", "full"};

template <class Value, std::size_t N>
Value choose(SettingsReader& section, std::string_view key,
             const std::array<std::string_view, N>& names) {
  return static_cast<Value>(section.choice(key, {names.begin(), names.end()}, 0));
}

/// "07:30", up to "24:00".
std::optional<minutes> time_of(const std::string& text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (minute > 59 || hour * 60 + minute > kDayMinutes) return std::nullopt;
  return minutes(hour * 60 + minute);
}

minutes read_time(SettingsReader& section, std::string_view key, std::string_view fallback) {
  const std::string text = section.text(key, fallback);
  const auto time = time_of(text);
  if (!time)
    section.reject(key, "is `" + text + "`, must be a time in Beijing from 00:00 to 24:00");
  return time ? *time : *time_of(std::string(fallback));
}

ExpectedArrival read_one(std::string name, SettingsReader& section) {
  ExpectedArrival out;
  out.name = std::move(name);
  out.days = section.text("days", out.days);
  out.rest_days = choose<RestDays>(section, "rest_days", kRestDays);
  out.from = read_time(section, "from", "00:00");
  out.by = read_time(section, "by", "24:00");
  out.days_later = static_cast<int>(section.integer("days_later", 0, 0, kLongestDelay));
  out.needs = choose<ArrivalNeeds>(section, "needs", kNeeds);
  out.silence = minutes(section.integer("silence_minutes", 0, 0, kDayMinutes));
  if (out.days_later == 0 && out.by <= out.from)
    section.reject("by", "must be later than `from`, or `days_later` must say how many days");
  if (out.silence.count() != 0 && (out.days_later != 0 || out.needs != ArrivalNeeds::answer))
    section.reject("silence_minutes", "goes with neither `days_later` nor `needs`");
  section.finish();
  return out;
}

}  // namespace

std::string_view name_of(RestDays rest_days) noexcept {
  return kRestDays[static_cast<std::size_t>(rest_days)];
}

std::string_view name_of(ArrivalNeeds needs) noexcept {
  return kNeeds[static_cast<std::size_t>(needs)];
}

std::string time_text(std::chrono::minutes time) {
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(time.count() / 60) + ":" + two(time.count() % 60);
}

std::vector<ExpectedUnit> read_expected_units(SettingsReader& feed) {
  constexpr std::size_t kRegion = 6;
  std::vector<ExpectedUnit> units;
  for (const std::string& text : feed.list("expected_units")) {
    const auto region = RegionCode::parse(std::string_view(text).substr(0, kRegion));
    if (region && text.size() > kRegion + 1 && text[kRegion] == '/') {
      units.push_back({text.substr(kRegion + 1), *region});
    } else {
      feed.reject("expected_units",
                  "is `" + text + "`, must be a region's six digits, `/` and the unit's code");
    }
  }
  return units;
}

std::vector<ExpectedArrival> read_expected(SettingsReader& feed) {
  std::vector<ExpectedArrival> expected;
  for (auto& [name, section] : feed.children("expected"))
    expected.push_back(read_one(name, section));
  return expected;
}

}  // namespace gw
