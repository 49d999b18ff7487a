#include "gateway/domain/replay.hpp"

namespace gw {

void ReplayCounts::add(const ReplayCounts& other) noexcept {
  rows += other.rows;
  repaired += other.repaired;
  unchanged += other.unchanged;
  refused += other.refused;
  overtaken += other.overtaken;
  quarantined += other.quarantined;
  missing += other.missing;
  persons += other.persons;
  plans += other.plans;
  flags_raised += other.flags_raised;
  flags_withdrawn += other.flags_withdrawn;
}

std::string_view name_of(RejectState state) noexcept {
  switch (state) {
    case RejectState::open:
      return "open";
    case RejectState::repaired:
      return "repaired";
    case RejectState::overtaken:
      return "overtaken";
  }
  return "unknown";
}

std::string_view name_of(ReplaySource source) noexcept {
  switch (source) {
    case ReplaySource::group:
      return "group";
    case ReplaySource::run:
      return "run";
    case ReplaySource::file:
      return "file";
    case ReplaySource::row:
      return "row";
  }
  return "unknown";
}

std::string_view name_of(ReplayState state) noexcept {
  switch (state) {
    case ReplayState::waiting:
      return "waiting";
    case ReplayState::running:
      return "running";
    case ReplayState::done:
      return "done";
    case ReplayState::cancelled:
      return "cancelled";
    case ReplayState::failed:
      return "failed";
  }
  return "unknown";
}

}  // namespace gw
