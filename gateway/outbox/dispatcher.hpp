#pragma once
// Hands composed messages to their agencies: one task per agency, so that a slow one delays no
// other; retried with back-off and jitter under the same identity and bytes; the receipt is stored
// with what it settles. Loop thread; blocking work goes to the pool.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <random>

#include "gateway/adapter/adapter.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/outbox/backoff.hpp"
#include "gateway/ports/store.hpp"

namespace gw::outbox {

struct DispatchCounters {
  std::function<void(const AgencyId&, bool delivered)> attempt;  // for metrics; may be empty
};

class Dispatcher {
 public:
  /// `clock`: of rules and schedules, it dates messages and retries.  References outlive the
  /// dispatcher.
  Dispatcher(boost::asio::any_io_executor loop, boost::asio::thread_pool& pool, Store& store,
             const Clock& clock, AgencyId agency, FlagChannel& channel, BackoffSettings settings,
             std::uint64_t seed, DispatchCounters counters);

  /// Composes and delivers until stopped; sleeps until there is news or a retry is due.
  boost::asio::awaitable<void> run();
  /// There may be something new: composes and delivers without waiting for the next due time.
  void wake();
  void stop();
  /// One round: compose, deliver what is due, look for receipts.  The number of messages that moved
  /// on.
  boost::asio::awaitable<Result<std::int64_t>> round();

 private:
  boost::asio::awaitable<Result<std::vector<OutboundMessage>>> due();
  boost::asio::awaitable<Result<bool>> hand_over(OutboundMessage message);
  Result<void> record(OutboundMessage& message, const DeliveryOutcome& outcome,
                      std::chrono::steady_clock::duration took);

  boost::asio::any_io_executor loop_;
  boost::asio::thread_pool& pool_;
  Store& store_;
  const Clock& clock_;
  AgencyId agency_;
  FlagChannel& channel_;
  BackoffSettings settings_;
  std::mt19937_64 random_;
  DispatchCounters counters_;
  boost::asio::steady_timer timer_;
  bool stopping_ = false;
  bool woken_ = false;
};

}  // namespace gw::outbox
