#pragma once
// What the handlers of repairs have in common: a job is made, or told what it would lead to.
#include <boost/json/object.hpp>
#include <optional>

#include "gateway/api/handlers.hpp"

namespace gw::api {

/// `dry_run` of a body; false where it is left out.
Result<bool> dry_run_in(const json::object& object, const Failure& wrong);

/// An acceptance of rows that fail a check: of `until` and `why` of a body; whose rows is left to
/// the caller.  Errc::invalid_argument.
Result<ValueMapping> acceptance_in(const ApiServices& services, const Call& call,
                                   const json::object& object, const Failure& wrong);

/// Makes the job (kind replay), with `mapping` said first, or tells what it would do (kind
/// replay_preview).  Both are journaled.  Blocks.
Result<ports::HttpResponse> replay(const ApiServices& services, const Call& call, ReplayJob job,
                                   const std::optional<ValueMapping>& mapping, bool dry_run);
/// The same of the corrected file that the request carries.
Result<ports::HttpResponse> repair_by_file(const ApiServices& services, const Call& call,
                                           BatchId batch, bool dry_run);

}  // namespace gw::api
