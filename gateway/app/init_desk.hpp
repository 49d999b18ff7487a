#pragma once
// `init`: the first settings of a site (本地差异), an overlay over the shipped file, from answers
// in a file or given on a terminal.  Paths of secrets stand in it, never a secret.
#include "gateway/cli/commands.hpp"

namespace gw::app {

/// Writes the file (0600) and holds it to `config check`; what is wrong is taken away again.
/// ExitCode::conflict where a file of that name is there: nothing is written over.
cli::ExitCode run_init(const cli::InitRequest& request, const cli::Streams& streams);

}  // namespace gw::app
