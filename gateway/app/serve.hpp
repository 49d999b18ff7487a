#pragma once
// `enrollgate serve`: the whole gateway until it is told to stop.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gateway/adapter/settings_node.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"

namespace gw::app {

struct ServeOptions {
  std::filesystem::path settings;
  std::filesystem::path overlay;  // empty: none
  std::optional<Instant> today;   // only where the settings say `demo: true`
  std::string version;            // of the program
  std::string revision;           // the commit it was built from, or "unknown"
};

/// Runs until SIGTERM or SIGINT; SIGHUP reads the certificates again.  When it listens, one line of
/// JSON goes to standard output: {"api_port":...,"ops_port":...,"socket":"..."}.
/// Errc::config_invalid with the reasons in `errors`; else what stopped the start.
Result<void> serve(const ServeOptions& options, std::vector<SettingsError>& errors);

/// What `config check` proves without opening the store: settings, policy, agencies, schedules.
struct ConfigSummary {
  std::vector<std::string> agencies;
  std::vector<std::string> feeds;
};
std::optional<ConfigSummary> check_config(const std::filesystem::path& settings,
                                          const std::filesystem::path& overlay,
                                          std::vector<SettingsError>& errors);

/// "2026-11-30T09:00", Beijing time.
std::optional<Instant> parse_today(const std::string& text);

}  // namespace gw::app
