#pragma once
// The commands that need no gateway, but for those of the policy: the settings checked, the
// version.
#include <iosfwd>
#include <string>
#include <vector>

#include "gateway/cli/commands.hpp"
#include "gateway/cli/session.hpp"

namespace gw::cli {

/// Says the errors of the settings in the form asked for.
ExitCode findings(const std::vector<std::string>& errors, const Options& options,
                  std::ostream& err);
ExitCode check_config(const Options& options, const Streams& streams, const Program& program);
ExitCode print_version(const Options& options, std::ostream& out);

}  // namespace gw::cli
