#pragma once
// Port: what the store keeps of what people decide about refused rows: acceptances asked for,
// causes muted.  Part of the store (ports/store.hpp): the same transactions, so that a decision,
// what follows from it and its line in the journal are one.
#include <optional>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/acceptance.hpp"
#include "gateway/domain/reject_group.hpp"

namespace gw {

/// What is left empty does not narrow.
struct AcceptanceFilter {
  std::optional<RegionCode> region;  // in whose lists the rows stood
  std::optional<GrantState> state;   // as of `now`: also `lapsed`
  Instant now{};
  std::int64_t before = 0;  // number, for paging; 0 = newest
  std::int64_t limit = 50;
};

class MendingReader {
 public:
  virtual ~MendingReader() = default;

  virtual Result<std::vector<AcceptanceRequest>> acceptance_requests(
      const AcceptanceFilter& filter) = 0;  // newest first
};

class MendingWriter {
 public:
  virtual ~MendingWriter() = default;

  virtual Result<std::int64_t> add(const AcceptanceRequest& request) = 0;  // its number
  virtual Result<void> update(const AcceptanceRequest& request) = 0;       // who decided what
  virtual Result<void> put(const GroupMute& mute) = 0;  // in place of the cause's last
  /// Errc::not_found: it is not muted.
  virtual Result<void> end_mute(std::int64_t group) = 0;
};

}  // namespace gw
