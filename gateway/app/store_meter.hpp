#pragma once
// What the metrics say of the store: time of its transactions, readers lent, what flags came to,
// and entries of the journal that were lost with their transaction.
#include "gateway/metrics/registry.hpp"
#include "gateway/store/sqlite_store.hpp"

namespace gw::app {

/// `registry` outlives the store.
store::StoreWatch store_meter(metrics::Registry& registry);

}  // namespace gw::app
