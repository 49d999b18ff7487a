#pragma once
// Where a batch's time goes: one sum per stage of a run.  The runs fill it (a few clock readings a
// page, none a row) and hand it out through RunServices::on_stages; app makes a metric of it, the
// benchmarks a table.  Real time always: a demo's shifted clock says nothing about work.  From
// resolve to decide one page is worked on while put and commit have the page before, and a long
// batch is decoded while it is fetched, so the sum is more than the time that passed.  One thread.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gw::pipeline {

enum class Stage : std::uint8_t {
  fetch,    // from the first byte until the evidence is durable
  decode,   // evidence opened, read, normalized, spooled
  sort,     // the spool's last sort
  merge,    // against the keys known, sorted again by person
  resolve,  // identities to persons
  load,     // dossiers of a page
  facts,    // rows become facts
  decide,   // the policy, plan records, flags
  put,      // the page's changes into the store's transaction
  commit,   // until it is durable
  index,    // the keys' index
};
inline constexpr std::size_t kStages = 11;

/// Stable name, a metric's label.
constexpr std::string_view name_of(Stage stage) noexcept {
  constexpr std::array<std::string_view, kStages> kNames{"fetch",   "decode", "sort",  "merge",
                                                         "resolve", "load",   "facts", "decide",
                                                         "put",     "commit", "index"};
  return kNames[static_cast<std::size_t>(stage)];
}

class StageTimes {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  void add(Stage stage, Nanoseconds time) { spent_[static_cast<std::size_t>(stage)] += time; }
  Nanoseconds spent(Stage stage) const { return spent_[static_cast<std::size_t>(stage)]; }
  void add(const StageTimes& other) {
    for (std::size_t i = 0; i < kStages; ++i) spent_[i] += other.spent_[i];
  }

 private:
  std::array<Nanoseconds, kStages> spent_{};
};

/// Adds the time of its life, or up to next(), to a stage.
class StageTimer {
 public:
  StageTimer(StageTimes& times, Stage stage) : times_(times), stage_(stage) {}
  ~StageTimer() { times_.add(stage_, std::chrono::steady_clock::now() - since_); }
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;

  /// What follows belongs to another stage.
  void next(Stage stage) {
    const auto now = std::chrono::steady_clock::now();
    times_.add(stage_, now - since_);
    stage_ = stage;
    since_ = now;
  }

 private:
  StageTimes& times_;
  Stage stage_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace gw::pipeline
