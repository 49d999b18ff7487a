#pragma once
// A new agency's file (config/agencies/<id>.yaml): made from the shipped file of its kind, comments
// and all, with the values a person was asked for, or taken as it was given; checked by the code of
// `config check`; put beside the others only where it is right and none of that name is there.
// Secrets never stand in it, only the paths of the files that hold them.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/adapter/settings_node.hpp"
#include "gateway/base/result.hpp"

namespace gw::app {

/// A value of the shipped file that another agency of its kind has otherwise.
struct AgencyQuestion {
  std::string path;     // endpoint.host
  std::string example;  // as the shipped file has it
  SettingsPlace place;  // of the value
};

/// The values to ask for, in the order of the file: addresses, keys, folders, codes; not schedules,
/// formats and limits, which a kind has in common.
std::vector<AgencyQuestion> questions_of(const SettingsNode& shipped);

/// The text with the values at these places replaced, each in quotes where YAML needs them; the
/// first comment becomes the agency's name.  REQUIRES: places of values on one line each.
std::string with_answers(const std::string& shipped, const std::vector<AgencyQuestion>& questions,
                         const std::vector<std::string>& answers, const std::string& name);

/// The `contacts:` of a file with one person in it.
std::string contact_lines(const std::string& who, const std::string& phone);

/// What became of a candidate.
struct CandidateCheck {
  std::vector<SettingsError> errors;   // it is not put there
  std::vector<SettingsError> remarks;  // still to be done before it goes live
};
/// Checks `candidate` as agency `id` beside all others of the settings.
CandidateCheck check_candidate(const std::filesystem::path& settings,
                               const std::filesystem::path& overlay, const std::string& id,
                               const std::filesystem::path& candidate);

/// Writes the text to a file of its own in the folder, synced.  Errc::io, disk_full.
Result<std::filesystem::path> write_candidate(const std::filesystem::path& folder,
                                              const std::string& id, std::string_view text);
/// Gives the candidate its name; Errc::conflict where one of that name is there: nothing is written
/// over.
Result<std::filesystem::path> put_in_place(const std::filesystem::path& candidate,
                                           const std::string& id);

}  // namespace gw::app
