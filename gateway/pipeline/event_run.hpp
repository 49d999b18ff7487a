#pragma once
// Webhook requests that were kept and acknowledged take effect here, in order of arrival, each in
// whole. The effect follows the acknowledgement in a transaction of its own (law 3); a restart goes
// on with what is still pending.  Blocking; pool threads; one run at a time.
#include "gateway/adapter/adapter.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::pipeline {

struct EventOutcome {
  std::int64_t requests = 0;
  std::int64_t events = 0;
  std::int64_t flags = 0;
};

class EventRun {
 public:
  EventRun(const RunServices& services, const AgencyAdapter& adapter, const FeedDefinition& feed)
      : services_(services), adapter_(adapter), feed_(feed) {}

  /// Takes up to `limit` pending requests of this agency; fewer handled than `limit` means none are
  /// left.
  Result<EventOutcome> run(std::int64_t limit);

 private:
  Result<void> take(StoreWriter& store, const PendingRequest& pending, const DecisionDay& day,
                    const Scope& scope, EventOutcome& outcome);

  const RunServices& services_;
  const AgencyAdapter& adapter_;
  const FeedDefinition& feed_;
};

}  // namespace gw::pipeline
