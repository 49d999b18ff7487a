#pragma once
// A column of a table, or a labelled line, as data: its words, where its value stands in the
// interface's answer, and its form.  Used by the views; pure.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/errc.hpp"
#include "gateway/cli/json_text.hpp"

namespace gw::cli {

/// Whichever of the two the reader asked for.
constexpr std::string_view words(Language language, std::string_view zh, std::string_view en) {
  return language == Language::zh ? zh : en;
}

struct Column {
  std::string_view zh;
  std::string_view en;
  std::string_view path;
  Shape shape = Shape::text;
};

/// These columns one behind the other: what two tables have in common stands once.
template <std::size_t... N>
constexpr auto joined(const std::array<Column, N>&... parts) {
  std::array<Column, (N + ...)> all{};
  auto at = all.begin();
  ((at = std::copy(parts.begin(), parts.end(), at)), ...);
  return all;
}

/// A table of these columns; counts stand at the right.
std::string table(std::span<const Column> columns, const boost::json::array& items,
                  Language language);
/// "label   value" lines of one object; "-" for what it does not have.
std::string lines(std::span<const Column> columns, const boost::json::value& object,
                  Language language);
/// A table under a title and an empty line before it; nothing if there is no array at `path`, or an
/// empty one.
std::string section(std::string_view title, std::span<const Column> columns,
                    const boost::json::value& object, std::string_view path, Language language);

}  // namespace gw::cli
