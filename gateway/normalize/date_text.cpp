#include "gateway/normalize/date_text.hpp"

#include <algorithm>

#include "gateway/domain/iso_day.hpp"

namespace gw::normalize {
namespace {

/// Hours, minutes and seconds of the Beijing day, with `between` them.
std::string time_text(Instant moment, std::string_view between) {
  const std::chrono::hh_mm_ss time(
      std::chrono::floor<std::chrono::seconds>(moment - start_of(beijing_day(moment))));
  std::string text = padded(time.hours().count(), 2);
  text.append(between).append(padded(time.minutes().count(), 2));
  return text.append(between).append(padded(time.seconds().count(), 2));
}

}  // namespace

std::string padded(std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::int64_t compact_number(Day day) {
  const std::chrono::year_month_day date(day);
  return static_cast<int>(date.year()) * std::int64_t{10'000} +
         static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day());
}

std::string compact_text(Day day) {
  return padded(compact_number(day), 8);
}

std::string compact_text(Month month) {
  return padded(month.year() * std::int64_t{100} + month.month(), 6);
}

std::string moment_text(Instant moment) {
  return iso_text(beijing_day(moment)) + " " + time_text(moment, ":");
}

std::string compact_text(Instant moment) {
  return compact_text(beijing_day(moment)) + time_text(moment, {});
}

}  // namespace gw::normalize
