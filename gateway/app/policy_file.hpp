#pragma once
// Reads config/policy: every *.yaml of a folder, in the order of names, into one PolicyBook.  Used
// at start, by `config check` and by tests; the only place where policy and YAML meet.  All errors
// are reported together, each with file, line and column, the wrong value and what is allowed;
// with any error there is no book.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gateway/adapter/settings_node.hpp"
#include "gateway/policy/policy_book.hpp"

namespace gw::app {

/// One mistake in one file: "province.yaml:12:12: value "Y-1 13-01" ...; allowed: ...".
struct PolicyFileError {
  std::string file;         ///< name within the folder
  std::int64_t line = 0;    ///< from 1; 0 = the file as a whole
  std::int64_t column = 0;  ///< from 1
  std::string message;

  std::string text() const;
};

struct PolicyLoad {
  std::optional<policy::PolicyBook> book;  ///< nothing if there is any error
  std::vector<PolicyFileError> errors;
};

/// Never throws; an unreadable folder or file is an error like any other.  `more` are single files
/// read beside the folder's: a rule tried out that is not in force.
PolicyLoad load_policy(const std::filesystem::path& folder,
                       const std::vector<std::filesystem::path>& more = {});

/// The load's errors beside those of the settings.
void add_policy_errors(const PolicyLoad& load, const std::filesystem::path& folder,
                       std::vector<SettingsError>& errors);

}  // namespace gw::app
