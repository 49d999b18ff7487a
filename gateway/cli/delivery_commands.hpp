#pragma once
// Messages to agencies handed over once more, one or many.
#include <string>

#include "gateway/cli/repair_commands.hpp"
#include "gateway/cli/session.hpp"

namespace gw::cli {

ExitCode resend(const Session& session, std::string_view delivery);

/// Messages of one agency and state made from one day to another, both included (Beijing).
struct ResendRequest {
  std::string agency;
  std::string since;
  std::string until;
  std::string state = "dead";
};

/// One request after the other under the messages' own numbers, so that doing it again sends none
/// twice that has arrived meanwhile.  done_with_rejects where some could not be made due.
ExitCode resend_many(const Session& session, const ResendRequest& request, Doing doing);

}  // namespace gw::cli
