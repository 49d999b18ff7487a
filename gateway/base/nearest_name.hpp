#pragma once
// What somebody meant who misspelled a name: for settings, and for commands and options.  Pure.
#include <string>
#include <string_view>
#include <vector>

namespace gw {

/// The known name with the fewest letters added, left out or changed; of several the first.  Empty
/// where more than half of the letters of `wrong` differ from each.
std::string nearest_name(std::string_view wrong, const std::vector<std::string>& known);

}  // namespace gw
