#pragma once
// `doctor` (体检): the settings as they lie here, then what the gateway says of itself; the worst
// first, each with what to do next.
#include "gateway/cli/commands.hpp"
#include "gateway/cli/session.hpp"

namespace gw::cli {

/// `all`: what is well, too.  findings if anything is not well; unreachable if no gateway answers.
ExitCode doctor(const Session& session, const ConfigReport& config, bool all);

}  // namespace gw::cli
