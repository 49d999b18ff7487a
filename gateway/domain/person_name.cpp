#include "gateway/domain/person_name.hpp"

#include <cstddef>
#include <string_view>

namespace gw {
namespace {

// Folded names are valid UTF-8 (normalize writes them); a stray byte counts as a character.
std::size_t bytes_of(std::string_view text) noexcept {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return bytes < text.size() ? bytes : text.size();
}

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const std::size_t bytes = bytes_of(text);
    const auto lead = static_cast<unsigned char>(text[0]);
    char32_t c = bytes == 1 ? lead : lead & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
      c = c << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    characters.push_back(c);
    text.remove_prefix(bytes);
  }
  return characters;
}

bool is_han(char32_t c) noexcept {
  return (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3400 && c <= 0x9FFF) || c >= 0x20000;
}
bool is_letter(char32_t c) noexcept {
  return (c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0x24F);
}
// `?`, □, the replacement character, and private-use characters that nobody could fold.
bool is_mark(char32_t c) noexcept {
  return c == U'?' || c == 0x25A1 || c == 0xFFFD || (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

// The place where a spelling is damaged, and how many characters of the other it may stand for.
// A character may also be missing in the other spelling: then the place stands for none.
struct Damage {
  std::size_t first = 0;
  std::size_t length = 0;
  std::size_t most = 0;
};

// The one damaged place; nothing, or more than one, gives length 0.
Damage damage_of(const std::u32string& name) {
  Damage damage;
  bool han = false;
  for (const char32_t c : name) han = han || (is_han(c) && !is_mark(c));
  for (std::size_t i = 0; i < name.size();) {
    std::size_t end = i;
    while (end < name.size() && is_mark(name[end])) ++end;
    const bool marks = end > i;
    while (!marks && han && end < name.size() && is_letter(name[end])) ++end;
    if (end == i) {
      ++i;
      continue;
    }
    if (damage.length != 0) return Damage{};
    // Two marks are the two bytes of one character, or two characters (readings 54).
    damage = Damage{i, end - i, marks ? end - i : 1};
    i = end;
  }
  return damage.most <= 2 ? damage : Damage{};
}

// Whether `other` is `name` but for the damaged place.  At least one sound character must agree:
// a name of marks alone says nothing.
bool fits(const std::u32string& name, const Damage& damage, const std::u32string& other) {
  const std::size_t sound = name.size() - damage.length;
  if (damage.length == 0 || sound == 0 || other.size() < sound) return false;
  const std::size_t hidden = other.size() - sound;
  if (hidden > damage.most) return false;
  const std::size_t tail = sound - damage.first;
  return name.compare(0, damage.first, other, 0, damage.first) == 0 &&
         name.compare(name.size() - tail, tail, other, other.size() - tail, tail) == 0;
}

// Both spellings are damaged, at the same place and in different ways ("吴?" and "吴YAN").
bool both_damaged_alike(const std::u32string& a, const Damage& in_a, const std::u32string& b,
                        const Damage& in_b) {
  if (in_a.length == 0 || in_b.length == 0) return false;
  std::u32string sound = b;
  sound.erase(in_b.first, in_b.length);
  std::u32string same = a;
  same.erase(in_a.first, in_a.length);
  return !sound.empty() && in_a.first == in_b.first && sound == same;
}

bool is_unnamed_newborn(std::string_view folded) noexcept {
  constexpr std::string_view kSon = "之子";
  constexpr std::string_view kDaughter = "之女";
  return folded.size() > kSon.size() && (folded.ends_with(kSon) || folded.ends_with(kDaughter));
}

}  // namespace

std::string PersonName::masked() const {
  const std::string& text = folded_.reveal(Purpose::match);
  if (text.empty()) return {};
  return text.substr(0, bytes_of(text)) + "**";
}

NameMatch compare_names(const PersonName& a, const PersonName& b) {
  const std::string& first = a.folded().reveal(Purpose::match);
  const std::string& second = b.folded().reveal(Purpose::match);
  if (first.empty() || second.empty() || first == second) return NameMatch::same;
  if (is_unnamed_newborn(first) || is_unnamed_newborn(second)) return NameMatch::damaged;
  const std::u32string x = characters_of(first);
  const std::u32string y = characters_of(second);
  const Damage in_x = damage_of(x);
  const Damage in_y = damage_of(y);
  const bool damaged = fits(x, in_x, y) || fits(y, in_y, x) || both_damaged_alike(x, in_x, y, in_y);
  return damaged ? NameMatch::damaged : NameMatch::different;
}

}  // namespace gw
