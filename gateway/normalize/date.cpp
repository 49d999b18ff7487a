#include "gateway/normalize/date.hpp"

#include <cstddef>

#include "gateway/normalize/fold.hpp"

namespace gw::normalize {
namespace {

// Reads a fixed shape from left to right; the first thing that does not fit makes all the rest
// fail.
class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : rest_(text) {}

  /// `least` to `most` digits.
  int number(std::size_t least, std::size_t most) noexcept {
    int value = 0;
    std::size_t digits = 0;
    while (digits < most && digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      value = value * 10 + (rest_[digits] - '0');
      ++digits;
    }
    good_ = good_ && digits >= least;
    rest_.remove_prefix(digits);
    return value;
  }
  void literal(std::string_view expected) noexcept {
    good_ = good_ && rest_.starts_with(expected);
    if (good_) rest_.remove_prefix(expected.size());
  }
  bool next_is(char c) const noexcept { return !rest_.empty() && rest_[0] == c; }
  void skip() noexcept { rest_.remove_prefix(1); }
  bool good() const noexcept { return good_; }
  bool done() const noexcept { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

std::optional<Day> real_day(int year, int month, int day) noexcept {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1800) return std::nullopt;
  return Day(date);
}

struct DayShape {
  DateStyle style;
  std::size_t least_digits;  // of month and day
  std::string_view after_year;
  std::string_view after_month;
  std::string_view after_day;
};
constexpr DayShape kDays[] = {
    // NOLINT(modernize-avoid-c-arrays)
    {DateStyle::compact, 2, "", "", ""},       {DateStyle::dashes, 2, "-", "-", ""},
    {DateStyle::slashes, 1, "/", "/", ""},     {DateStyle::dots, 1, ".", ".", ""},
    {DateStyle::chinese, 1, "年", "月", "日"},
};
constexpr DayShape kMonths[] = {
    // NOLINT(modernize-avoid-c-arrays)
    {DateStyle::month_compact, 2, "", "", ""},
    {DateStyle::month_dashes, 2, "-", "", ""},
    {DateStyle::month_chinese, 1, "年", "月", ""},
};

std::optional<Day> take_day(Reader& reader, const DayShape& shape) noexcept {
  const int year = reader.number(4, 4);
  reader.literal(shape.after_year);
  const int month = reader.number(shape.least_digits, 2);
  reader.literal(shape.after_month);
  const int day = reader.number(shape.least_digits, 2);
  reader.literal(shape.after_day);
  return reader.good() ? real_day(year, month, day) : std::nullopt;
}

// Hours and minutes; seconds where the style has them.  No leap second, no 24:00.
std::optional<std::chrono::milliseconds> take_time(Reader& reader, std::string_view separator,
                                                   bool with_seconds) noexcept {
  const int hour = reader.number(2, 2);
  reader.literal(separator);
  const int minute = reader.number(2, 2);
  int second = 0;
  if (with_seconds) {
    reader.literal(separator);
    second = reader.number(2, 2);
  }
  if (!reader.good() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

std::chrono::milliseconds take_fraction(Reader& reader) noexcept {
  if (!reader.next_is('.')) return {};
  reader.skip();
  int millis = reader.number(1, 1) * 100;
  for (const int weight : {10, 1}) millis += reader.number(0, 1) * weight;
  reader.number(0, 9);
  return std::chrono::milliseconds(millis);
}

std::optional<Instant> read_with_offset(std::string_view text) noexcept {
  Reader reader(text);
  const auto day = take_day(reader, kDays[1]);
  reader.literal("T");
  const auto time = take_time(reader, ":", true);
  if (!day || !time) return std::nullopt;
  const std::chrono::milliseconds fraction = take_fraction(reader);
  if (reader.next_is('Z')) {
    reader.skip();
    return reader.done() ? std::optional(Instant(*day) + *time + fraction) : std::nullopt;
  }
  const bool west = reader.next_is('-');
  if (!west && !reader.next_is('+')) return std::nullopt;
  reader.skip();
  const int hours = reader.number(2, 2);
  reader.literal(":");
  const int minutes = reader.number(2, 2);
  if (!reader.done() || hours > 14 || minutes > 59) return std::nullopt;
  const auto east = (std::chrono::hours(hours) + std::chrono::minutes(minutes)) * (west ? -1 : 1);
  return Instant(*day) + *time + fraction - east;
}

std::optional<Instant> read_local(std::string_view text, bool with_seconds) noexcept {
  Reader reader(text);
  const auto day = take_day(reader, kDays[1]);
  reader.literal(" ");
  const auto time = take_time(reader, ":", with_seconds);
  if (!day || !time || !reader.done()) return std::nullopt;
  return start_of(*day) + *time;
}

std::optional<Instant> read_compact_millis(std::string_view text) noexcept {
  Reader reader(text);
  const auto day = take_day(reader, kDays[0]);
  const auto time = take_time(reader, "", true);
  const int millis = reader.number(3, 3);
  if (!day || !time || !reader.done()) return std::nullopt;
  return start_of(*day) + *time + std::chrono::milliseconds(millis);
}

}  // namespace

std::optional<Day> read_date(std::string_view written, DateStyle styles) noexcept {
  const std::string_view text = trim(written);
  for (const DayShape& shape : kDays) {
    if (!includes(styles, shape.style)) continue;
    Reader reader(text);
    const auto day = take_day(reader, shape);
    if (day && reader.done()) return day;
  }
  return std::nullopt;
}

std::optional<Month> read_month(std::string_view written, DateStyle styles) noexcept {
  const std::string_view text = trim(written);
  for (const DayShape& shape : kMonths) {
    if (!includes(styles, shape.style)) continue;
    Reader reader(text);
    const int year = reader.number(4, 4);
    reader.literal(shape.after_year);
    const int month = reader.number(shape.least_digits, 2);
    reader.literal(shape.after_month);
    if (reader.done() && real_day(year, month, 1)) {
      return Month::of(year, static_cast<unsigned>(month));
    }
  }
  return std::nullopt;
}

std::optional<Instant> read_instant(std::string_view written, DateStyle styles) noexcept {
  const std::string_view text = trim(written);
  std::optional<Instant> moment;
  if (includes(styles, DateStyle::seconds)) moment = read_local(text, true);
  if (!moment && includes(styles, DateStyle::minutes)) moment = read_local(text, false);
  if (!moment && includes(styles, DateStyle::offset)) moment = read_with_offset(text);
  if (!moment && includes(styles, DateStyle::compact_millis)) moment = read_compact_millis(text);
  return moment;
}

std::optional<EndDate> read_end_date(std::string_view written, DateStyle styles) noexcept {
  if (trim(written).empty()) return EndDate{};
  const auto day = read_date(written, styles);
  if (!day) return std::nullopt;
  const bool far = *day == day_of(9999, 12, 31) || *day == day_of(2099, 12, 31);
  if (far) return EndDate{std::nullopt, true};
  return EndDate{day, false};
}

}  // namespace gw::normalize
