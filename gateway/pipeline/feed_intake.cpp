#include "gateway/pipeline/feed_intake.hpp"

#include <boost/asio/this_coro.hpp>

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

  void work() {
    if (extra) extra->update(piece);
    outcome = writer->write(piece);
    piece.clear();
  }

  std::unique_ptr<EvidenceWriter> writer;
  std::optional<crypto::Digest> extra;
  std::string piece;
  Result<void> outcome;
};

/// A body on its way into sealed evidence: the next piece arrives while the one before is worked
/// on.
class Arriving final : public ArrivingDelivery {
 public:
  Arriving(BatchDesk& desk, const asio::any_io_executor& home, asio::thread_pool& pool,
           Delivery delivery, std::unique_ptr<EvidenceWriter> writer, ExtraDigest digest)
      : desk_(desk),
        pool_(pool),
        behind_(home, pool),
        delivery_(std::move(delivery)),
        sealing_(std::make_shared<Sealing>(std::move(writer), digest)),
        kind_(digest) {}

  asio::awaitable<Result<void>> begin(const ports::HttpResponse&) override {
    co_return Result<void>();
  }

  asio::awaitable<Result<void>> take(std::string_view bytes) override {
    bytes_ += static_cast<std::int64_t>(bytes.size());
    waiting_ += bytes;
    if (waiting_.size() < kPieceBytes) co_return Result<void>();
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
    co_return co_await runtime::offload(pool_, std::move(job));
  }

  std::int64_t bytes() const override { return bytes_; }

 private:
  static constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;

  /// What waits goes to the pool, as soon as the piece before has got through.
  asio::awaitable<Result<void>> hand_over() {
    GW_CO_CHECK(co_await handed_over());
    sealing_->piece.swap(waiting_);
    behind_.begin([sealing = sealing_]() { sealing->work(); });
    co_return Result<void>();
  }

  asio::awaitable<Result<void>> handed_over() {
    GW_CO_CHECK(co_await behind_.ended());
    co_return sealing_->outcome;
  }

  BatchDesk& desk_;
  asio::thread_pool& pool_;
  runtime::Behind behind_;
  Delivery delivery_;
  std::shared_ptr<Sealing> sealing_;
  ExtraDigest kind_;
  std::string waiting_;  // not yet handed over
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
  auto job = [this, &delivery, &draft]() { return desk_.submit(feed_, delivery, draft); };
  co_return co_await runtime::offload(runs_, std::move(job));
}

asio::awaitable<Result<Batch>> FeedIntake::submit_unread(Delivery delivery, BatchDraft draft,
                                                         BatchReason reason) {
  auto job = [this, &delivery, &draft, reason]() {
    return desk_.submit_unread(feed_, delivery, draft, reason);
  };
  co_return co_await runtime::offload(runs_, std::move(job));
}

}  // namespace gw::pipeline
