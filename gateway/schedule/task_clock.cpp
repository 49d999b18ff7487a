#include "gateway/schedule/task_clock.hpp"

namespace gw::schedule {

const TaskLimits& TaskClock::limits(const AgencyId& agency) const {
  const auto found = limits_.find(agency);
  return found == limits_.end() ? usual_ : found->second;
}

TaskCut TaskClock::cut(const TaskLimits& limits, Day today) const {
  return {calendar_.passed_since(today, limits.acknowledge),
          calendar_.passed_since(today, limits.act), calendar_.passed_since(today, limits.prove)};
}

TaskCuts TaskClock::cuts(Instant now) const {
  TaskCuts cuts;
  cuts.today = beijing_day(now);
  cuts.usual = cut(usual_, cuts.today);
  for (const auto& [agency, limits] : limits_) cuts.own.emplace(agency, cut(limits, cuts.today));
  return cuts;
}

std::optional<Day> TaskClock::due(const AgencyId& agency, const FlagTask& task,
                                  const TaskCut& cut) const {
  const TaskLimits& limits = this->limits(agency);
  const TaskStep step = step_on(task, cut);
  if (!is_open(step)) return std::nullopt;
  if (step == TaskStep::claimed) return calendar_.after(beijing_day(task.answered), limits.prove);
  const bool unheard = step == TaskStep::sent || step == TaskStep::received;
  return calendar_.after(beijing_day(task.told), unheard ? limits.acknowledge : limits.act);
}

}  // namespace gw::schedule
