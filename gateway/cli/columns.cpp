#include "gateway/cli/columns.hpp"

#include <utility>
#include <vector>

#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

std::string words_of(const Column& column, Language language) {
  return std::string(language == Language::zh ? column.zh : column.en);
}

std::string cell_of(const Column& column, const json::value& object) {
  std::string text = text_at(object, column.path, column.shape);
  return text.empty() ? "-" : text;
}

}  // namespace

std::string table(std::span<const Column> columns, const json::array& items, Language language) {
  std::vector<std::pair<std::string, Align>> headings;
  for (const Column& column : columns) {
    headings.emplace_back(words_of(column, language),
                          column.shape == Shape::count ? Align::right : Align::left);
  }
  TextTable out(std::move(headings));
  for (const json::value& item : items) {
    std::vector<std::string> cells;
    for (const Column& column : columns) cells.push_back(cell_of(column, item));
    out.add(std::move(cells));
  }
  return out.text();
}

std::string lines(std::span<const Column> columns, const json::value& object, Language language) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Column& column : columns) {
    out.emplace_back(words_of(column, language), cell_of(column, object));
  }
  return labelled(out);
}

std::string section(std::string_view title, std::span<const Column> columns,
                    const json::value& object, std::string_view path, Language language) {
  const json::value* items = value_at(object, path);
  if (items == nullptr || !items->is_array() || items->get_array().empty()) return {};
  return "\n" + std::string(title) + "\n" + table(columns, items->get_array(), language);
}

}  // namespace gw::cli
