#include "gateway/app/calendar_file.hpp"

#include <optional>
#include <utility>

#include "gateway/app/yaml_tree.hpp"
#include "gateway/domain/iso_day.hpp"

namespace gw::app {
namespace {

using std::chrono::days;

// The longest ordered so far had nine days.
constexpr days kLongestHoliday{31};

/// "2026-10-01" or "2026-10-01..2026-10-07"; nothing for other texts and for what runs backwards.
std::optional<std::pair<Day, Day>> days_of(std::string_view text) {
  const std::size_t parted = text.find("..");
  const auto first = parse_iso_day(text.substr(0, parted));
  const auto last =
      parted == std::string_view::npos ? first : parse_iso_day(text.substr(parted + 2));
  if (!first || !last || *last < *first || *last - *first > kLongestHoliday) return std::nullopt;
  return std::pair(*first, *last);
}

bool is_weekend(Day day) {
  const std::chrono::weekday weekday(day);
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

std::optional<int> year_named(const std::string& name) {
  const auto first = parse_iso_day(name + "-01-01");
  if (!first) return std::nullopt;
  return static_cast<int>(std::chrono::year_month_day(*first).year());
}

bool is_of(Day day, int year) {
  return static_cast<int>(std::chrono::year_month_day(day).year()) == year;
}

void read_year(SettingsReader& section, int year, schedule::WorkCalendar& calendar) {
  for (const std::string& text : section.list("holidays")) {
    const auto holiday = days_of(text);
    if (!holiday || !is_of(holiday->first, year)) {
      section.reject("holidays", "has `" + text +
                                     "`, must be days of its year, like 2026-10-01 or "
                                     "2026-10-01..2026-10-07");
      continue;
    }
    for (Day day = holiday->first; day <= holiday->second; day += days(1))
      calendar.add_holiday(day);
  }
  for (const std::string& text : section.list("make_up_days")) {
    const auto day = parse_iso_day(text);
    if (!day || !is_of(*day, year) || !is_weekend(*day)) {
      section.reject(
          "make_up_days",
          "has `" + text + "`, must be Saturdays or Sundays of its year, like 2026-10-10");
      continue;
    }
    calendar.add_make_up_day(*day);
  }
  section.finish();
  calendar.add_year(year);
}

}  // namespace

schedule::WorkCalendar read_calendar(const std::filesystem::path& file,
                                     std::vector<SettingsError>& errors) {
  schedule::WorkCalendar calendar;
  const auto tree = read_yaml(file, errors);
  if (!tree) return calendar;
  SettingsReader root(*tree, "", errors);
  for (auto& [name, section] : root.children("years")) {
    if (const auto year = year_named(name)) {
      read_year(section, *year, calendar);
    } else {
      root.reject("years", "has `" + name + "`, must be years of four digits");
    }
  }
  root.finish();
  return calendar;
}

}  // namespace gw::app
