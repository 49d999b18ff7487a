#include "gateway/pipeline/batch_retry.hpp"

namespace gw::pipeline {
namespace {

/// What is broken in the bytes, or has not come yet, stays so however often it is read.
bool lacks_evidence(BatchReason reason) noexcept {
  switch (reason) {
    case BatchReason::count:
    case BatchReason::digest:
    case BatchReason::container:
    case BatchReason::not_well_formed:
    case BatchReason::empty:
    case BatchReason::header_only:
    case BatchReason::not_signed:
      return true;
    default:
      return false;
  }
}

}  // namespace

Retry retry_of(const Batch& batch) noexcept {
  if (batch.kind == BatchKind::replay) return Retry::none;  // its job goes on by itself
  switch (batch.state) {
    case BatchState::received:
    case BatchState::applying:
      return Retry::read_again;
    case BatchState::refused:
    case BatchState::held:
    case BatchState::cancelled:
      if (batch.reason == BatchReason::same_identity_other_content) return Retry::none;
      return lacks_evidence(batch.reason) ? Retry::pull : Retry::read_again;
    default:
      return Retry::none;
  }
}

}  // namespace gw::pipeline
