#pragma once
// Text as a QR code (二维码, ISO/IEC 18004), for a telephone to read from a screen.  Any thread.
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace gw::codec {

/// The code's rows from the top, a character each module: `1` dark, `0` light; without the four
/// light modules that a reader needs around it.  Error correction M.  Errc::too_large: longer than
/// the largest code holds; Errc::invalid_argument: empty.
Result<std::vector<std::string>> qr_code(std::string_view text);

}  // namespace gw::codec
