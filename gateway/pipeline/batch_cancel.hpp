#pragma once
// Whether a person may still stop a run (中止), by how far it is.  Until its batch is proved whole
// nothing of it is in: it ends as if it had not come, and its evidence stays.  From then on page
// after page takes effect, and half a batch is none (law 3): it goes in whole.
// The store says who was first: the cancelling and each step of the run are transactions, and a
// step that comes after the cancelling is not done.
#include <cstdint>

#include "gateway/domain/batch.hpp"
#include "gateway/pipeline/run_services.hpp"

namespace gw::pipeline {

enum class Cancel : std::uint8_t {
  possible,
  going_in,    // proved whole: it goes in whole
  by_its_job,  // a replay's run, which its job begins and ends
  ended,
};

/// Pure.
Cancel cancel_of(const Batch& batch) noexcept;

/// A step of a run before its batch is proved whole.  Errc::cancelled, and nothing is done, once a
/// person has cancelled it.
Result<void> write_unless_cancelled(const RunServices& services, BatchId batch,
                                    const Store::WriteJob& step);

}  // namespace gw::pipeline
