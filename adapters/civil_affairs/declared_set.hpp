#pragma once
// Whether a document stays within the character set it declares: older nodes say GB2312 and send
// characters of GBK or GB18030.  Looks at the bytes as they pass; used by the reader, one per
// batch.
#include <cstdint>
#include <string_view>

namespace gw::civil_affairs {

class DeclaredSet {
 public:
  void feed(std::string_view bytes) noexcept;
  /// True if a character outside the declared set stood in the bytes so far (valid GB18030
  /// assumed).
  bool left(std::string_view declared_encoding) const noexcept;

 private:
  enum class Level : std::uint8_t { gb2312, gbk, gb18030 };

  Level level_ = Level::gb2312;  // the smallest set that holds all characters so far
  unsigned char lead_ = 0;       // first byte of a character not yet whole
  std::uint8_t rest_ = 0;        // bytes of a four-byte character still to come
};

}  // namespace gw::civil_affairs
