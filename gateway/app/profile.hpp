#pragma once
// A profile (连接配置): a gateway elsewhere and the certificate by which somebody uses it, as a
// file NAME.yaml of that person under ~/.config/enrollgate/profiles.  Read by the command line
// alone; the gateway's own settings are settings.hpp.
#include <string>

#include "gateway/cli/commands.hpp"

namespace gw::app {

/// Reads the profile and its certificate, key and trusted CA.  Every error is told with its place;
/// what stands in a file of the profile never is.
cli::RemotePlace find_profile(const std::string& name);

}  // namespace gw::app
