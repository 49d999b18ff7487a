#pragma once
// What the handlers of repairs have in common: a job is made, or told what it would lead to.
#include <boost/json/object.hpp>
#include <optional>

#include "gateway/api/handlers.hpp"

namespace gw::api {

/// `dry_run` of a body; false where it is left out.
Result<bool> dry_run_in(const json::object& object, const Failure& wrong);

json::object replay_counts_json(const ReplayCounts& counts);

/// Makes the job (kind replay), with `mapping` said first; `tell` writes down who asked for it, in
/// the same transaction.  Blocks.
Result<ports::HttpResponse> start_replay(const ApiServices& services, const Call& call,
                                         ReplayJob job, const std::optional<ValueMapping>& mapping,
                                         const Store::WriteJob& tell);
/// Tells what it would lead to (kind replay_preview).  Blocks.
Result<ports::HttpResponse> preview_replay(const ApiServices& services, const Call& call,
                                           ReplayJob job,
                                           const std::optional<ValueMapping>& mapping);
/// One of both; the job's beginning is journaled.
Result<ports::HttpResponse> replay(const ApiServices& services, const Call& call, ReplayJob job,
                                   const std::optional<ValueMapping>& mapping, bool dry_run);
/// The same of the corrected file that the request carries.
Result<ports::HttpResponse> repair_by_file(const ApiServices& services, const Call& call,
                                           BatchId batch, bool dry_run);

}  // namespace gw::api
