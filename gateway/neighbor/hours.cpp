#include "gateway/neighbor/hours.hpp"

#include <algorithm>

namespace gw::neighbor {
namespace {

constexpr std::chrono::minutes kDayLength{24 * 60};

/// "06:00"; 24:00 too.
std::optional<std::chrono::minutes> minute_in(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int digits[4] = {};  // NOLINT(modernize-avoid-c-arrays)
  for (std::size_t i = 0, at = 0; at < text.size(); ++at) {
    if (at == 2) continue;
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
    digits[i++] = text[at] - '0';
  }
  const int hour = digits[0] * 10 + digits[1];
  const int minute = digits[2] * 10 + digits[3];
  const std::chrono::minutes count{hour * 60 + minute};
  if (minute > 59 || count > kDayLength) return std::nullopt;
  return count;
}

std::string text_of(std::chrono::minutes count) {
  const auto two = [](std::int64_t number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  return two(count.count() / 60) + ":" + two(count.count() % 60);
}

}  // namespace

bool Hours::add(std::string_view span) {
  const std::size_t dash = span.find('-');
  if (dash == std::string_view::npos) return false;
  const auto from = minute_in(span.substr(0, dash));
  const auto to = minute_in(span.substr(dash + 1));
  if (!from || !to || *from == *to || *from == kDayLength) return false;
  spans_.push_back({*from, *to});
  return true;
}

std::chrono::seconds Hours::closed_for(Instant now) const {
  using std::chrono::seconds;
  if (spans_.empty()) return seconds(0);
  const auto of_day = std::chrono::floor<seconds>(now - start_of(beijing_day(now)));
  seconds soonest = kDayLength;
  for (const Span& span : spans_) {
    const bool over_midnight = span.to < span.from;
    const bool open = over_midnight ? of_day >= span.from || of_day < span.to
                                    : of_day >= span.from && of_day < span.to;
    if (open) return seconds(0);
    const seconds wait =
        of_day < span.from ? seconds(span.from) - of_day : seconds(kDayLength + span.from) - of_day;
    soonest = std::min(soonest, wait);
  }
  return soonest;
}

std::string Hours::text() const {
  std::string out;
  for (const Span& span : spans_)
    out += (out.empty() ? "" : ", ") + text_of(span.from) + "-" + text_of(span.to);
  return out;
}

}  // namespace gw::neighbor
