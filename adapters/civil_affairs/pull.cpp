#include "adapters/civil_affairs/pull.hpp"

#include <algorithm>

#include "gateway/base/decimal.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::civil_affairs {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::minutes kBeingMade{10};
constexpr int kTries = 3;

// A list damaged on its way comes again under its number; one that is wrong in itself is re-issued
// under another.
bool is_damaged(const Batch& batch) {
  return batch.state == BatchState::refused && batch.reason == BatchReason::digest;
}

// Increments are asked for by day, so of one day only the newest issue can be had.
bool is_reissued(const ListedBatch& listed, const std::vector<ListedBatch>& all) {
  if (listed.number.kind == BatchKind::full) return false;
  return std::any_of(all.begin(), all.end(), [&](const ListedBatch& other) {
    return other.number.kind == listed.number.kind && other.number.day == listed.number.day &&
           other.number.issue > listed.number.issue;
  });
}

std::string full_target(RegionCode county, Month month) {
  return std::string(kBasePath) + "/ydqd?xzqh=" + county.text() +
         "&ny=" + normalize::compact_text(month);
}

std::string target_of(const ListedBatch& listed) {
  if (listed.number.kind == BatchKind::full) {
    return full_target(listed.number.county, listed.number.month) + "&pch=" + listed.code;
  }
  return std::string(kBasePath) + "/rzl?xzqh=" + listed.number.county.text() +
         "&rq=" + listed.number.period;
}

}  // namespace

awaitable<Result<PullReport>> RecipientPull::run() {
  for (const RegionCode county : counties_) {
    const Result<void> taken = co_await take_county(county);
    if (!taken && !concerns_one_county(taken.error())) co_return taken.error();
  }
  if (first_failure_) co_return *first_failure_;
  report_.requests = requests_.sent();
  report_.nothing_new = report_.batches == 0;
  co_return report_;
}

bool RecipientPull::concerns_one_county(const Failure& why) {
  const bool one = why.code() == Errc::peer_status || why.code() == Errc::peer_content ||
                   why.code() == Errc::too_large || why.code() == Errc::encoding_invalid;
  if (one && !first_failure_) first_failure_ = why;
  // Without access (401, 403) every further county would only hear the same.
  return one && !(why.code() == Errc::peer_status && (why.detail() == 401 || why.detail() == 403));
}

awaitable<Result<void>> RecipientPull::take_county(RegionCode county) {
  const Month month = Month::of(beijing_day(intake_.now()));
  const Month before{month.count - 1};  // its last increments come in this month
  GW_CO_TRY(Catalogue listed, co_await requests_.catalogue(county, before));
  GW_CO_TRY(Catalogue current, co_await requests_.catalogue(county, month));
  const bool has_full =
      std::any_of(current.entries.begin(), current.entries.end(),
                  [](const ListedBatch& batch) { return batch.number.kind == BatchKind::full; });
  listed.unreadable += current.unreadable;
  std::move(current.entries.begin(), current.entries.end(), std::back_inserter(listed.entries));
  std::stable_sort(listed.entries.begin(), listed.entries.end(),
                   [](const ListedBatch& a, const ListedBatch& b) { return a.made < b.made; });
  for (const ListedBatch& batch : listed.entries) {
    if (!is_reissued(batch, listed.entries)) GW_CO_CHECK(co_await take_batch(batch));
  }
  if (!has_full) GW_CO_CHECK(co_await look_for_full(county, month));
  if (listed.unreadable > 0) {
    co_return fail(Errc::peer_content, "civil_affairs.pcml.line", listed.unreadable);
  }
  co_return Result<void>();
}

awaitable<Result<void>> RecipientPull::look_for_full(RegionCode county, Month month) {
  GW_CO_TRY(const Availability full, co_await requests_.look(full_target(county, month)));
  if (full != Availability::nothing) report_.retry_after = kBeingMade;
  co_return Result<void>();
}

awaitable<Result<void>> RecipientPull::take_batch(ListedBatch listed) {
  GW_CO_TRY(const std::optional<Batch> known, co_await intake_.taken(listed.code));
  if (known && !is_damaged(*known)) co_return Result<void>();
  if (known) {
    GW_CO_TRY(const std::string tries, co_await intake_.memo("damaged/" + listed.code));
    if (leading_number(tries) >= kTries) co_return Result<void>();
  }
  co_return co_await fetch(listed, known.has_value());
}

awaitable<Result<void>> RecipientPull::fetch(ListedBatch listed, bool again) {
  const std::string target = target_of(listed);
  GW_CO_TRY(std::unique_ptr<ArrivingDelivery> evidence,
            co_await intake_.receive(target, ExtraDigest::md5));
  ListArrival arrival(std::move(evidence));
  GW_CO_TRY(const Availability here, co_await requests_.list(target, arrival));
  if (here == Availability::being_made) report_.retry_after = kBeingMade;
  if (here != Availability::here) co_return Result<void>();

  // A newer issue may have come between catalogue and list: the document says which one it is.
  const std::string code = arrival.batch_code();
  if (code != listed.code) {
    auto number = BatchNumber::read(code);
    if (number && number->county == listed.number.county &&
        number->period == listed.number.period) {
      listed.code = code;
      listed.number = std::move(*number);
      listed.md5_base64.clear();
    }
  }
  GW_CO_TRY(const bool digest_fits, co_await arrival.digest_fits(listed.md5_base64));
  GW_CO_TRY(Delivery delivery, co_await arrival.evidence().seal());
  BatchDraft draft;
  draft.region = listed.number.county;
  draft.scope = draft.region.text();
  draft.identity = listed.code;
  draft.kind = listed.number.kind;
  draft.order = listed.number.order();
  draft.correction_replaces = again;
  ++report_.batches;
  if (digest_fits) {
    GW_CO_TRY(const Batch batch, co_await intake_.submit(std::move(delivery), std::move(draft)));
    static_cast<void>(batch);
    co_return Result<void>();
  }
  const std::string tries_name = "damaged/" + listed.code;
  GW_CO_TRY(const std::string tries, co_await intake_.memo(tries_name));
  GW_CO_CHECK(co_await intake_.put_memo(tries_name, std::to_string(leading_number(tries) + 1)));
  report_.retry_after = kBeingMade;
  GW_CO_TRY(const Batch refused, co_await intake_.submit_unread(
                                     std::move(delivery), std::move(draft), BatchReason::digest));
  static_cast<void>(refused);
  co_return Result<void>();
}

}  // namespace gw::civil_affairs
