#pragma once
// Port: the inbox (收件箱) of webhook requests, kept as they came before they are acknowledged
// (laws 4 and 5).  It is durable apart from the store: whoever sends waits for its own request,
// never for a batch or for the effect of other requests, which follows in the store
// (`RequestMark`).
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/time_window.hpp"

namespace gw {

/// A webhook request kept before it is acknowledged.
struct KeptRequest {
  AgencyId agency;
  std::string request_id;  // webhook-id
  std::string body;        // sealed by the inbox
  std::string sha256;
  Instant received{};
};
enum class KeepOutcome : std::uint8_t { kept = 1, repeated = 2, conflict = 3 };
struct KeepReceipt {
  KeepOutcome outcome = KeepOutcome::kept;
  std::string receipt;  // the same for a repeated request (law 4)
};
struct PendingRequest {
  std::int64_t sequence = 0;
  KeptRequest request;
};
/// A request under a known webhook-id with other content: kept as it came and answered like the
/// first, which is the one that counts (law 5).
struct RequestConflict {
  std::int64_t number = 0;  // 1, 2, ... as they came
  std::string receipt;      // answered to both
  KeptRequest first;
  KeptRequest held;
};

/// A kept request without its body.
struct RequestEntry {
  std::int64_t sequence = 0;
  AgencyId agency;
  std::string request_id;
  std::string sha256;
  Instant received{};
  std::string receipt;
  std::int64_t conflicts = 0;  // others of its id with other content
};

/// How far an agency's requests have taken effect, by their numbers in the inbox.
struct RequestMark {
  AgencyId agency;
  std::int64_t through = 0;
};

/// Webhook requests of one agency that are kept and have no effect yet.
struct RequestBacklog {
  AgencyId agency;
  std::int64_t waiting = 0;
  Instant oldest{};  // received
};
struct InboxStanding {
  std::vector<RequestBacklog> requests;  // agencies of which any waits, in their order
  std::int64_t conflicts = 0;            // requests of one id and two contents
  std::int64_t bytes = 0;                // of the inbox, without its log
};

class RequestInbox {
 public:
  /// Called once, on a thread of the inbox: it must not block.
  using Done = std::function<void(Result<KeepReceipt>)>;

  virtual ~RequestInbox() = default;

  /// Keeps the request and calls `done` when it is durable, or why it is not: then nothing of it is
  /// kept.  Requests that wait together share a commit; numbers grow in the order of commits.  Does
  /// not block, and may be called on any thread.
  virtual void keep(KeptRequest request, Done done) = 0;

  // These block and are made from pool threads.
  /// The agency's requests numbered above `sequence`, in order of arrival.
  virtual Result<std::vector<PendingRequest>> after(const AgencyId& agency, std::int64_t sequence,
                                                    std::int64_t limit) = 0;
  /// Requests numbered below `before` (0: all), newest first; `agency` empty: of all.  Of a window
  /// in the order in which they were received, which a clock set back parts from that of numbers:
  /// then `before` is the one behind which the list goes on.
  virtual Result<std::vector<RequestEntry>> requests(const AgencyId& agency,
                                                     const TimeWindow& received,
                                                     std::int64_t before, std::int64_t limit) = 0;
  /// The one that counts under this id, with its body.
  virtual Result<std::optional<KeptRequest>> request(const AgencyId& agency,
                                                     const std::string& request_id) = 0;
  /// Conflicts numbered above `after`, oldest first, without bodies.
  virtual Result<std::vector<RequestConflict>> conflicts(std::int64_t after,
                                                         std::int64_t limit) = 0;
  virtual Result<std::optional<RequestConflict>> conflict(
      std::int64_t number) = 0;  // with both bodies
  /// What waits behind the marks; an agency without a mark waits with all it has.
  virtual Result<InboxStanding> standing(std::span<const RequestMark> marks) = 0;
};

}  // namespace gw
