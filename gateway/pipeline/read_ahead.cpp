#include "gateway/pipeline/read_ahead.hpp"

namespace gw::pipeline {

Result<std::unique_ptr<ReadAhead>> ReadAhead::begin(const RunServices& services,
                                                    const AgencyAdapter& adapter,
                                                    const FeedDefinition& feed, Batch expected) {
  expected.received = services.clock.now();
  GW_CHECK(services.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(expected.mapping, last_mapping(store, expected.feed));
    return {};
  }));
  GW_TRY(auto decoding, Decoding::begin(services, adapter, feed, expected, {}, RowNotes::kept));
  return std::unique_ptr<ReadAhead>(new ReadAhead(std::move(expected), std::move(decoding)));
}

void ReadAhead::feed(std::string_view bytes) {
  if (!decoding_) return;
  const auto began = std::chrono::steady_clock::now();
  if (!decoding_->feed(bytes)) decoding_.reset();
  spent_ += std::chrono::steady_clock::now() - began;
}

bool ReadAhead::fits(const Batch& batch) const {
  return decoding_ != nullptr && batch.state == BatchState::received &&
         batch.mapping == expected_.mapping &&
         beijing_day(batch.received) == beijing_day(expected_.received) &&
         batch.feed == expected_.feed && batch.agency == expected_.agency &&
         batch.region == expected_.region && batch.scope == expected_.scope &&
         batch.identity == expected_.identity && batch.base == expected_.base &&
         batch.kind == expected_.kind && batch.order == expected_.order &&
         batch.context == expected_.context && batch.declared_rows == expected_.declared_rows;
}

std::unique_ptr<Decoded> ReadAhead::finish(StageTimes& times) {
  StageTimes spent;
  spent.add(Stage::decode, spent_);
  auto decoded = decoding_->finish(spent);
  decoding_.reset();
  // Why a document cannot be read is said of its evidence.
  if (!decoded || (*decoded)->broken) return nullptr;
  times.add(spent);
  return std::move(*decoded);
}

bool ReadAheadPlace::enter() {
  const std::scoped_lock lock(mutex_);
  if (reading_) return false;
  kept_.reset();
  reading_ = true;
  return true;
}

void ReadAheadPlace::keep(DeliveryId delivery, std::unique_ptr<ReadAhead> reading) {
  const std::scoped_lock lock(mutex_);
  reading_ = false;
  kept_.emplace(delivery, std::move(reading));
}

void ReadAheadPlace::leave() {
  const std::scoped_lock lock(mutex_);
  reading_ = false;
}

std::unique_ptr<ReadAhead> ReadAheadPlace::take(DeliveryId delivery) {
  const std::scoped_lock lock(mutex_);
  if (!kept_ || kept_->first != delivery) return nullptr;
  auto reading = std::move(kept_->second);
  kept_.reset();
  return reading;
}

}  // namespace gw::pipeline
