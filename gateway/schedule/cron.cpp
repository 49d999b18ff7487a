#include "gateway/schedule/cron.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace gw::schedule {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                   "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kWeekdays{"SUN", "MON", "TUE", "WED",
                                                    "THU", "FRI", "SAT"};
constexpr std::array<unsigned, 13> kLongestDay{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

struct FieldForm {
  unsigned least = 0;
  unsigned most = 0;
  Names names;  // the first stands for `names_from`
  unsigned names_from = 0;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
bool is_letter(char c) {
  return upper(c) >= 'A' && upper(c) <= 'Z';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// Reads an expression from left to right and remembers the first thing it could not read.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  /// One field into `set`; `any` says whether it begins with `*`.
  template <std::size_t Size>
  bool field(const FieldForm& form, std::bitset<Size>& set, bool& any) {
    skip_blanks();
    if (at_end()) return refuse("five fields are needed: minute hour day month weekday");
    any = text_[place_] == '*';
    do {
      if (!item(form, set)) return false;
    } while (take(','));
    if (!at_end() && !is_blank(text_[place_]))
      return refuse("a character that has no meaning here");
    return true;
  }
  bool end() {
    skip_blanks();
    return at_end() || refuse("more than five fields");
  }
  bool refuse(std::string_view words) {
    error_ = CronError{place_, words};
    return false;
  }
  const CronError& error() const { return error_; }

 private:
  template <std::size_t Size>
  bool item(const FieldForm& form, std::bitset<Size>& set) {
    unsigned from = form.least;
    unsigned to = form.most;
    bool single = false;
    const std::size_t start = place_;
    if (!take('*')) {
      if (!value(form, from)) return false;
      single = true;
      to = from;
      if (take('-')) {
        if (!value(form, to)) return false;
        if (to < from) {
          place_ = start;
          return refuse("a range that runs backwards");
        }
        single = false;
      }
    }
    unsigned step = 1;
    if (take('/')) {
      const std::size_t at = place_;
      if (!number(step)) return refuse("a step must be a number");
      if (step == 0 || step > form.most) {
        place_ = at;
        return refuse("a step outside the field");
      }
      if (single) to = form.most;  // `5/10` counts on from 5
    }
    for (unsigned i = from; i <= to; i += step) set.set(i % (form.most == 7 ? 7 : Size));
    return true;
  }
  bool value(const FieldForm& form, unsigned& out) {
    const std::size_t start = place_;
    if (!at_end() && is_letter(text_[place_])) return name(form, out);
    if (!number(out)) return refuse("a number or a name is missing");
    if (out < form.least || out > form.most) {
      place_ = start;
      return refuse("a number outside the field");
    }
    return true;
  }
  bool name(const FieldForm& form, unsigned& out) {
    for (std::size_t i = 0; i < form.names.size(); ++i) {
      const std::string_view wanted = form.names[i];
      const std::string_view here = text_.substr(place_, wanted.size());
      const bool same = std::equal(here.begin(), here.end(), wanted.begin(), wanted.end(),
                                   [](char a, char b) { return upper(a) == b; });
      const std::size_t after = place_ + wanted.size();
      if (!same || (after < text_.size() && is_letter(text_[after]))) continue;
      out = form.names_from + static_cast<unsigned>(i);
      place_ = after;
      return true;
    }
    return refuse("a name that is no month or weekday of this field");
  }
  /// Up to three digits: no field needs more.
  bool number(unsigned& out) {
    out = 0;
    std::size_t digits = 0;
    for (; !at_end() && is_digit(text_[place_]) && digits < 3; ++digits, ++place_) {
      out = out * 10 + static_cast<unsigned>(text_[place_] - '0');
    }
    return digits != 0;
  }
  bool take(char c) {
    if (at_end() || text_[place_] != c) return false;
    ++place_;
    return true;
  }
  void skip_blanks() {
    while (!at_end() && is_blank(text_[place_])) ++place_;
  }
  bool at_end() const { return place_ >= text_.size(); }

  std::string_view text_;
  std::size_t place_ = 0;
  CronError error_;
};

constexpr std::int64_t kMinutesOfDay = 24 * 60;

}  // namespace

std::variant<CronExpression, CronError> CronExpression::parse(std::string_view text) {
  CronExpression made;
  Reader reader(text);
  bool ignored = false;
  bool read = reader.field(FieldForm{0, 59, {}, 0}, made.minutes_, ignored) &&
              reader.field(FieldForm{0, 23, {}, 0}, made.hours_, ignored) &&
              reader.field(FieldForm{1, 31, {}, 0}, made.days_, made.any_day_) &&
              reader.field(FieldForm{1, 12, kMonths, 1}, made.months_, ignored) &&
              reader.field(FieldForm{0, 7, kWeekdays, 0}, made.weekdays_, made.any_weekday_) &&
              reader.end();
  if (!read) return reader.error();
  // A weekday comes in every month; a day of month alone may not.
  bool comes = made.any_day_ || !made.any_weekday_;
  for (unsigned month = 1; month <= 12 && !comes; ++month) {
    for (unsigned day = 1; day <= kLongestDay[month]; ++day) {
      comes = comes || (made.months_.test(month) && made.days_.test(day));
    }
  }
  if (!comes) return CronError{0, "a day that no month of these has"};
  return made;
}

bool CronExpression::fits_day(Day local_day) const {
  const std::chrono::year_month_day date(local_day);
  if (!months_.test(static_cast<unsigned>(date.month()))) return false;
  const bool day = days_.test(static_cast<unsigned>(date.day()));
  const bool weekday = weekdays_.test(std::chrono::weekday(local_day).c_encoding());
  return any_day_ || any_weekday_ ? day && weekday : day || weekday;
}

Instant CronExpression::next_after(Instant moment) const {
  // instant_of never falls, so no earlier local minute can lie after the moment.
  std::int64_t minute = local_minute_of(moment).count.count();
  while (true) {
    const Day day = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::minutes>(std::chrono::minutes(minute)));
    const std::int64_t midnight = std::int64_t{day.time_since_epoch().count()} * kMinutesOfDay;
    if (fits_day(day)) {
      for (; minute < midnight + kMinutesOfDay; ++minute) {
        const std::int64_t of_day = minute - midnight;
        if (!hours_.test(static_cast<std::size_t>(of_day / 60)) ||
            !minutes_.test(static_cast<std::size_t>(of_day % 60))) {
          continue;
        }
        const Instant fire = instant_of(LocalMinute{std::chrono::minutes(minute)});
        if (fire > moment) return fire;
      }
    }
    minute = midnight + kMinutesOfDay;
  }
}

Instant CronExpression::latest_at_or_before(Instant moment) const {
  // In the second run of an hour that came twice, later minutes of its first run have passed.
  std::int64_t minute = local_minute_of(moment).count.count() + 120;
  while (true) {
    const Day day = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::minutes>(std::chrono::minutes(minute)));
    const std::int64_t midnight = std::int64_t{day.time_since_epoch().count()} * kMinutesOfDay;
    if (fits_day(day)) {
      for (; minute >= midnight; --minute) {
        const std::int64_t of_day = minute - midnight;
        if (!hours_.test(static_cast<std::size_t>(of_day / 60)) ||
            !minutes_.test(static_cast<std::size_t>(of_day % 60))) {
          continue;
        }
        const Instant fire = instant_of(LocalMinute{std::chrono::minutes(minute)});
        if (fire <= moment) return fire;
      }
    }
    minute = midnight - 1;
  }
}

}  // namespace gw::schedule
