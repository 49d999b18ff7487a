#pragma once
// Compound files (OLE), which are no zip: old .xls workbooks, and .xlsx under a password.  Nothing
// is read from them; they are told apart so that the sender hears what to do.  Pure.
#include <string_view>

#include "gateway/base/errc.hpp"

namespace gw::codec {

inline constexpr std::string_view kOleMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

inline bool is_ole(std::string_view head) {
  return head.substr(0, kOleMagic.size()) == kOleMagic;
}

/// Errc::file_encrypted where a stream EncryptedPackage is named in what is there of the file, else
/// Errc::workbook_legacy.
Failure ole_refusal(std::string_view bytes);

}  // namespace gw::codec
