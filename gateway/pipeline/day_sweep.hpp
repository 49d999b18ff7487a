#pragma once
// The day's sweep (日切): persons whose decision may change because a day began - a period opens or
// closes, an identity ends, cover begins, the year turns, flags fall asleep - are decided again.
// Whom a day touches stands in the store, written with each decision, so nobody else is looked at.
// Days that nobody was there for are taken one after another, each as the day it was; a person's
// next day changes in the transaction of the decision, so a restart goes on where a stop came and
// repeats nothing.  Blocking; pool threads; one sweep at a time.
#include "gateway/pipeline/run_services.hpp"

namespace gw::pipeline {

/// Its name among what is scheduled; no feed of an agency is called so (theirs hold a point).
inline constexpr std::string_view kDaySweep = "day-sweep";

struct SweepOutcome {
  Day through{};             // all days up to and with this one are applied
  std::int64_t persons = 0;  // decided again, each day counted
  std::int64_t plans = 0;    // plan records changed
  std::int64_t flags = 0;    // flags changed
};

class DaySweep {
 public:
  explicit DaySweep(const RunServices& services) : services_(services) {}

  /// Applies all days through today by the clock of rules.  Errc::cancelled between pages once the
  /// runs are told to stop; what is in stays.
  Result<SweepOutcome> run();

 private:
  /// Decides a page of those due first; nothing if nobody is due by `today`.
  Result<bool> page(Day today, SweepOutcome& outcome);

  const RunServices& services_;
};

}  // namespace gw::pipeline
