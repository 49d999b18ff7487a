#pragma once
// `doctor` (体检): the settings as they lie here, then what the gateway says of itself, or where
// none answers what its files say; the worst first, each with what to do next.
#include <functional>
#include <vector>

#include "gateway/cli/commands.hpp"
#include "gateway/cli/session.hpp"

namespace gw::cli {

/// `all`: what is well, too.  findings if anything is not well; a gateway that does not answer is
/// not, and then `look_locally` has the other checks.
ExitCode doctor(const Session& session, const ConfigReport& config,
                const std::function<std::vector<LocalCheck>()>& look_locally, bool all);

/// Every certificate and revocation list that the gateway watches, with its last day.
ExitCode list_certificates(const Session& session);
/// Only those that are not well; findings if there is one.
ExitCode check_certificates(const Session& session);

}  // namespace gw::cli
