#include "gateway/api/worklist.hpp"

#include <algorithm>

#include "gateway/api/plain_words.hpp"
#include "gateway/base/ascii.hpp"
#include "gateway/domain/iso_day.hpp"

namespace gw::api {
namespace {

/// The number at the begin of `text`, without leading zeros, as digits; taken away from it.
std::string_view take_digits(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::int64_t Worklist::rows() const {
  std::int64_t all = 0;
  for (const auto& [sheet, rows] : sheets) all += rows;
  return all;
}

ShownDocument shown(const Identity& identity, Purpose purpose) {
  return {std::string(document_words(identity.document(), Language::zh)), identity.reveal(purpose)};
}

std::string moment_words(Instant moment) {
  const Day day = beijing_day(moment);
  const auto minutes =
      std::chrono::duration_cast<std::chrono::minutes>(moment - start_of(day)).count();
  return iso_text(day) + " " + two_digits(minutes / 60) + ":" + two_digits(minutes % 60);
}

std::string file_part(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool plain = static_cast<unsigned char>(c) >= 0x80U || is_digit(c) ||
                       (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    if (plain) out += c;
  }
  return out;
}

std::string foot_of(const std::string& actor, Instant now) {
  return "含个人信息，仅限参保动员使用，用后销毁   导出：" + actor + "  " + moment_words(now);
}

bool natural_less(std::string_view a, std::string_view b) {
  // "1班" and "01班" are two classes, so one of them comes first.
  const bool first_as_written = a < b;
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const std::string_view one = take_digits(a);
      const std::string_view other = take_digits(b);
      if (one.size() != other.size()) return one.size() < other.size();
      if (one != other) return one < other;
      continue;
    }
    if (a.front() != b.front()) {
      return static_cast<unsigned char>(a.front()) < static_cast<unsigned char>(b.front());
    }
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty() && b.empty()) return first_as_written;
  return a.empty();
}

}  // namespace gw::api
