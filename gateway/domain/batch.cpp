#include "gateway/domain/batch.hpp"

namespace gw {

std::string_view name_of(BatchKind kind) noexcept {
  switch (kind) {
    case BatchKind::full:
      return "full";
    case BatchKind::increment:
      return "increment";
    case BatchKind::events:
      return "events";
    case BatchKind::snapshot:
      return "snapshot";
    case BatchKind::reconciliation:
      return "reconciliation";
    case BatchKind::replay:
      return "replay";
  }
  return "unknown";
}

std::string_view name_of(BatchState state) noexcept {
  switch (state) {
    case BatchState::received:
      return "received";
    case BatchState::waiting:
      return "waiting";
    case BatchState::applying:
      return "applying";
    case BatchState::applied:
      return "applied";
    case BatchState::refused:
      return "refused";
    case BatchState::held:
      return "held";
    case BatchState::outdated:
      return "outdated";
    case BatchState::repeated:
      return "repeated";
    case BatchState::discarded:
      return "discarded";
    case BatchState::cancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace gw
