#pragma once
// The commands that fetch worklists (工作清单): workbooks of schools and of county offices, each a
// new file of its owner alone.
#include <filesystem>
#include <string>
#include <vector>

#include "gateway/cli/session.hpp"

namespace gw::cli {

struct WorklistRequest {
  std::filesystem::path out;  // a folder, made if it is not there
  std::string agency;         // schools: that this agency names; empty: of all
  std::string region;
  std::string year;                   // empty: the newest that is looked at
  std::vector<std::string> schools;   // codes; empty: all
  std::vector<std::string> counties;  // codes
  bool named = false;                 // counties: only those whom an agency names
  std::string reason;                 // it is an export of persons
  std::string case_number;
};

/// A workbook for each school.  not_found: there is nobody to call on.
ExitCode school_worklists(const Session& session, const WorklistRequest& request);
/// A workbook for each county.
ExitCode county_worklists(const Session& session, const WorklistRequest& request);

}  // namespace gw::cli
