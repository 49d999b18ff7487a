#pragma once
// `doctor` where no gateway answers: what would keep one from starting or from working, told by the
// files alone.  Opens the store for reading and changes nothing; SQLite may leave its two empty
// work files beside it, as its owner's.
#include <filesystem>
#include <vector>

#include "gateway/cli/commands.hpp"

namespace gw::app {

/// The state folder with store, journal, evidence and keys, the disk, our certificates and signing
/// key.  Nothing where the settings are wrong, which `config check` tells.
std::vector<cli::LocalCheck> check_locally(const std::filesystem::path& settings,
                                           const std::filesystem::path& overlay, Language language);

}  // namespace gw::app
