#include "gateway/pipeline/feed_intake.hpp"

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::pipeline {
namespace asio = boost::asio;

namespace {

/// A body on its way into sealed evidence, digested as it passes.
class Arriving final : public ArrivingDelivery {
 public:
  Arriving(BatchDesk& desk, asio::thread_pool& pool, Delivery delivery,
           std::unique_ptr<EvidenceWriter> writer, ExtraDigest digest)
      : desk_(desk),
        pool_(pool),
        delivery_(std::move(delivery)),
        writer_(std::move(writer)),
        kind_(digest) {
    if (digest == ExtraDigest::sha256) extra_.emplace(crypto::DigestKind::sha256);
    if (digest == ExtraDigest::sm3) extra_.emplace(crypto::DigestKind::sm3);
    if (digest == ExtraDigest::md5) extra_.emplace(crypto::DigestKind::md5);
  }

  asio::awaitable<Result<void>> begin(const ports::HttpResponse&) override {
    co_return Result<void>();
  }

  asio::awaitable<Result<void>> take(std::string_view bytes) override {
    // To digest a piece here is cheaper than to hand it to another thread; writing is handed over,
    // but many pieces at once.
    if (extra_) extra_->update(bytes);
    bytes_ += static_cast<std::int64_t>(bytes.size());
    waiting_ += bytes;
    if (waiting_.size() < kWriteBytes) co_return Result<void>();
    auto job = [this]() { return write_waiting(); };
    co_return co_await runtime::offload(pool_, std::move(job));
  }

  asio::awaitable<Result<Delivery>> seal() override {
    auto job = [this]() -> Result<Delivery> {
      GW_CHECK(write_waiting());
      GW_TRY(const EvidenceSeal seal, writer_->finish());
      delivery_.sha256 = seal.sha256;
      delivery_.bytes = seal.bytes;
      delivery_.received = desk_.services().clock.now();
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

  std::string sha256() const override { return finished(ExtraDigest::sha256); }
  std::string sm3() const override { return finished(ExtraDigest::sm3); }
  std::string md5_base64() const override { return finished(ExtraDigest::md5); }
  std::int64_t bytes() const override { return bytes_; }

 private:
  static constexpr std::size_t kWriteBytes = std::size_t{256} << 10U;

  Result<void> write_waiting() {
    auto written = writer_->write(waiting_);
    waiting_.clear();
    return written;
  }

  /// Empty for another digest than the one asked for at the beginning.  Asked when all bytes are
  /// in; a digest can be finished only once, so the text is kept.
  std::string finished(ExtraDigest kind) const {
    if (kind != kind_) return {};
    if (text_.empty()) {
      const auto bytes = extra_->finish();
      text_ = kind == ExtraDigest::md5 ? crypto::base64_encode(bytes) : crypto::hex_lower(bytes);
    }
    return text_;
  }

  BatchDesk& desk_;
  asio::thread_pool& pool_;
  Delivery delivery_;
  std::unique_ptr<EvidenceWriter> writer_;
  ExtraDigest kind_;
  mutable std::optional<crypto::Digest> extra_;
  mutable std::string text_;
  std::string waiting_;  // digested, not yet written
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
  auto job = [this, &origin, digest]() -> Result<std::unique_ptr<ArrivingDelivery>> {
    Delivery delivery;
    delivery.feed = feed_;
    delivery.agency = agency_;
    delivery.origin = std::move(origin);
    GW_CHECK(desk_.services().store.write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(delivery.id, tx.next_delivery_id());
      return {};
    }));
    GW_TRY(auto writer, desk_.services().evidence.create(delivery.id));
    return std::unique_ptr<ArrivingDelivery>(
        std::make_unique<Arriving>(desk_, pool_, std::move(delivery), std::move(writer), digest));
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
