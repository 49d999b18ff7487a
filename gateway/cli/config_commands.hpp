#pragma once
// `config show` and `config diff`: settings in force, and from where.  They need no gateway; the
// program hands in what it reads.
#include <optional>
#include <string>
#include <vector>

#include "gateway/cli/session.hpp"

namespace gw::cli {

/// Where a setting is written.
struct SettingOrigin {
  std::string file;
  int line = 0;
  int column = 0;
};

struct SettingInForce {
  std::string key;                         // dotted path; of agencies as an overlay has it
  std::string value;                       // as YAML has it; a path from the root
  std::optional<std::string> secret_file;  // of a secret instead: where it is read from, if at all
  std::optional<SettingOrigin> origin;     // absent: the default
};

struct SettingsInForce {
  std::vector<std::string> errors;  // then there are no settings
  std::vector<SettingInForce> settings;
};

/// Which settings `config show` prints.
enum class Effective : std::uint8_t { written, with_defaults };

ExitCode show_config(const SettingsInForce& settings, Effective effective, const Options& options,
                     const Streams& streams);
/// ExitCode::findings where one of them differs in its value.
ExitCode diff_config(const SettingsInForce& ours, const SettingsInForce& theirs,
                     const Options& options, const Streams& streams);

}  // namespace gw::cli
