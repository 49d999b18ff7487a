#include "gateway/domain/money.hpp"

namespace gw {

std::optional<Money> Money::parse_yuan(std::string_view text) noexcept {
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto part = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (whole.empty() || whole.size() > 13 || part.size() > 2) return std::nullopt;
  if (point != std::string_view::npos && part.empty()) return std::nullopt;
  std::int64_t fen = 0;
  for (const char c : whole) {
    if (c < '0' || c > '9') return std::nullopt;
    fen = fen * 10 + (c - '0');
  }
  for (std::size_t i = 0; i < 2; ++i) {
    const char c = i < part.size() ? part[i] : '0';
    if (c < '0' || c > '9') return std::nullopt;
    fen = fen * 10 + (c - '0');
  }
  return Money{fen};
}

std::string Money::yuan() const {
  const std::int64_t magnitude = fen < 0 ? -fen : fen;
  std::string cents = std::to_string(magnitude % 100);
  if (cents.size() < 2) cents.insert(0, 1, '0');
  return (fen < 0 ? "-" : "") + std::to_string(magnitude / 100) + "." + cents;
}

}  // namespace gw
