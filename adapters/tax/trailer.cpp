#include "adapters/tax/trailer.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/domain/money.hpp"

namespace gw::tax {
namespace {

std::optional<std::int64_t> number_of(const codec::JsonValue& line, std::string_view name) {
  const auto text = line.text(name);
  std::int64_t number = 0;
  if (!text) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size() || number < 0) return std::nullopt;
  return number;
}

std::string lower_hex(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace

bool is_trailer(const codec::JsonValue& line) {
  return line.text("trailer") == "true";
}

std::optional<Trailer> read_trailer(const codec::JsonValue& line) {
  Trailer trailer;
  trailer.day = line.text("rq").value_or(std::string_view());
  const auto version = number_of(line, "bb");
  const auto count = number_of(line, "count");
  std::string_view sum = line.text("sum").value_or(std::string_view());
  // A day can give back more than it takes.
  const bool negative = !sum.empty() && sum.front() == '-';
  if (negative) sum.remove_prefix(1);
  const auto money = Money::parse_yuan(sum);
  const auto digest = line.text("sha256");
  if (!version || !count || !money || !digest) return std::nullopt;
  trailer.version = *version;
  trailer.count = *count;
  trailer.sum = negative ? -money->fen : money->fen;
  trailer.sha256 = lower_hex(*digest);
  trailer.sm3 = lower_hex(line.text("sm3").value_or(std::string_view()));
  return trailer;
}

}  // namespace gw::tax
