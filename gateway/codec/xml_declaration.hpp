#pragma once
// The first bytes of an XML document: what encoding they declare, before any parser sees them.
// Used by xml.cpp only.  Pure.  Knows no encoding in which `<?xml` is not ASCII.
#include <string_view>

namespace gw::codec {

/// A declaration that has not ended after so many bytes is none.
inline constexpr std::size_t kDeclarationBytes = 1024;

struct XmlDeclaration {
  bool complete = false;      // false: feed more bytes and ask again
  bool wide = false;          // UTF-16 or UTF-32
  std::string_view encoding;  // the label; empty: none declared
};

/// Reads the declaration at the start of `head`; a UTF-8 byte order mark may stand before it.
XmlDeclaration read_declaration(std::string_view head);

}  // namespace gw::codec
