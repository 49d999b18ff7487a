#include "gateway/pipeline/return_rows.hpp"

#include <charconv>

#include "gateway/domain/row_place.hpp"

namespace gw::pipeline {
namespace {

template <class Number>
bool read_whole(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end && number > 0;
}

}  // namespace

std::string return_number(std::int64_t line) {
  const RowPlace place = RowPlace::of(line);
  const std::string row = std::to_string(place.row);
  return place.part == 0 ? row : std::to_string(place.part) + "-" + row;
}

std::optional<std::int64_t> line_of_return(std::string_view number) noexcept {
  RowPlace place;
  const std::size_t dash = number.find('-');
  if (dash != std::string_view::npos) {
    if (!read_whole(number.substr(0, dash), place.part)) return std::nullopt;
    number.remove_prefix(dash + 1);
  }
  if (!read_whole(number, place.row) || place.row >= std::int64_t{1} << RowPlace::kRowBits)
    return std::nullopt;
  return place.line();
}

}  // namespace gw::pipeline
