#include "gateway/domain/identity.hpp"

#include <algorithm>
#include <array>

namespace gw {
namespace {

constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
constexpr std::string_view kCheck = "10X98765432";

// Short numbers (permits, passports, certificates) show two characters at each end, so that most of
// them stays hidden; text that is not ASCII (军字第…号) shows nothing.
std::string mask(const std::string& text) {
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii || text.size() <= 8) return std::string(text.size(), '*');
  const std::size_t shown = text.size() < 15 ? 2 : 4;
  return text.substr(0, shown) + std::string(text.size() - 2 * shown, '*') +
         text.substr(text.size() - shown);
}

}  // namespace

char CitizenNumber::check_character(std::string_view seventeen) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (seventeen[i] - '0') * kWeights[i];
  return kCheck[static_cast<std::size_t>(sum % 11)];
}

std::optional<CitizenNumber> CitizenNumber::parse(std::string_view text) noexcept {
  if (text.size() != 18) return std::nullopt;
  std::uint64_t packed = 0;
  for (const char c : text.substr(0, 17)) {
    if (c < '0' || c > '9') return std::nullopt;
    packed = packed * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (text[17] != check_character(text)) return std::nullopt;
  return CitizenNumber(packed);
}

std::optional<Day> CitizenNumber::birth_date() const noexcept {
  const auto date = packed_ / 1000 % 100000000;
  const std::chrono::year_month_day parts{
      std::chrono::year(static_cast<int>(date / 10000)),
      std::chrono::month(static_cast<unsigned>(date / 100 % 100)),
      std::chrono::day(static_cast<unsigned>(date % 100))};
  if (!parts.ok()) return std::nullopt;
  return Day(parts);
}

std::string CitizenNumber::reveal(Purpose) const {
  std::string text = std::to_string(packed_);
  text.insert(0, 17 - text.size(), '0');
  text += check_character(text);
  return text;
}

std::string CitizenNumber::masked() const {
  return mask(reveal(Purpose::match));
}

std::optional<CitizenNumber> Identity::citizen_number() const noexcept {
  if (!is_citizen_number()) return std::nullopt;
  return CitizenNumber::from_packed(packed_);
}

std::string Identity::reveal(Purpose purpose) const {
  return is_citizen_number() ? CitizenNumber::from_packed(packed_).reveal(purpose) : text_;
}

std::string Identity::masked() const {
  return mask(reveal(Purpose::match));
}

}  // namespace gw
