#pragma once
// Port: what the store keeps of work on what is open: the tasks of flags, who called whom about a
// feed, and which feeds are paused.  Part of the store (ports/store.hpp): the same transactions.
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/feed_contact.hpp"
#include "gateway/domain/feed_pause.hpp"
#include "gateway/domain/flag_task.hpp"
#include "gateway/domain/time_window.hpp"

namespace gw {

/// What is late on a day, by agency.
struct TaskCuts {
  Day today{};
  TaskCut usual;
  std::map<AgencyId, TaskCut> own;

  const TaskCut& of(const AgencyId& agency) const {
    const auto found = own.find(agency);
    return found == own.end() ? usual : found->second;
  }
};

/// Open tasks; what is left empty does not narrow.
struct TaskFilter {
  std::optional<AgencyId> agency;
  std::optional<RegionCode> region;
  std::optional<PlanYear> year;
  std::optional<TaskStep> step;  // as of the cuts' day
  std::string assignee;
  bool overdue = false;
  bool escalated = false;
  TimeWindow told;
  Instant after_told{};  // behind this task, in the order (told, flag)
  FlagId after;
  std::int64_t limit = 50;
};

/// A flag in its task's order.
struct TaskPlace {
  Instant told{};
  FlagId flag;

  friend auto operator<=>(const TaskPlace&, const TaskPlace&) = default;
};

/// Open tasks of an agency in one county.
struct TaskCount {
  static constexpr std::array<int, 3> kAgeDays{3, 7, 15};  // the last days of all ages but one

  AgencyId agency;
  RegionCode county;
  std::int64_t open = 0;
  std::int64_t overdue = 0;
  std::int64_t claimed = 0;  // and not proved, in time or not; disputes too
  std::array<std::int64_t, kAgeDays.size() + 1> ages{};  // days since told: 0-3, 4-7, 8-15, more
  Day oldest{};                                          // told
};

/// How long an agency takes, of the flags whose round is known: the middle one.
struct TaskPace {
  AgencyId agency;
  std::int64_t acknowledged = 0;  // how many ever were
  std::optional<std::chrono::milliseconds> acknowledge_median;
  std::int64_t settled = 0;
  std::optional<std::chrono::milliseconds> settle_median;
};

class TaskReader {
 public:
  virtual ~TaskReader() = default;

  /// The same order; one of no flag has nothing in it.
  virtual Result<std::vector<FlagTask>> flag_tasks(std::span<const FlagId> flags) = 0;
  /// Those told longest ago first.
  virtual Result<std::vector<TaskPlace>> open_tasks(const TaskFilter& filter,
                                                    const TaskCuts& cuts) = 0;
  /// In the order (agency, county); from sums, whatever the number of flags.
  virtual Result<std::vector<TaskCount>> task_counts(const std::optional<RegionCode>& region,
                                                     const std::optional<PlanYear>& year,
                                                     const TaskCuts& cuts) = 0;
  /// Agencies that have flags, in their order; walks an index of those acknowledged and settled.
  virtual Result<std::vector<TaskPace>> task_paces(const std::optional<RegionCode>& region,
                                                   const std::optional<PlanYear>& year) = 0;
  virtual Result<std::vector<FlagEntry>> flag_entries(FlagId flag) = 0;  // newest first

  /// Newest first, numbered below `before` (0: all).
  virtual Result<std::vector<FeedContact>> feed_contacts(const FeedId& feed, std::int64_t before,
                                                         std::int64_t limit) = 0;
  /// Of all feeds, from `since` on, oldest first.
  virtual Result<std::vector<FeedContact>> feed_contacts(Instant since) = 0;

  /// Those that end after `since`, in the order (feed, since).
  virtual Result<std::vector<FeedPause>> feed_pauses(Instant since) = 0;
};

class TaskWriter {
 public:
  virtual ~TaskWriter() = default;

  /// Keeps it and changes its flag's task by it; gives it its number.  Errc::not_found: no flag.
  virtual Result<std::int64_t> add(const FlagEntry& entry) = 0;
  virtual Result<std::int64_t> add(const FeedContact& contact) = 0;  // gives it its number
  /// Gives it its number and its end, that of the day `until`; it takes the place of one that holds
  /// at `since`.
  virtual Result<std::int64_t> add(const FeedPause& pause) = 0;
  /// Whatever pause of the feed holds at this moment ends with it.
  virtual Result<void> end_pause(const FeedId& feed, Instant at, const std::string& actor) = 0;
};

}  // namespace gw
