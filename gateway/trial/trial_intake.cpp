#include "gateway/trial/trial_intake.hpp"

#include <algorithm>

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/encoding.hpp"

namespace gw::trial {
namespace {

using boost::asio::awaitable;

/// More than any page or file of the notes; a trial holds it in memory.
constexpr std::int64_t kMostBytes = std::int64_t{256} << 20;

Failure enough() {
  return fail(Errc::cancelled, "trial.enough");
}

/// Counts rows; keeps none.
class CountingRows final : public RowSink {
 public:
  explicit CountingRows(Sample& sample) : sample_(sample) {}

  Result<void> put(AssertedRow row) override {
    ++sample_.accepted;
    if (!row.remarks.empty() || !row.reviews.empty()) ++sample_.remarked;
    return {};
  }
  Result<void> refuse(RefusedRow row) override {
    ++sample_.refused;
    ++sample_.reasons[{row.reason, row.column}];
    return {};
  }
  Result<void> without_effect(std::int64_t) override {
    ++sample_.without_effect;
    return {};
  }
  Result<void> note(std::int64_t, RowReason) override { return {}; }

 private:
  Sample& sample_;
};

}  // namespace

std::int64_t Sample::refused_for(std::initializer_list<RowReason> any) const {
  std::int64_t count = 0;
  for (const auto& [key, rows] : reasons) {
    if (std::find(any.begin(), any.end(), key.first) != any.end()) count += rows;
  }
  return count;
}

class TrialIntake::Arriving final : public ArrivingDelivery {
 public:
  Arriving(TrialIntake& intake, std::string origin, ExtraDigest kind)
      : intake_(intake), origin_(std::move(origin)), kind_(kind) {}

  awaitable<Result<void>> begin(const ports::HttpResponse&) override { co_return Result<void>(); }
  awaitable<Result<void>> take(std::string_view bytes) override {
    if (this->bytes() + static_cast<std::int64_t>(bytes.size()) > kMostBytes)
      co_return fail(Errc::too_large, "trial.bytes", kMostBytes);
    bytes_ += bytes;
    co_return Result<void>();
  }
  awaitable<Result<Delivery>> seal() override {
    Delivery delivery;
    delivery.id = DeliveryId{1};
    delivery.feed = intake_.feed_;
    delivery.agency = intake_.adapter_.agency();
    delivery.origin = origin_;
    delivery.bytes = bytes();
    delivery.sha256 = crypto::digest_hex(crypto::DigestKind::sha256, bytes_);
    delivery.received = intake_.now();
    intake_.last_bytes_ = std::move(bytes_);
    co_return delivery;
  }
  awaitable<Result<std::string>> digest() override {
    switch (kind_) {
      case ExtraDigest::sha256:
        co_return crypto::digest_hex(crypto::DigestKind::sha256, bytes_);
      case ExtraDigest::sm3:
        co_return crypto::digest_hex(crypto::DigestKind::sm3, bytes_);
      case ExtraDigest::md5:
        co_return crypto::base64_encode(crypto::digest_of(crypto::DigestKind::md5, bytes_));
      case ExtraDigest::none:
        break;
    }
    co_return fail(Errc::invalid_argument, "trial.digest");
  }
  std::int64_t bytes() const override { return static_cast<std::int64_t>(bytes_.size()); }

 private:
  TrialIntake& intake_;
  std::string origin_;
  ExtraDigest kind_;
  std::string bytes_;
};

TrialIntake::TrialIntake(const AgencyAdapter& adapter, const InterfaceNote& note, FeedId feed,
                         const Clock& clock)
    : adapter_(adapter), feed_(std::move(feed)), clock_(clock) {
  for (const auto& [name, text] : note.trial_memos) memos_[name] = text;
}

awaitable<Result<std::optional<Batch>>> TrialIntake::taken(std::string) {
  co_return std::optional<Batch>();
}

awaitable<Result<std::optional<Batch>>> TrialIntake::last_applied(std::string) {
  co_return std::optional<Batch>();
}

awaitable<Result<std::string>> TrialIntake::memo(std::string name) {
  const auto found = memos_.find(name);
  co_return found == memos_.end() ? std::string() : found->second;
}

awaitable<Result<void>> TrialIntake::put_memo(std::string name, std::string text) {
  memos_[std::move(name)] = std::move(text);
  co_return Result<void>();
}

awaitable<Result<std::unique_ptr<ArrivingDelivery>>> TrialIntake::receive(std::string origin,
                                                                          ExtraDigest digest) {
  if (sample_) co_return enough();
  co_return std::unique_ptr<ArrivingDelivery>(
      std::make_unique<Arriving>(*this, std::move(origin), digest));
}

Sample TrialIntake::begun(const Delivery& delivery, const BatchDraft& draft) const {
  Sample sample;
  sample.origin = delivery.origin;
  sample.identity = draft.identity;
  sample.sha256 = delivery.sha256;
  sample.bytes = delivery.bytes;
  sample.declared_rows = draft.declared_rows;
  return sample;
}

awaitable<Result<Batch>> TrialIntake::submit(Delivery delivery, BatchDraft draft) {
  if (sample_) co_return enough();
  Sample sample = begun(delivery, draft);
  Batch batch;
  batch.id = BatchId{1};
  batch.delivery = delivery.id;
  batch.feed = feed_;
  batch.agency = adapter_.agency();
  batch.scope = draft.scope;
  batch.identity = draft.identity;
  batch.base = draft.base;
  batch.kind = draft.kind;
  batch.order = draft.order;
  batch.declared_rows = draft.declared_rows;
  batch.context = draft.context;
  CountingRows rows(sample);
  const auto reader = adapter_.open(batch, beijing_day(clock_.now()), rows);
  const auto fed = reader->feed(last_bytes_);
  if (!fed) {
    sample.broken = fed.error();
  } else if (const auto verdict = reader->finish(); verdict) {
    sample.reason = verdict->reason;
    if (verdict->declared_rows) sample.declared_rows = verdict->declared_rows;
  } else {
    sample.broken = verdict.error();
  }
  last_bytes_.clear();
  sample_ = std::move(sample);
  co_return enough();
}

awaitable<Result<Batch>> TrialIntake::submit_unread(Delivery delivery, BatchDraft draft,
                                                    BatchReason reason) {
  if (sample_) co_return enough();
  Sample sample = begun(delivery, draft);
  sample.reason = reason;
  sample_ = std::move(sample);
  co_return enough();
}

bool TrialIntake::is_enough(const Failure& failure) noexcept {
  return failure.code() == Errc::cancelled && failure.step() == "trial.enough";
}

}  // namespace gw::trial
