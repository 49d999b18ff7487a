#include "gateway/outbox/dispatcher.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"
#include "gateway/neighbor/guard.hpp"
#include "gateway/outbox/composer.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::outbox {
namespace asio = boost::asio;

namespace {

constexpr std::int64_t kMessagePage = 50;
// Without news and without a retry due, the outbox is looked at this often: receipts may lie in a
// folder.
constexpr std::chrono::seconds kIdle{30};
// A file handed over is looked for this often until its receipt lies there.
constexpr std::chrono::seconds kReceiptPoll{60};

}  // namespace

Dispatcher::Dispatcher(asio::any_io_executor loop, asio::thread_pool& pool, Store& store,
                       const Clock& clock, AgencyId agency, FlagChannel& channel,
                       BackoffSettings settings, std::uint64_t seed, DispatchCounters counters)
    : loop_(loop),
      pool_(pool),
      store_(store),
      clock_(clock),
      agency_(std::move(agency)),
      channel_(channel),
      settings_(settings),
      random_(seed),
      counters_(std::move(counters)),
      timer_(loop) {}

void Dispatcher::wake() {
  woken_ = true;
  timer_.cancel();
}

void Dispatcher::stop() {
  stopping_ = true;
  timer_.cancel();
}

asio::awaitable<void> Dispatcher::run() {
  auto job = [this]() { return wake_waiting(store_, channel_, agency_, clock_.now()); };
  const auto waiting = co_await runtime::offload(pool_, std::move(job));
  if (!waiting) log::failure("outbox.waiting_failed", waiting.error(), {{"agency", agency_}});
  while (!stopping_) {
    woken_ = false;
    const auto moved = co_await round();
    if (!moved) log::failure("outbox.round_failed", moved.error(), {{"agency", agency_}});
    if (stopping_ || woken_) continue;
    auto next_job = [this]() -> Result<std::optional<Instant>> {
      std::optional<Instant> next;
      GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
        GW_TRY(next, store.next_message_due(agency_));
        return {};
      }));
      return next;
    };
    const auto next = co_await runtime::offload(pool_, std::move(next_job));
    auto wait = std::chrono::milliseconds(kIdle);
    if (next && *next) {
      wait = std::min(wait, std::max(**next - clock_.now(), std::chrono::milliseconds(20)));
    }
    if (stopping_ || woken_) continue;
    timer_.expires_after(wait);
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<Result<std::vector<OutboundMessage>>> Dispatcher::due() {
  auto job = [this]() -> Result<std::vector<OutboundMessage>> {
    std::vector<OutboundMessage> messages;
    GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(messages, store.due_messages(agency_, clock_.now(), kMessagePage));
      return {};
    }));
    return messages;
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

asio::awaitable<Result<std::int64_t>> Dispatcher::round() {
  auto job = [this]() { return compose(store_, channel_, agency_, clock_.now()); };
  const auto composed = co_await runtime::offload(pool_, std::move(job));
  // What cannot be composed is logged and tried again; what lies ready goes out all the same.
  if (!composed) log::failure("outbox.compose_failed", composed.error(), {{"agency", agency_}});
  GW_CO_TRY(auto messages, co_await due());
  std::int64_t moved = composed ? composed->messages : 0;
  for (OutboundMessage& message : messages) {
    if (stopping_) break;
    GW_CO_TRY(const bool through, co_await hand_over(std::move(message)));
    if (through) ++moved;
  }
  co_return moved;
}

asio::awaitable<Result<bool>> Dispatcher::hand_over(OutboundMessage message) {
  GW_FAULT_POINT("outbox.before_delivery");
  const MessageState before = message.state;
  const auto began = std::chrono::steady_clock::now();
  // Chosen first, awaited then: g++ 12 destroys the value twice if a `?:` holds the awaits.
  auto asked =
      before == MessageState::sent ? channel_.look_for_receipt(message) : channel_.deliver(message);
  Result<DeliveryOutcome> outcome = co_await std::move(asked);
  GW_FAULT_POINT("outbox.after_delivery");
  if (!outcome) {
    DeliveryOutcome failed;
    failed.state = before;
    failed.failure = outcome.error();
    outcome = failed;
  }
  const auto took = std::chrono::steady_clock::now() - began;
  auto job = [this, &message, &outcome, took]() { return record(message, *outcome, took); };
  const auto recorded = co_await runtime::offload(pool_, std::move(job));
  if (!recorded) co_return recorded.error();
  const bool through = message.state != before;
  if (counters_.attempt) counters_.attempt(agency_, through);
  co_return through;
}

Result<void> Dispatcher::record(OutboundMessage& message, const DeliveryOutcome& outcome,
                                std::chrono::steady_clock::duration took) {
  const Instant now = clock_.now();
  const MessageState before = message.state;
  const std::int32_t attempts_before = message.attempts;
  // What we kept back ourselves (out of hours, the circuit is open) was no attempt.
  const bool held_back =
      outcome.state == MessageState::pending && neighbor::was_held_back(outcome.failure);
  message.state = outcome.state;
  message.last_failure = outcome.failure;
  if (!outcome.receipt.empty()) message.receipt = outcome.receipt;
  std::vector<MessageRefusal> refusals;
  for (const auto& [row, code] : outcome.refused_rows) {
    if (row < message.flags.size()) refusals.push_back({message.flags[row], code});
  }
  if (message.state == MessageState::sent) {
    message.next_attempt = now + kReceiptPoll;
    if (before != MessageState::sent) ++message.attempts;
  } else if (!held_back) {
    ++message.attempts;
  }
  if (held_back) {
    message.next_attempt = now + std::chrono::seconds(outcome.failure.detail());
  } else if (message.state == MessageState::pending) {
    if (message.attempts >= settings_.attempts) {
      message.state = MessageState::dead;
    } else {
      const double jitter = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
      message.next_attempt =
          now + (outcome.retry_after.count() > 0 ? std::chrono::milliseconds(outcome.retry_after)
                                                 : backoff(settings_, message.attempts, jitter));
    }
    log::failure(
        "outbox.not_delivered", outcome.failure,
        {{"agency", agency_}, {"message", message.id.value}, {"attempt", message.attempts}});
  }
  if (message.state == MessageState::dead) {
    log::failure("outbox.dead", outcome.failure,
                 {{"agency", agency_}, {"message", message.id.value}});
  }
  if (message.state == MessageState::received) {
    log::info("outbox.received", {{"agency", agency_},
                                  {"message", message.id.value},
                                  {"rows", message.flags.size()},
                                  {"refused", refusals.size()}});
  }
  return store_.write([&](StoreWriter& tx) -> Result<void> {
    GW_CHECK(tx.update(message));
    if (message.attempts != attempts_before) {
      GW_CHECK(tx.add(MessageAttempt{message.id, now, message.state, outcome.failure,
                                     std::chrono::duration_cast<std::chrono::milliseconds>(took),
                                     outcome.status}));
    }
    if (message.state != MessageState::pending && message.state != before) {
      GW_CHECK(tx.mark_flags(message, refusals, now));
    }
    if (message.state == MessageState::dead && outcome.send_again)
      GW_CHECK(tx.send_again(message.id));
    GW_FAULT_POINT("outbox.recorded");
    return {};
  });
}

}  // namespace gw::outbox
