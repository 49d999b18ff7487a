#pragma once
// The inbox as tests use it: keeping a request and waiting for that, and what waits for its effect.
#include <future>
#include <utility>
#include <vector>

#include "gateway/ports/store.hpp"

namespace gw::testing_inbox {

inline Result<KeepReceipt> keep_now(RequestInbox& inbox, KeptRequest request) {
  std::promise<Result<KeepReceipt>> kept;
  inbox.keep(std::move(request),
             [&kept](Result<KeepReceipt> receipt) { kept.set_value(std::move(receipt)); });
  return kept.get_future().get();
}

inline Result<std::vector<PendingRequest>> pending_requests(Store& store, const AgencyId& agency,
                                                            std::int64_t limit) {
  std::int64_t through = 0;
  GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto marks, reader.request_marks());
    for (const RequestMark& mark : marks) {
      if (mark.agency == agency) through = mark.through;
    }
    return {};
  }));
  return store.inbox().after(agency, through, limit);
}

}  // namespace gw::testing_inbox
