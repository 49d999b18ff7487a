#pragma once
// The policy in the hands of a person, without a gateway: cases answered, values and rules listed,
// two folders compared, mistakes named.  Called by the command line (`policy test | list | show |
// diff | lint`).
#include "gateway/cli/commands.hpp"

namespace gw::app {

/// Carries one command out and returns its exit code.
cli::ExitCode run_policy(const cli::PolicyRequest& request, const cli::Streams& streams);

}  // namespace gw::app
