#pragma once
// By when agencies are to have done what about the flags they were told of (办理时限), in work days
// of the calendar.  Made by app from the settings; pure, any thread.
#include <map>
#include <utility>

#include "gateway/domain/flag_task.hpp"
#include "gateway/ports/store_tasks.hpp"
#include "gateway/schedule/work_calendar.hpp"

namespace gw::schedule {

class TaskClock {
 public:
  TaskClock() = default;
  explicit TaskClock(WorkCalendar calendar) : calendar_(std::move(calendar)) {}

  void set(const AgencyId& agency, const TaskLimits& limits) { limits_[agency] = limits; }
  const TaskLimits& limits(const AgencyId& agency) const;

  /// What is late at this moment, for every agency.
  TaskCuts cuts(Instant now) const;
  /// The last day in time of the step that an open task is in; nothing for one that is not open.
  std::optional<Day> due(const AgencyId& agency, const FlagTask& task, const TaskCut& cut) const;

 private:
  TaskCut cut(const TaskLimits& limits, Day today) const;

  WorkCalendar calendar_;
  TaskLimits usual_;
  std::map<AgencyId, TaskLimits> limits_;
};

}  // namespace gw::schedule
