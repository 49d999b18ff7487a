#pragma once
// Cron expressions of five fields (minute, hour, day of month, month, day of week) on Beijing's
// wall clock.  Read from the agencies' settings, asked by the scheduler.  Pure values, any thread.
// Refuses what no day of any year fits, so that a next fire always exists.
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "gateway/base/clock.hpp"
#include "gateway/schedule/beijing_time.hpp"

namespace gw::schedule {

/// Where an expression cannot be read, and why; `words` is a literal.
struct CronError {
  std::size_t position = 0;  // of the character, from 0
  std::string_view words;
};

class CronExpression {
 public:
  /// Lists `1,2`, ranges `1-5`, steps `*/15` and `10-40/10`, names JAN..DEC and SUN..SAT in any
  /// case, Sunday as 0 or 7.  If day of month and day of week are both restricted, either is enough
  /// (as cron does it).
  static std::variant<CronExpression, CronError> parse(std::string_view text);

  /// The first fire after that moment.
  Instant next_after(Instant moment) const;
  /// The last fire at or before that moment.
  Instant latest_at_or_before(Instant moment) const;
  /// Whether day of month, month and weekday allow that day in Beijing.
  bool fits_day(Day local_day) const;

 private:
  CronExpression() = default;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;      // 1 .. 31
  std::bitset<13> months_;    // 1 .. 12
  std::bitset<7> weekdays_;   // 0 = Sunday
  bool any_day_ = false;      // day of month begins with `*`
  bool any_weekday_ = false;  // day of week begins with `*`
};

}  // namespace gw::schedule
