#pragma once
// What somebody who is asked for help needs to know of a gateway, in one file that may be sent on:
// versions, settings without secrets, the checks of `doctor`, problems, feeds, the last runs,
// metrics.  Nothing about a person is in it: what is asked for has none, and numbers that could be
// somebody's are starred all the same.
#include <filesystem>

#include "gateway/cli/commands.hpp"
#include "gateway/cli/session.hpp"

namespace gw::cli {

/// Writes the archive (zip) as a new file of its owner alone.  done_with_rejects where the gateway
/// did not tell a part, which the archive's own list says; the rest is there all the same.
ExitCode support_bundle(const Session& session, const Program& program,
                        const std::filesystem::path& out);

}  // namespace gw::cli
