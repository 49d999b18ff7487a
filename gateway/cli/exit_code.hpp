#pragma once
// How a command ends: the closed list of exit codes, and which one a failure or a problem document
// means.  Scripts rely on them; they never change.  Used by every command; pure.
#include <cstdint>
#include <string_view>

#include "gateway/base/errc.hpp"

namespace gw::cli {

enum class ExitCode : std::uint8_t {
  ok = 0,
  unexpected = 1,
  usage = 2,
  config_invalid = 3,
  not_allowed = 4,
  not_found = 5,
  conflict = 6,
  unreachable = 7,        // the gateway, or the agency behind it
  done_with_rejects = 8,  // done, but rows were rejected or a batch was refused or held
  findings = 9,
  integrity = 10,
  timeout = 124,
  interrupted = 130,
};

ExitCode exit_code_of(Errc code) noexcept;
/// Of an answer that is no success: by the problem's code where it is one of ours, else by status.
ExitCode exit_code_of(int status, std::string_view problem_code) noexcept;

}  // namespace gw::cli
