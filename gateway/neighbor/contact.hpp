#pragma once
// Whom to call about an agency (联系人): what the agency's file says, shown to operators where
// something of the agency is late or broken.  Never logged.
#include <string>

namespace gw::neighbor {

/// Every part but `who` may be empty.
struct Contact {
  std::string role;  // of the file's own choosing: data, engineer, night
  std::string who;
  std::string phone;
  std::string mail;
  std::string hours;  // when somebody is there, in words
};

}  // namespace gw::neighbor
