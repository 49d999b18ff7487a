#include "adapters/civil_affairs/batch_number.hpp"

#include <algorithm>

#include "gateway/normalize/date.hpp"

namespace gw::civil_affairs {

std::optional<BatchNumber> BatchNumber::read(std::string_view text) {
  constexpr std::size_t kCounty = 6;
  constexpr std::size_t kFull = 2 + kCounty + 6 + 3;
  constexpr std::size_t kIncrement = 2 + kCounty + 8 + 3;
  if ((text.size() != kFull && text.size() != kIncrement) || !text.starts_with("MZ")) {
    return std::nullopt;
  }
  const bool full = text.size() == kFull;
  const std::string_view period = text.substr(2 + kCounty, full ? 6 : 8);
  const std::string_view issue = text.substr(text.size() - 2);
  if (text[text.size() - 3] != (full ? 'Q' : 'Z') ||
      !std::all_of(issue.begin(), issue.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  const auto county = RegionCode::parse(text.substr(2, kCounty));
  if (!county) return std::nullopt;

  BatchNumber number;
  number.county = *county;
  number.kind = full ? BatchKind::full : BatchKind::increment;
  number.period = period;
  number.issue = (issue[0] - '0') * 10 + (issue[1] - '0');
  if (full) {
    const auto month = normalize::read_month(period, normalize::DateStyle::month_compact);
    if (!month) return std::nullopt;
    number.month = *month;
    number.day = month->first_day();
  } else {
    const auto day = normalize::read_date(period, normalize::DateStyle::compact);
    if (!day) return std::nullopt;
    number.month = Month::of(*day);
    number.day = *day;
  }
  return number;
}

std::int64_t BatchNumber::order() const {
  const std::chrono::year_month_day date(day);
  const std::int64_t of_day = kind == BatchKind::full ? 0 : static_cast<unsigned>(date.day());
  return ((month.year() * std::int64_t{100} + month.month()) * 100 + of_day) * 100 + issue;
}

}  // namespace gw::civil_affairs
