#pragma once
// Webhook signatures in the hands of a person, without a gateway: a body signed as the interface
// note says, and a request that was refused held against it step by step.  Called by the command
// line (`webhook sign | verify`).  Prints lengths, digests and verdicts; never a body nor a secret.
#include "gateway/cli/commands.hpp"

namespace gw::app {

/// Carries one command out and returns its exit code: integrity where a signature does not fit,
/// findings where only the time is off.
cli::ExitCode run_webhook(const cli::WebhookRequest& request, const cli::Streams& streams);

}  // namespace gw::app
