#include "gateway/domain/flag_task.hpp"

#include <algorithm>
#include <array>

namespace gw {
namespace {

constexpr std::array<std::string_view, 9> kSteps{"NONE",         "SENT",     "RECEIVED",
                                                 "ACKNOWLEDGED", "WORKING",  "CLAIMED",
                                                 "DISPUTED",     "RETURNED", "SETTLED"};
constexpr std::array<std::string_view, 9> kStandings{"open",         "sent",     "received",
                                                     "acknowledged", "working",  "claimed",
                                                     "disputed",     "returned", "settled"};
constexpr std::array<std::string_view, 5> kActs{"note", "remind", "assign", "escalate",
                                                "acknowledge"};

TaskStep step_answered(HandlingCode code) noexcept {
  switch (code) {
    case HandlingCode::data_wrong:
      return TaskStep::disputed;
    case HandlingCode::unreachable:
    case HandlingCode::other:
      return TaskStep::working;  // they have it in hand and claim nothing of it
    case HandlingCode::persuaded:
    case HandlingCode::insured_elsewhere:
    case HandlingCode::left:
    case HandlingCode::declined:
    case HandlingCode::employee_scheme:
    case HandlingCode::service_or_death:
      break;
  }
  return TaskStep::claimed;
}

}  // namespace

std::string_view name_of(TaskStep step) noexcept {
  return kSteps[static_cast<std::size_t>(step)];
}

std::optional<TaskStep> task_step(std::string_view name) noexcept {
  const auto found = std::find(kSteps.begin(), kSteps.end(), name);
  if (found == kSteps.end()) return std::nullopt;
  return static_cast<TaskStep>(found - kSteps.begin());
}

TaskStep step_of(const Flag& flag, const FlagTask& task) noexcept {
  if (task.told == Instant{}) return TaskStep::none;
  if (flag.state == FlagState::settled) return TaskStep::settled;
  if (flag.delivery == FlagDelivery::dormant) return TaskStep::none;
  if (flag.delivery == FlagDelivery::refused) return TaskStep::returned;
  if (task.answer) return step_answered(*task.answer);
  if (task.acknowledged_after)
    return task.assignee.empty() ? TaskStep::acknowledged : TaskStep::working;
  return flag.delivery == FlagDelivery::received ? TaskStep::received : TaskStep::sent;
}

std::string_view standing_word(const Flag& flag, const FlagTask& task) noexcept {
  if (flag.state == FlagState::settled) return "settled";
  if (flag.delivery == FlagDelivery::dormant) return "dormant";
  return kStandings[static_cast<std::size_t>(step_of(flag, task))];
}

TaskStep step_on(const FlagTask& task, const TaskCut& cut) noexcept {
  const bool unproved = task.step == TaskStep::claimed && beijing_day(task.answered) <= cut.prove;
  return unproved ? TaskStep::working : task.step;
}

bool is_overdue(const FlagTask& task, const TaskCut& cut) noexcept {
  const TaskStep step = step_on(task, cut);
  if (!is_open(step) || step == TaskStep::claimed) return false;
  const bool unheard = step == TaskStep::sent || step == TaskStep::received;
  return beijing_day(task.told) <= (unheard ? cut.acknowledge : cut.act);
}

std::string_view name_of(FlagAct act) noexcept {
  return kActs[static_cast<std::size_t>(act) - 1];
}

std::optional<FlagAct> flag_act(std::string_view name) noexcept {
  const auto found = std::find(kActs.begin(), kActs.end(), name);
  if (found == kActs.end()) return std::nullopt;
  return static_cast<FlagAct>(found - kActs.begin() + 1);
}

std::optional<RegionCode> above(RegionCode region) noexcept {
  if (region == kHubei || !region.in_hubei()) return std::nullopt;
  if (region.is_county() && region.pool() != region) return region.pool();
  return kHubei;
}

}  // namespace gw
