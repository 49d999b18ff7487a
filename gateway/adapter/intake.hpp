#pragma once
// Port from an adapter back into the gateway: what it fetched goes in as evidence first, then as a
// batch. The pipeline implements it; an adapter never sees the store.  Loop thread; coroutines.
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw {

/// The digest that an agency's own check needs before the sealing; the evidence has its SHA-256
/// anyway.
enum class ExtraDigest : std::uint8_t { none, sha256, sm3, md5 };

/// What an adapter knows of a batch before it is decoded.
struct BatchDraft {
  BatchDraft() = default;

  std::string scope;
  RegionCode region;  // the county whose rows these are; empty: of several, or of none
  std::string identity;
  std::string base;  // the batch an increment builds on; empty: none is required
  BatchKind kind = BatchKind::full;
  std::int64_t order = 0;
  std::optional<std::int64_t> declared_rows;
  std::string context;  // what the reader needs besides the bytes, to decode again after a restart;
                        // no personal data
  bool correction_replaces =
      false;  // same identity with other bytes is a correction (the agency's note says so)
};

/// A delivery on its way into the evidence.  As a BodySink it takes an HTTP body as it arrives;
/// `take` also serves files.  Dropped without `seal`, nothing is kept.
class ArrivingDelivery : public ports::BodySink {
 public:
  /// The batch as which it will be submitted, told before its first byte by who knows it: a long
  /// one is then read while it arrives.  Nothing comes of that before submit(), and whatever is
  /// submitted in the end counts.
  virtual void expect(const BatchDraft& /*draft*/) {}
  /// Makes the evidence durable.  From here on nothing of it can be lost (law 1).
  virtual boost::asio::awaitable<Result<Delivery>> seal() = 0;
  /// The digest asked for at receive(), for the agency's own check before sealing, of all bytes
  /// taken: lower-case hex, of MD5 Base64 (as in Content-MD5).  Asked once, when all is in.
  virtual boost::asio::awaitable<Result<std::string>> digest() = 0;
  virtual std::int64_t bytes() const = 0;
};

class Intake {
 public:
  virtual ~Intake() = default;

  /// The batch already taken under this identity, whatever became of it.
  virtual boost::asio::awaitable<Result<std::optional<Batch>>> taken(std::string identity) = 0;
  /// The last batch applied in this scope.
  virtual boost::asio::awaitable<Result<std::optional<Batch>>> last_applied(std::string scope) = 0;
  virtual boost::asio::awaitable<Result<std::string>> memo(std::string name) = 0;
  virtual boost::asio::awaitable<Result<void>> put_memo(std::string name, std::string text) = 0;

  /// Opens the evidence for something about to arrive.  `origin`: request path or file name, no
  /// personal data.
  virtual boost::asio::awaitable<Result<std::unique_ptr<ArrivingDelivery>>> receive(
      std::string origin, ExtraDigest digest) = 0;
  /// Registers the sealed delivery as a batch and runs it to its end: decoded, proved whole,
  /// applied. Same identity and content as one taken: returns that one.  The state of the returned
  /// batch tells what became of it; a Failure means that the gateway itself could not (store,
  /// disk), and that a restart goes on.
  virtual boost::asio::awaitable<Result<Batch>> submit(Delivery delivery, BatchDraft draft) = 0;
  /// Registers a batch that is refused or held before it is decoded (digest differs, empty file).
  virtual boost::asio::awaitable<Result<Batch>> submit_unread(Delivery delivery, BatchDraft draft,
                                                              BatchReason reason) = 0;

  /// Now, by the clock of rules and schedules (`serve --today` shifts it).
  virtual Instant now() const = 0;
};

}  // namespace gw
