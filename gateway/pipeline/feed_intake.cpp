#include "gateway/pipeline/feed_intake.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>
#include <vector>

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/runtime/behind.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::pipeline {
namespace asio = boost::asio;

namespace {

std::optional<crypto::Digest> begun(ExtraDigest kind) {
  switch (kind) {
    case ExtraDigest::none:
      return std::nullopt;
    case ExtraDigest::sha256:
      return crypto::Digest(crypto::DigestKind::sha256);
    case ExtraDigest::sm3:
      return crypto::Digest(crypto::DigestKind::sm3);
    case ExtraDigest::md5:
      return crypto::Digest(crypto::DigestKind::md5);
  }
  return std::nullopt;
}

/// What is done with each piece, on a pool thread: digested, sealed, written.  Lives as long as a
/// job on it runs, also when the delivery is dropped meanwhile.
struct Sealing {
  Sealing(std::unique_ptr<EvidenceWriter> evidence, ExtraDigest kind)
      : writer(std::move(evidence)), extra(begun(kind)) {}

  void work(std::string_view piece) {
    if (extra) extra->update(piece);
    outcome = writer->write(piece);
  }

  std::unique_ptr<EvidenceWriter> writer;
  std::optional<crypto::Digest> extra;
  Result<void> outcome;
};

/// Who reads the pieces beside, where the gateway's place for that is free.  Lives as `Sealing`
/// does.
class Beside {
 public:
  Beside(const BatchDesk& desk, const FeedEntry& feed, Batch expected)
      : services_(desk.services()),
        place_(desk.ahead()),
        feed_(feed),
        expected_(std::move(expected)) {}
  ~Beside() { give_up(); }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  /// Whatever stands against it, the delivery goes on without.
  void work(std::string_view piece) noexcept {
    try {
      if (!begun_) begin();
      if (reading_) reading_->feed(piece);
    } catch (...) {
      give_up();  // of memory, mostly; the run will tell
    }
    if (reading_ && reading_->over()) give_up();
  }

  /// All is in, and sealed: the run of this delivery begins with what was read.
  void keep(DeliveryId delivery) {
    if (!reading_) return;
    entered_ = false;
    place_->keep(delivery, std::move(reading_));
  }

 private:
  void begin() {
    begun_ = true;
    entered_ = place_->enter();
    if (!entered_) return;
    // Why it cannot be read will be told by its run.
    auto reading = ReadAhead::begin(services_, *feed_.adapter, feed_.definition, expected_);
    if (!reading) return give_up();
    reading_ = std::move(*reading);
  }

  /// The place is the next one's.
  void give_up() {
    reading_.reset();
    if (entered_) place_->leave();
    entered_ = false;
  }

  const RunServices& services_;
  std::shared_ptr<ReadAheadPlace> place_;  // also when the gateway has ended before
  const FeedEntry& feed_;
  Batch expected_;
  std::unique_ptr<ReadAhead> reading_;
  bool begun_ = false;
  bool entered_ = false;
};

/// A body on its way into sealed evidence: the next piece arrives while the one before is worked
/// on, by who seals it and who reads it side by side.
class Arriving final : public ArrivingDelivery {
 public:
  Arriving(BatchDesk& desk, const asio::any_io_executor& home, asio::thread_pool& pool,
           Delivery delivery, std::unique_ptr<EvidenceWriter> writer, ExtraDigest digest)
      : desk_(desk),
        pool_(pool),
        behind_(home, pool),
        beside_behind_(home, pool),
        delivery_(std::move(delivery)),
        sealing_(std::make_shared<Sealing>(std::move(writer), digest)),
        kind_(digest) {}

  void expect(const BatchDraft& draft) override {
    const FeedEntry* feed = desk_.feed(delivery_.feed);
    if (feed != nullptr)
      beside_ = std::make_shared<Beside>(desk_, *feed, batch_from(*feed, delivery_, draft));
  }

  asio::awaitable<Result<void>> begin(const ports::HttpResponse&) override {
    co_return Result<void>();
  }

  asio::awaitable<Result<void>> take(std::string_view bytes) override {
    bytes_ += static_cast<std::int64_t>(bytes.size());
    waiting_ += bytes;
    if (waiting_.size() < kPieceBytes) co_return Result<void>();
    long_ = true;
    co_return co_await hand_over();
  }

  asio::awaitable<Result<std::string>> digest() override {
    if (!sealing_->extra) co_return std::string();
    GW_CO_CHECK(co_await hand_over());
    GW_CO_CHECK(co_await handed_over());
    const crypto::Bytes bytes = sealing_->extra->finish();
    co_return kind_ == ExtraDigest::md5 ? crypto::base64_encode(bytes) : crypto::hex_lower(bytes);
  }

  asio::awaitable<Result<Delivery>> seal() override {
    GW_CO_CHECK(co_await hand_over());
    GW_CO_CHECK(co_await handed_over());
    auto job = [this]() -> Result<Delivery> {
      GW_TRY(const EvidenceSeal seal, sealing_->writer->finish());
      delivery_.sha256 = seal.sha256;
      delivery_.bytes = seal.bytes;
      delivery_.received = desk_.services().clock.now();
      delivery_.fetched_in = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - began_);
      GW_CHECK(desk_.services().store.write([this](StoreWriter& tx) { return tx.put(delivery_); }));
      if (const auto& tell = desk_.services().on_stages) {
        StageTimes times;
        times.add(Stage::fetch, std::chrono::steady_clock::now() - began_);
        tell(delivery_.feed, times);
      }
      return delivery_;
    };
    auto sealed = co_await runtime::offload(pool_, std::move(job));
    if (sealed && beside_ && co_await all_read()) beside_->keep(delivery_.id);
    co_return sealed;
  }

  std::int64_t bytes() const override { return bytes_; }

 private:
  using Piece = std::shared_ptr<const std::string>;
  static constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;
  // Pieces that wait for who reads them, before the sender is made to.
  static constexpr std::size_t kMostUnread = 8;

  /// What waits goes to the pool, as soon as the piece before has got through.
  asio::awaitable<Result<void>> hand_over() {
    GW_CO_CHECK(co_await handed_over());
    const Piece piece = std::make_shared<const std::string>(std::exchange(waiting_, {}));
    behind_.begin([sealing = sealing_, piece]() { sealing->work(*piece); });
    // A short body is read soon enough.
    if (!beside_ || !long_) co_return Result<void>();
    unread_.push_back(piece);
    if (unread_.size() == kMostUnread) GW_CO_CHECK(co_await beside_behind_.ended());
    if (!beside_behind_.busy()) read_on();
    co_return Result<void>();
  }

  asio::awaitable<Result<void>> handed_over() {
    GW_CO_CHECK(co_await behind_.ended());
    co_return sealing_->outcome;
  }

  void read_on() {
    beside_behind_.begin([beside = beside_, pieces = std::exchange(unread_, {})]() {
      for (const Piece& piece : pieces) beside->work(*piece);
    });
  }

  asio::awaitable<Result<void>> all_read() {
    GW_CO_CHECK(co_await beside_behind_.ended());
    if (unread_.empty()) co_return Result<void>();
    read_on();
    co_return co_await beside_behind_.ended();
  }

  BatchDesk& desk_;
  asio::thread_pool& pool_;
  runtime::Behind behind_;
  runtime::Behind beside_behind_;
  Delivery delivery_;
  std::shared_ptr<Sealing> sealing_;
  std::shared_ptr<Beside> beside_;  // null: nobody knows yet what comes
  std::vector<Piece> unread_;
  ExtraDigest kind_;
  std::string waiting_;  // not yet handed over
  bool long_ = false;    // more than a piece
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::int64_t bytes_ = 0;
};

}  // namespace

