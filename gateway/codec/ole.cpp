#include "gateway/codec/ole.hpp"

#include "gateway/base/result.hpp"

namespace gw::codec {

Failure ole_refusal(std::string_view bytes) {
  // Names of streams are UTF-16LE.
  constexpr std::string_view kEncrypted("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
  return bytes.find(kEncrypted) == std::string_view::npos
             ? fail(Errc::workbook_legacy, "codec.workbook")
             : fail(Errc::file_encrypted, "codec.workbook");
}

}  // namespace gw::codec
