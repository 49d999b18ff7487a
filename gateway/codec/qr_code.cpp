#include "gateway/codec/qr_code.hpp"

#include <qrencode.h>

#include <cerrno>
#include <memory>

namespace gw::codec {

Result<std::vector<std::string>> qr_code(std::string_view text) {
  if (text.empty()) return fail(Errc::invalid_argument, "codec.qr");
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), bytes, 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) return fail(errno == ERANGE ? Errc::too_large : Errc::io, "codec.qr", errno);
  const auto width = static_cast<std::size_t>(code->width);
  std::vector<std::string> rows(width, std::string(width, '0'));
  for (std::size_t at = 0; at < width * width; ++at) {
    if ((code->data[at] & 1) != 0) rows[at / width][at % width] = '1';
  }
  return rows;
}

}  // namespace gw::codec