asio::awaitable<Result<std::optional<Batch>>> FeedIntake::taken(std::string identity) {
  auto job = [this, &identity]() -> Result<std::optional<Batch>> {
    std::optional<Batch> batch;
    GW_CHECK(desk_.services().store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(batch, store.batch_by_identity(feed_, identity));
      return {};
    }));
    return batch;
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

asio::awaitable<Result<std::optional<Batch>>> FeedIntake::last_applied(std::string scope) {
  auto job = [this, &scope]() -> Result<std::optional<Batch>> {
    std::optional<Batch> batch;
    GW_CHECK(desk_.services().store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(batch, store.last_applied(feed_, scope, std::nullopt));
      return {};
    }));
    return batch;
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

asio::awaitable<Result<std::string>> FeedIntake::memo(std::string name) {
  auto job = [this, &name]() -> Result<std::string> {
    std::string text;
    GW_CHECK(desk_.services().store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(text, store.memo(feed_, name));
      return {};
    }));
    return text;
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

asio::awaitable<Result<void>> FeedIntake::put_memo(std::string name, std::string text) {
  auto job = [this, &name, &text]() -> Result<void> {
    return desk_.services().store.write(
        [&](StoreWriter& tx) { return tx.put_memo(feed_, name, text); });
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

asio::awaitable<Result<std::unique_ptr<ArrivingDelivery>>> FeedIntake::receive(std::string origin,
                                                                               ExtraDigest digest) {
  const auto home = co_await asio::this_coro::executor;
  auto job = [this, &home, &origin, digest]() -> Result<std::unique_ptr<ArrivingDelivery>> {
    Delivery delivery;
    delivery.feed = feed_;
    delivery.agency = agency_;
    delivery.origin = std::move(origin);
    GW_CHECK(desk_.services().store.write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(delivery.id, tx.next_delivery_id());
      return {};
    }));
    GW_TRY(auto writer, desk_.services().evidence.create(delivery.id));
    return std::unique_ptr<ArrivingDelivery>(std::make_unique<Arriving>(
        desk_, home, pool_, std::move(delivery), std::move(writer), digest));
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

asio::awaitable<Result<Batch>> FeedIntake::submit(Delivery delivery, BatchDraft draft) {
  auto job = [this, &delivery, &draft]() {
    auto done = desk_.submit(feed_, delivery, draft);
    desk_.ahead()->take(delivery.id);  // taken before, or in the place of another: nobody reads it
    return done;
  };
  co_return co_await runtime::offload(runs_, std::move(job));
}

asio::awaitable<Result<Batch>> FeedIntake::submit_unread(Delivery delivery, BatchDraft draft,
                                                         BatchReason reason) {
  auto job = [this, &delivery, &draft, reason]() {
    auto done = desk_.submit_unread(feed_, delivery, draft, reason);
    desk_.ahead()->take(delivery.id);
    return done;
  };
  co_return co_await runtime::offload(runs_, std::move(job));
}

}  // namespace gw::pipeline
