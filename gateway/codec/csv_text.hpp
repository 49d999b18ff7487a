#pragma once
// CSV written by hand: the other half of csv.hpp.  Pure.
#include <string>
#include <string_view>

namespace gw::codec {

/// The field as it stands in a line: in quotes if it holds a comma, a quote or a line end.
std::string csv_field(std::string_view text);

}  // namespace gw::codec
