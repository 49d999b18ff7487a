#include "gateway/pipeline/batch_cancel.hpp"

namespace gw::pipeline {

Cancel cancel_of(const Batch& batch) noexcept {
  if (batch.kind == BatchKind::replay) return Cancel::by_its_job;
  switch (batch.state) {
    case BatchState::received:
    case BatchState::waiting:
      return Cancel::possible;
    case BatchState::applying:
      return Cancel::going_in;
    default:
      return Cancel::ended;
  }
}

Result<void> write_unless_cancelled(const RunServices& services, BatchId batch,
                                    const Store::WriteJob& step) {
  return services.store.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(const auto now, tx.batch(batch));
    if (now && now->state == BatchState::cancelled) return fail(Errc::cancelled, "run.cancelled");
    return step(tx);
  });
}

}  // namespace gw::pipeline
