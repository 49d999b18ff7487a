#include "gateway/outbox/answers.hpp"

#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::outbox {
namespace asio = boost::asio;

namespace {

constexpr std::int64_t kAnswerPage = 50;
constexpr std::chrono::minutes kAskAgain{30};

}  // namespace

asio::awaitable<Result<std::int64_t>> AnswerRound::run() {
  const auto from = channel_.answers_from();
  const Instant now = clock_.now();
  const Day day = beijing_day(now);
  if (!from || now < start_of(day) + *from || now < not_before_) co_return std::int64_t{0};
  if (!watch_) {
    auto job = [this]() -> Result<AnswerWatch> {
      AnswerWatch watch;
      GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
        GW_TRY(watch, store.answer_watch(agency_));
        return {};
      }));
      return watch;
    };
    GW_CO_TRY(watch_, co_await runtime::offload(pool_, std::move(job)));
  }
  if (watch_->asked >= day) co_return std::int64_t{0};
  Result<std::int64_t> asked = co_await ask(day);
  if (!asked) not_before_ = now + kAskAgain;
  co_return asked;
}

asio::awaitable<Result<std::int64_t>> AnswerRound::ask(Day day) {
  // A year's rows are answered until it is over.
  const PlanYear first{
      static_cast<std::int16_t>(static_cast<int>(std::chrono::year_month_day(day).year()))};
  std::int64_t added = 0;
  MessageId last;
  while (true) {
    auto page = [this, first, last]() -> Result<std::vector<OutboundMessage>> {
      std::vector<OutboundMessage> messages;
      GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
        GW_TRY(messages, store.followed_messages(agency_, first, last, kAnswerPage));
        return {};
      }));
      return messages;
    };
    GW_CO_TRY(const std::vector<OutboundMessage> messages,
              co_await runtime::offload(pool_, std::move(page)));
    if (!messages.empty()) {
      last = messages.back().id;
      GW_CO_TRY(LaterAnswers told, co_await channel_.later_answers(messages, watch_->position));
      // One answer that cannot be read keeps no other back; it is asked for again tomorrow.
      for (const auto& [message, why] : told.unread)
        log::failure("outbox.answer_unread", why,
                     {{"agency", agency_}, {"message", message.value}});
      auto keeping = [this, &told]() { return keep(std::move(told)); };
      GW_CO_TRY(const std::int64_t kept, co_await runtime::offload(pool_, std::move(keeping)));
      added += kept;
    }
    if (static_cast<std::int64_t>(messages.size()) < kAnswerPage) break;
  }
  watch_->asked = day;
  auto done = [this]() {
    return store_.write([&](StoreWriter& tx) { return tx.put(agency_, *watch_); });
  };
  GW_CO_CHECK(co_await runtime::offload(pool_, std::move(done)));
  if (added > 0) log::info("outbox.answered", {{"agency", agency_}, {"answers", added}});
  co_return added;
}

Result<std::int64_t> AnswerRound::keep(LaterAnswers told) {
  for (FlagAnswer& answer : told.answers) answer.learned = clock_.now();
  std::int64_t added = 0;
  AnswerWatch watch = *watch_;
  if (!told.position.empty()) watch.position = std::move(told.position);
  GW_CHECK(store_.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(added, tx.add(agency_, told.answers));
    for (const MessageId closed : told.closed) GW_CHECK(tx.close_answers(closed));
    GW_FAULT_POINT("outbox.answers");
    return tx.put(agency_, watch);
  }));
  watch_ = std::move(watch);
  return added;
}

}  // namespace gw::outbox
