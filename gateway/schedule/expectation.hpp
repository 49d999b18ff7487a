#pragma once
// An expectation of a feed on the calendar: on which days it falls and by when it must be met.
// Made by app from the settings, asked by feed_state.hpp.  Pure values, any thread.
#include <optional>
#include <string_view>
#include <variant>

#include "gateway/adapter/expected_arrival.hpp"
#include "gateway/schedule/cron.hpp"
#include "gateway/schedule/work_calendar.hpp"

namespace gw::schedule {

class Expectation {
 public:
  /// The error's position counts within `settings.days`.
  static std::variant<Expectation, CronError> make(ExpectedArrival settings);

  const ExpectedArrival& settings() const { return settings_; }
  bool falls_on(Day day, const WorkCalendar& calendar) const;
  /// The first day after `day` on which it falls; nothing within some four years.
  std::optional<Day> next_after(Day day, const WorkCalendar& calendar) const;
  /// The last day up to `day` on which it falls; nothing within some four years.
  std::optional<Day> latest_until(Day day, const WorkCalendar& calendar) const;
  /// Until this moment what falls on `day` is on time.
  Instant due(Day day) const {
    return start_of(day + std::chrono::days(settings_.days_later)) + settings_.by;
  }

 private:
  Expectation(ExpectedArrival settings, CronExpression days)
      : settings_(std::move(settings)), days_(days) {}

  ExpectedArrival settings_;
  CronExpression days_;
};

}  // namespace gw::schedule
