#pragma once
// What every run works with: the store, the evidence, the policy and the ways back, handed in by
// app.
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "gateway/adapter/adapter.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/pipeline/stage_times.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/ports/evidence.hpp"
#include "gateway/ports/store.hpp"

namespace gw::pipeline {

/// Which feeds decide whether data is fresh (readings 47), from the settings.
struct FreshnessSettings {
  FeedId register_feed;
  std::chrono::hours register_limit{24};
  FeedId tax_feed;                        // the reconciliation
  FeedId tax_events_feed;                 // the webhook, which the reconciliation checks
  std::chrono::minutes tax_due{10 * 60};  // D+1 10:00, Beijing time
};

struct RunServices {
  Store& store;
  EvidenceStore& evidence;
  std::shared_ptr<const policy::PolicyBook> policy;
  const Clock& clock;  // of rules and schedules; a demo shifts it
  std::filesystem::path spool_folder;
  FreshnessSettings freshness;
  /// The way back to an agency; null: none (readings 48).
  std::function<const FlagChannel*(const AgencyId&)> channel_of;
  /// Rows of one page, which is one transaction: small enough that a webhook waits for no more than
  /// some milliseconds of work, and that a district's list has pages to be worked out side by side.
  std::size_t page_rows = 2048;
  /// Asked between pages: once it says stop, a run ends with Errc::cancelled.  The gateway's says
  /// so to all, and the next start goes on from what is in; each run's own also hears who cancels
  /// it (batch_cancel.hpp).
  std::stop_token stop = {};
  /// Told when a batch of a feed is through.  Any pool thread.
  std::function<void(const FeedId&, const StageTimes&)> on_stages = {};
  /// Told when a batch has come to an end of any kind: applied, refused, held, outdated, repeated,
  /// cancelled.  Any pool thread.
  std::function<void(const Batch&)> on_settled = {};
  /// Told where a batch's form differs from the contract of its feed.  Any pool thread.
  std::function<void(const FeedId&, const std::vector<Drift>&)> on_drift = {};
};

/// Errc::cancelled once the runs are told to stop.
inline Result<void> may_go_on(const RunServices& services) {
  if (services.stop.stop_requested()) return fail(Errc::cancelled, "pipeline.stop");
  return {};
}

}  // namespace gw::pipeline
