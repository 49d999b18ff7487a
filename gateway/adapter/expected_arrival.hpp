#pragma once
// When a feed's data must be there, as its agency's note says and its settings write it.  Read with
// the feed (adapter.hpp); what follows from it is gateway/schedule's work.  Values.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/adapter/settings_node.hpp"
#include "gateway/domain/region_code.hpp"

namespace gw {

/// What a day that is no work day (节假日, 调休) means for what would be expected on it.
enum class RestDays : std::uint8_t {
  expected,      // machines deliver on every day
  skipped,       // nothing comes
  next_work_day  // it comes on the next day on which people work
};

/// What counts as arrived.
enum class ArrivalNeeds : std::uint8_t {
  answer,  // the agency was asked and said what it has, be it nothing new
  batch,   // a batch that was applied, of whatever kind
  full     // a full list that was applied
};

/// As the settings write them.
std::string_view name_of(RestDays rest_days) noexcept;
std::string_view name_of(ArrivalNeeds needs) noexcept;
/// A time of the day: "07:30", up to "24:00".
std::string time_text(std::chrono::minutes time);

/// One expectation of a feed; a feed may have several (a full list monthly, changes daily).
struct ExpectedArrival {
  std::string name;            // of the expectation within its feed
  std::string days = "* * *";  // day of month, month, weekday, as cron writes them
  RestDays rest_days = RestDays::expected;
  std::chrono::minutes from{0};      // Beijing time; an answer before it says nothing of the day
  std::chrono::minutes by{24 * 60};  // and the time by which it must be there,
  int days_later = 0;                // so many days later
  ArrivalNeeds needs = ArrivalNeeds::answer;
  /// A feed without batches of its own day is heard again and again: more silence than this between
  /// `from` and `by` is too much.  0: once a day is enough.
  std::chrono::minutes silence{0};
};

/// A unit (单位: county, city, school) of which a feed brings lists of its own: what is expected of
/// the feed is expected of it, so that one that never sent anything is missing and not unknown.
struct ExpectedUnit {
  std::string unit;  // as the batches' scope begins with it
  RegionCode region;
};

/// The entries `<region>/<unit>` of a feed's `expected_units`, beside the units that its adapter
/// knows from its own settings.
std::vector<ExpectedUnit> read_expected_units(SettingsReader& feed);

/// The section `expected` of a feed: expectations by name.  Wrong values are reported with their
/// place; `days` is checked by whoever knows calendars.
std::vector<ExpectedArrival> read_expected(SettingsReader& feed);

}  // namespace gw
