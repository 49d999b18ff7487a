#pragma once
// The task of a flag as answers show it: where it stands, until when something is due, whose it is.
// Used by the handlers of flags.
#include <boost/json/value.hpp>

#include "gateway/api/handlers.hpp"

namespace gw::api {

/// Null where there is no task: nobody was told yet, or nobody is told any more.
json::value task_json(const ApiServices& services, const Flag& flag, const FlagTask& task,
                      const TaskCuts& cuts, Language language);
/// What people entered, the newest first.  Their words are for those who work with persons.
json::array entries_json(const std::vector<FlagEntry>& entries, const Principal& principal);
/// What is late now, by the clock of rules.
TaskCuts task_cuts(const ApiServices& services);

}  // namespace gw::api
