#pragma once
// `config show` and `config diff`: every setting that the gateway of these files would have in
// force, the adapters' own too, each as its reader noted it.
#include <filesystem>

#include "gateway/cli/config_commands.hpp"

namespace gw::app {

/// As `serve` would read them.  Secrets stay in their files: only where they lie is told.
cli::SettingsInForce settings_in_force(const std::filesystem::path& settings,
                                       const std::filesystem::path& overlay);

}  // namespace gw::app
