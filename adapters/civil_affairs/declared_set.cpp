#include "adapters/civil_affairs/declared_set.hpp"

#include <algorithm>

namespace gw::civil_affairs {
namespace {

// Rows 1-9 and 16-87 of GB 2312, both bytes shifted by 0xA0.
bool in_gb2312(unsigned char lead, unsigned char trail) noexcept {
  return trail >= 0xA1 && ((lead >= 0xA1 && lead <= 0xA9) || (lead >= 0xB0 && lead <= 0xF7));
}

bool same_label(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    const auto lower = [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return lower(x) == lower(y);
  });
}

}  // namespace

void DeclaredSet::feed(std::string_view bytes) noexcept {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (rest_ > 0) {
      --rest_;
    } else if (lead_ == 0) {
      if (byte >= 0x80) lead_ = byte;
    } else if (byte >= 0x30 && byte <= 0x39) {  // second of four bytes
      level_ = Level::gb18030;
      lead_ = 0;
      rest_ = 2;
    } else {
      if (!in_gb2312(lead_, byte)) level_ = std::max(level_, Level::gbk);
      lead_ = 0;
    }
  }
}

bool DeclaredSet::left(std::string_view declared_encoding) const noexcept {
  if (same_label(declared_encoding, "GB2312")) return level_ > Level::gb2312;
  if (same_label(declared_encoding, "GBK")) return level_ > Level::gbk;
  return false;
}

}  // namespace gw::civil_affairs
