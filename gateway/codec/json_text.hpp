#pragma once
// JSON as it is written, for the few requests whose form an agency's note fixes to the byte.  Used
// by the adapters' clients and channels; our own API writes with Boost.JSON.  Pure, any thread.
#include <string>
#include <string_view>

namespace gw::codec {

/// Appends the JSON string of a UTF-8 text, with its quotes.
void append_json(std::string& out, std::string_view text);
/// The JSON string of a UTF-8 text, with its quotes.
std::string json_text(std::string_view text);
/// Appends `,"key":"text"`: a further member of an object.
void append_json_member(std::string& out, std::string_view key, std::string_view text);

}  // namespace gw::codec
