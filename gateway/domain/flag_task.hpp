#pragma once
// The task of a flag (跟踪): what its agency is doing about it, from the moment it was told until
// evidence settles the flag.  A task follows from what was sent, receipted and answered and from
// what people entered; it never settles anything (law 6).  What the clock says of it is asked with
// the days by which something was due.  Values and rules; pure.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/domain/flag.hpp"
#include "gateway/domain/flag_answer.hpp"

namespace gw {

/// Stored; never renumber.
enum class TaskStep : std::uint8_t {
  none = 0,          // not told yet, or told nothing more (readings 27)
  sent = 1,          // handed over
  received = 2,      // its receipt is here
  acknowledged = 3,  // somebody there has it in hand
  working = 4,       // answered without a claim, claimed and not proved in time, or handed on
  claimed = 5,       // the agency says what became of the person
  disputed = 6,      // the agency says the data are wrong
  returned = 7,      // the agency refused the row
  settled = 8,       // evidence did it
};
std::string_view name_of(TaskStep step) noexcept;  // "ACKNOWLEDGED"
std::optional<TaskStep> task_step(std::string_view name) noexcept;

/// What is kept of a task, since the flag opened last.
struct FlagTask {
  TaskStep step = TaskStep::none;
  Instant told{};  // first handed over; 0: not yet
  std::optional<std::chrono::milliseconds> acknowledged_after;
  std::optional<std::chrono::milliseconds> settled_after;
  Instant answered{};  // when the latest answer was learned; 0: none
  std::optional<HandlingCode> answer;
  Instant reminded{};    // last; 0: never
  RegionCode escalated;  // to whom it was handed up; empty: to nobody
  std::string assignee;  // whose work it is; empty: nobody's
};

/// Where a flag's task stands by what is kept, whatever the day.
TaskStep step_of(const Flag& flag, const FlagTask& task) noexcept;
/// Where the whole flag stands, in one word of a closed list: "open" (nobody was told), "dormant",
/// the steps of its task from "sent" to "returned", "settled".
std::string_view standing_word(const Flag& flag, const FlagTask& task) noexcept;
inline bool is_open(TaskStep step) noexcept {
  return step != TaskStep::none && step != TaskStep::settled;
}

/// By how many work days (工作日) an agency is to have done what; the day it was told counts not.
struct TaskLimits {
  std::int64_t acknowledge = 3;
  std::int64_t act = 10;    // answer, or let evidence come
  std::int64_t prove = 15;  // let evidence of what it claimed come, from its answer on
};

/// The same on some day: what was told (or claimed) on these days or before is late.
struct TaskCut {
  Day acknowledge{};
  Day act{};
  Day prove{};
};

/// A claim that was not proved in time is work again.
TaskStep step_on(const FlagTask& task, const TaskCut& cut) noexcept;
bool is_overdue(const FlagTask& task, const TaskCut& cut) noexcept;

/// What a person does about a flag.  Stored; never renumber.
enum class FlagAct : std::uint8_t { note = 1, remind, assign, escalate, acknowledge };
std::string_view name_of(FlagAct act) noexcept;  // "remind"
std::optional<FlagAct> flag_act(std::string_view name) noexcept;

/// One entry of who did what about a flag.
struct FlagEntry {
  std::int64_t number = 0;
  FlagId flag;
  Instant at{};
  std::string actor;
  FlagAct act = FlagAct::note;
  std::string assignee;  // of assign: to whom; empty: back to nobody
  RegionCode region;     // of escalate: to whom
  PersonalText words;
};

/// Whose eyes come next above a county's or a pool's (县 → 市 → 省); nothing above the province.
std::optional<RegionCode> above(RegionCode region) noexcept;

}  // namespace gw
