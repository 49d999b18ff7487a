#include "gateway/outbox/answers.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>

#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::outbox {
namespace asio = boost::asio;

namespace {

constexpr std::int64_t kAnswerPage = 50;
constexpr std::chrono::minutes kAskAgain{30};
// The hour is looked for this often: the clock of rules may be set.
constexpr std::chrono::seconds kLook{30};

/// What is remembered of a document: its digest, its evidence, and whether it could be read.  The
/// same again is not kept again.
struct KnownDocument {
  std::string sha256;
  DeliveryId delivery;
  bool was_read = false;

  static KnownDocument of(std::string_view memo) {
    constexpr std::size_t kDigits = 64;
    KnownDocument known;
    if (memo.size() < kDigits + 3) return known;
    known.sha256 = memo.substr(0, kDigits);
    known.was_read = memo[kDigits + 1] == 'r';
    known.delivery.value =
        std::strtoull(std::string(memo.substr(kDigits + 3)).c_str(), nullptr, 10);
    return known;
  }
  std::string memo() const {
    return sha256 + (was_read ? " r " : " u ") + std::to_string(delivery.value);
  }
};

}  // namespace

AnswerRound::AnswerRound(asio::any_io_executor loop, asio::thread_pool& pool, Store& store,
                         EvidenceStore& evidence, const Clock& clock, AgencyId agency,
                         FlagChannel& channel)
    : pool_(pool),
      store_(store),
      evidence_(evidence),
      clock_(clock),
      agency_(std::move(agency)),
      feed_(agency_.text() + ".answers"),
      channel_(channel),
      timer_(loop) {}

void AnswerRound::wake() {
  woken_ = true;
  timer_.cancel();
}

void AnswerRound::stop() {
  stopping_ = true;
  timer_.cancel();
}

asio::awaitable<void> AnswerRound::run() {
  while (!stopping_) {
    woken_ = false;
    const auto asked = co_await round();
    if (!asked && asked.error().code() != Errc::cancelled)
      log::failure("outbox.answers_failed", asked.error(), {{"agency", agency_}});
    if (stopping_ || woken_) continue;
    timer_.expires_after(kLook);
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<Result<std::int64_t>> AnswerRound::round() {
  const auto from = channel_.answers_from();
  const Instant now = clock_.now();
  const Day day = beijing_day(now);
  added_ = 0;
  if (!from || now < start_of(day) + *from || now < not_before_) co_return std::int64_t{0};
  GW_CO_CHECK(co_await begin_day(day));
  if (watch_->asked >= day) co_return std::int64_t{0};
  const Result<void> asked = co_await ask(day);
  if (added_ > 0) log::info("outbox.answered", {{"agency", agency_}, {"answers", added_}});
  if (asked) co_return added_;
  not_before_ = now + kAskAgain;
  if (!channel_.answers_at_once()) GW_CO_CHECK(co_await pass_over(day, asked.error()));
  co_return asked.error();
}

/// A message at which two rounds of a day broke off is left out today: those behind it would never
/// be asked about.
asio::awaitable<Result<void>> AnswerRound::pass_over(Day day, const Failure& why) {
  if (why.code() == Errc::cancelled) co_return Result<void>();
  if (broke_behind_ != reached_) {
    broke_behind_ = reached_;
    co_return Result<void>();
  }
  broke_behind_.reset();
  GW_CO_TRY(const std::vector<OutboundMessage> next, co_await next_messages(day));
  if (next.empty()) co_return Result<void>();
  unread(next.front(), why);
  reached_ = next.front().id;
  co_return Result<void>();
}

asio::awaitable<Result<void>> AnswerRound::begin_day(Day day) {
  if (begun_ != day) {
    reached_ = MessageId{};
    broke_behind_.reset();
  }
  begun_ = day;
  if (watch_) co_return Result<void>();
  auto job = [this]() -> Result<AnswerWatch> {
    AnswerWatch watch;
    GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(watch, store.answer_watch(agency_));
      return {};
    }));
    return watch;
  };
  GW_CO_TRY(watch_, co_await runtime::offload(pool_, std::move(job)));
  co_return Result<void>();
}

asio::awaitable<Result<std::vector<OutboundMessage>>> AnswerRound::next_messages(Day day) {
  // A year's rows are answered until it is over.
  const PlanYear first = PlanYear::of(day);
  const std::int64_t limit = channel_.answers_at_once() ? 1 : kAnswerPage;
  auto page = [this, first, limit]() -> Result<std::vector<OutboundMessage>> {
    std::vector<OutboundMessage> messages;
    GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(messages, store.followed_messages(agency_, first, reached_, limit));
      return {};
    }));
    return messages;
  };
  co_return co_await runtime::offload(pool_, std::move(page));
}

