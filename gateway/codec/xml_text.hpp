#pragma once
// Text into XML that the gateway writes itself: the other half of xml.hpp.  Pure.
#include <string>
#include <string_view>

namespace gw::codec {

/// Appends `text` so that it may stand in an element or, in double quotes, in an attribute.
void append_xml_text(std::string& out, std::string_view text);

}  // namespace gw::codec
