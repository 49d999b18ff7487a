#pragma once
// A YAML file as a SettingsNode with the place of every value.  Local configuration only: bounded
// in size and depth, no anchors used as amplification, no tags.  yaml-cpp's exceptions stop here.
#include <filesystem>
#include <optional>
#include <vector>

#include "gateway/adapter/settings_node.hpp"

namespace gw::app {

/// The file's tree, or nothing with the reason added to `errors`.
std::optional<SettingsNode> read_yaml(const std::filesystem::path& file,
                                      std::vector<SettingsError>& errors);

/// Lays `overlay` over `base`: maps merge key by key, everything else is replaced (an environment's
/// addresses, keys and folders over the settings shipped).
void lay_over(SettingsNode& base, const SettingsNode& overlay);

}  // namespace gw::app
