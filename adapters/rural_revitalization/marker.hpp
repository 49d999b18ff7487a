#pragma once
// The marker `<name>.sm3` beside every file of this agency: one line `<hex sm3>  <name>`.  Pure.
#include <optional>
#include <string>
#include <string_view>

namespace gw::rural_revitalization {

std::string marker_for(std::string_view name, std::string_view bytes);
/// The digest in a marker of this file; nothing if it is none, or of another file.
std::optional<std::string> digest_in(std::string_view marker, std::string_view name);

}  // namespace gw::rural_revitalization
