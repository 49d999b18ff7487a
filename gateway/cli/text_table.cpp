#include "gateway/cli/text_table.hpp"

#include <algorithm>
#include <array>

namespace gw::cli {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// The first character of a text that is not empty; a stray byte stands for itself.
Character first_of(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes == 1 || text.size() < bytes) return {lead, 1};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {lead, 1};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  return {code, bytes};
}

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode 15 East Asian Width W and F, as far as forms, names and addresses use them; the
// unassigned places between count as wide, as Unicode says of these blocks.
constexpr std::array<Range, 12> kWide{{{0x1100, 0x115F},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0x33FF},
                                       {0x3400, 0x4DBF},
                                       {0x4E00, 0xA4CF},
                                       {0xA960, 0xA97F},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF00, 0xFF60},
                                       {0xFFE0, 0xFFE6},
                                       {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 4> kNone{
    {{0x0300, 0x036F}, {0x200B, 0x200D}, {0xFE00, 0xFE0F}, {0xE0100, 0xE01EF}}};

template <std::size_t N>
bool within(char32_t code, const std::array<Range, N>& ranges) noexcept {
  return std::any_of(ranges.begin(), ranges.end(), [code](const Range& range) {
    return code >= range.first && code <= range.last;
  });
}

bool steers(char32_t code) noexcept {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

constexpr std::u32string_view kClosing = U"，。；：、！？）》】”’,.;:!?)";
constexpr std::u32string_view kOpening = U"（《【“‘(";

// Whether a line may not end between two characters that stand side by side.
bool belong_together(char32_t before, char32_t after) noexcept {
  if (kClosing.find(after) != std::u32string_view::npos) return true;
  if (kOpening.find(before) != std::u32string_view::npos) return true;
  return !within(before, kWide) && !within(after, kWide);
}

// The next piece that no line end may part, without the blanks before it.
std::string_view next_piece(std::string_view text) noexcept {
  std::size_t size = 0;
  char32_t before = 0;
  while (size < text.size() && text[size] != ' ') {
    const Character character = first_of(text.substr(size));
    if (size > 0 && !belong_together(before, character.code)) break;
    before = character.code;
    size += character.bytes;
  }
  return text.substr(0, size);
}

void pad(std::string& line, std::size_t columns) {
  line.append(columns, ' ');
}

void drop_blanks_at_end(std::string& line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
}

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = first_of(text);
    text.remove_prefix(character.bytes);
    if (within(character.code, kNone)) continue;
    width += within(character.code, kWide) ? 2 : 1;
  }
  return width;
}

std::string with_separators(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_of(text);
    if (steers(character.code)) {
      out += '?';
    } else {
      out += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return out;
}

std::string wrapped(std::string_view text, std::size_t columns, std::string_view first,
                    std::string_view indent) {
  std::string out;
  std::string line(first);
  bool empty = true;
  while (!text.empty()) {
    const std::size_t blanks = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(blanks);
    const std::string_view piece = next_piece(text);
    if (piece.empty()) break;
    const std::string_view gap = blanks > 0 && !empty ? " " : "";
    if (!empty && display_width(line) + gap.size() + display_width(piece) > columns) {
      out += line + '\n';
      line = std::string(indent) + std::string(piece);
    } else {
      line += gap;
      line += piece;
    }
    empty = false;
    text.remove_prefix(piece.size());
  }
  return out + line + '\n';
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = display_width(columns_[i].first);
    for (const auto& row : rows_) width = std::max(width, display_width(row[i]));
    widths.push_back(width);
  }
  std::string out;
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) text += "  ";
      const std::string& cell = cell_of(i);
      const std::size_t room = widths[i] - display_width(cell);
      if (columns_[i].second == Align::right) pad(text, room);
      text += cell;
      if (columns_[i].second == Align::left) pad(text, room);
    }
    drop_blanks_at_end(text);
    out += text + '\n';
  };
  line([&](std::size_t i) -> const std::string& { return columns_[i].first; });
  for (const auto& row : rows_) line([&](std::size_t i) -> const std::string& { return row[i]; });
  return out;
}

std::string labelled(const std::vector<std::pair<std::string, std::string>>& lines) {
  std::size_t width = 0;
  for (const auto& [label, value] : lines) width = std::max(width, display_width(label));
  std::string out;
  for (const auto& [label, value] : lines) {
    out += label;
    pad(out, width - display_width(label) + 2);
    out += value.empty() ? "-" : value;
    out += '\n';
  }
  return out;
}

}  // namespace gw::cli
