#pragma once
// Agencies in the hands of a person, without a gateway: a new one's file written, a connection
// tried, an agency held to its interface note.  Called by the command line (`agency add | test |
// conformance`).
#include "gateway/cli/commands.hpp"

namespace gw::app {

/// Carries one command out and returns its exit code.
cli::ExitCode run_agency(const cli::AgencyRequest& request, const cli::Streams& streams);

}  // namespace gw::app
