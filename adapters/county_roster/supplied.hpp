#pragma once
// What goes back to the bureau with a flag, as it wrote it: kept with the naming as one CSV line,
// so that no character of a field can break it.  Used by reader (writes) and channel (reads); pure.
#include <optional>
#include <string>
#include <string_view>

namespace gw::county_roster {

/// In the order of the kept line.
struct Supplied {
  std::string school_code;
  std::string school_name;
  std::string pupil_number;
  std::string name;
  std::string number;
  std::string class_name;  // does not go back: the note sorts by it
};

std::string to_line(const Supplied& supplied);
/// Nothing if the line is not one that to_line wrote.
std::optional<Supplied> supplied_from(std::string_view line);

/// A number without what spreadsheets wrap around it: apostrophe, `="..."`, TAB.  Its own
/// characters stay as the sender wrote them.
std::string_view unwrapped(std::string_view written);

}  // namespace gw::county_roster
