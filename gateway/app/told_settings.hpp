#pragma once
// The settings as they may leave the machine (support-bundle): every value with the file that says
// it, and nothing that is a secret, names one, or is somebody's name or telephone.
#include <filesystem>
#include <string>

namespace gw::app {

/// The settings, what lies over them and the agencies' files, one value a line behind its dotted
/// key; comments are not taken along.  A file that cannot be read is told with the reason.
std::string told_settings(const std::filesystem::path& settings,
                          const std::filesystem::path& overlay);

}  // namespace gw::app
