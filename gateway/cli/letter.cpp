#include "gateway/cli/letter.hpp"

#include "gateway/cli/columns.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

std::string at_right(const std::string& text) {
  if (text.empty()) return {};
  const std::size_t width = display_width(text);
  if (width >= kLetterColumns) return wrapped(text, kLetterColumns);
  return std::string(kLetterColumns - width, ' ') + text + '\n';
}

std::string section_text(const json::value& section) {
  std::string out = "\n";
  const std::string title = text_at(section, "title");
  if (!title.empty()) out += wrapped(title, kLetterColumns);
  const json::value* lines = value_at(section, "lines");
  if (lines == nullptr || !lines->is_array()) return out;
  for (const json::value& line : lines->get_array()) {
    if (!line.is_string()) continue;
    const std::string text = printable(line.get_string());
    out += title.empty() ? wrapped(text, kLetterColumns)
                         : wrapped(text, kLetterColumns, "  - ", "    ");
  }
  return out;
}

}  // namespace

std::string letter_text(const json::value& letter, Language language) {
  std::string out = wrapped(text_at(letter, "title"), kLetterColumns) + '\n';
  out +=
      wrapped(std::string(words(language, "致：", "To: ")) + text_at(letter, "to"), kLetterColumns);
  const json::value* sections = value_at(letter, "sections");
  if (sections != nullptr && sections->is_array()) {
    for (const json::value& section : sections->get_array()) out += section_text(section);
  }
  return out + '\n' + at_right(text_at(letter, "office")) + at_right(text_at(letter, "date"));
}

}  // namespace gw::cli