asio::awaitable<Result<void>> AnswerRound::ask(Day day) {
  while (true) {
    GW_CO_CHECK(going_on());
    GW_CO_TRY(const std::vector<OutboundMessage> messages, co_await next_messages(day));
    if (messages.empty()) break;
    GW_CO_CHECK(co_await channel_.ask_answers(messages, watch_->position, *this));
    if (channel_.answers_at_once()) break;
    reached_ = messages.back().id;
  }
  watch_->asked = day;
  auto done = [this]() {
    return store_.write([&](StoreWriter& tx) -> Result<void> {
      GW_CHECK(tx.close_answered(agency_));
      return tx.put(agency_, *watch_);
    });
  };
  co_return co_await runtime::offload(pool_, std::move(done));
}

asio::awaitable<Result<void>> AnswerRound::take(const OutboundMessage* message, std::string name,
                                                std::string bytes) {
  GW_CO_CHECK(going_on());
  auto keeping = [this, message, &name, &bytes]() { return keep(message, name, bytes); };
  GW_CO_TRY(const std::int64_t kept, co_await runtime::offload(pool_, std::move(keeping)));
  added_ += kept;
  co_return Result<void>();
}

void AnswerRound::unread(const OutboundMessage& message, const Failure& why) {
  log::failure("outbox.answer_unread", why, {{"agency", agency_}, {"message", message.id.value}});
}

Result<void> AnswerRound::asked(const OutboundMessage& message) {
  reached_ = message.id;
  return going_on();
}

Result<void> AnswerRound::going_on() const {
  return stopping_ ? Result<void>(fail(Errc::cancelled, "outbox.answers")) : Result<void>();
}

Result<std::int64_t> AnswerRound::keep(const OutboundMessage* message, const std::string& name,
                                       const std::string& bytes) {
  KnownDocument document;
  GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const std::string memo, store.memo(feed_, name));
    document = KnownDocument::of(memo);
    return {};
  }));
  const std::string sha256 = crypto::digest_hex(crypto::DigestKind::sha256, bytes);
  if (document.sha256 == sha256 && document.was_read) return std::int64_t{0};
  if (document.sha256 != sha256) {
    GW_TRY(const Delivery sealed, seal(name, bytes, sha256));
    document = {sha256, sealed.id, false};
  }
  auto read = channel_.read_answers(message, bytes);
  if (!read && message == nullptr) return read.error();  // nothing behind it may be asked for
  document.was_read = read.has_value();
  if (!read) unread(*message, read.error());
  LaterAnswers told = read ? *std::move(read) : LaterAnswers();
  for (FlagAnswer& answer : told.answers) {
    answer.learned = clock_.now();
    answer.delivery = document.delivery;
  }
  std::int64_t added = 0;
  AnswerWatch watch = *watch_;
  if (!told.position.empty()) watch.position = std::move(told.position);
  GW_CHECK(store_.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(added, tx.add(agency_, told.answers));
    if (told.closed) GW_CHECK(tx.close_answers(message->id));
    GW_CHECK(tx.put_memo(feed_, name, document.memo()));
    GW_FAULT_POINT("outbox.answers");
    return tx.put(agency_, watch);
  }));
  watch_ = std::move(watch);
  return added;
}

/// Evidence first (law 1): what the agency said stands before what was made of it.
Result<Delivery> AnswerRound::seal(const std::string& name, const std::string& bytes,
                                   const std::string& sha256) {
  Delivery delivery;
  delivery.feed = feed_;
  delivery.agency = agency_;
  delivery.origin = name;
  GW_CHECK(store_.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(delivery.id, tx.next_delivery_id());
    return {};
  }));
  GW_TRY(const auto writer, evidence_.create(delivery.id));
  GW_CHECK(writer->write(bytes));
  GW_TRY(const EvidenceSeal sealed, writer->finish());
  if (sealed.sha256 != sha256) return fail(Errc::integrity, "outbox.answers.seal");
  delivery.sha256 = sealed.sha256;
  delivery.bytes = sealed.bytes;
  delivery.received = clock_.now();
  // Known as soon as it is kept: after a stop in between it would be sealed once more.
  const KnownDocument document{sha256, delivery.id, false};
  GW_CHECK(store_.write([&](StoreWriter& tx) -> Result<void> {
    GW_CHECK(tx.put(delivery));
    return tx.put_memo(feed_, name, document.memo());
  }));
  return delivery;
}

}  // namespace gw::outbox
