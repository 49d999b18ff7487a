#pragma once
// How the gateway stands, on one screen.
#include "gateway/cli/session.hpp"

namespace gw::cli {

/// Version, service, how many checks are not well, and what wants a person most.
/// ExitCode::findings where a check is not well or the gateway does not serve as usual.
ExitCode status(const Session& session);

}  // namespace gw::cli
