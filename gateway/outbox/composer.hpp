#pragma once
// From news of flags to messages: takes the outbox items that are ready, nets what was said and
// unsaid before anything went out, and fixes each message's bytes and number in the transaction
// that takes its items. Blocking; pool threads.
#include "gateway/adapter/adapter.hpp"
#include "gateway/ports/store.hpp"

namespace gw::outbox {

struct Composed {
  std::int64_t messages = 0;
  std::int64_t netted = 0;  // flags whose news cancelled itself
};

/// Composes everything ready for one agency.  `now`: the rules' clock, it dates the messages.
Result<Composed> compose(Store& store, const FlagChannel& channel, const AgencyId& agency,
                         Instant now);

/// Flags that waited because their agency had no channel (readings 48) become news, now that it has
/// one.
Result<std::int64_t> wake_waiting(Store& store, const FlagChannel& channel, const AgencyId& agency,
                                  Instant now);

}  // namespace gw::outbox
