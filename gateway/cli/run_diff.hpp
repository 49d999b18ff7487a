#pragma once
// Two batches side by side: what they declared, what became of their rows, what each stage took.
#include <string>

#include "gateway/cli/session.hpp"

namespace gw::cli {

/// `other` empty: the newest of the same feed and scope that came before; Errc::not_found where
/// there is none.
ExitCode run_diff(const Session& session, const std::string& run, const std::string& other);

}  // namespace gw::cli
