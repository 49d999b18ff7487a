#pragma once
// Asks an agency, once a day, what became of the rows it was sent (处理结果), and keeps what it
// says. An answer is a statement: nothing settles by it (law 6).
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>

#include "gateway/adapter/adapter.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/ports/store.hpp"

namespace gw::outbox {

class AnswerRound {
 public:
  /// References outlive it.  Loop thread.
  AnswerRound(boost::asio::thread_pool& pool, Store& store, const Clock& clock,
              const AgencyId& agency, FlagChannel& channel)
      : pool_(pool), store_(store), clock_(clock), agency_(agency), channel_(channel) {}

  /// Asks if this day's answers are not in yet and it is time; the number of answers that were new.
  /// After a failure it is asked again in half an hour; what came before it is kept.
  boost::asio::awaitable<Result<std::int64_t>> run();

 private:
  boost::asio::awaitable<Result<std::int64_t>> ask(Day day);
  Result<std::int64_t> keep(LaterAnswers told);

  boost::asio::thread_pool& pool_;
  Store& store_;
  const Clock& clock_;
  const AgencyId& agency_;
  FlagChannel& channel_;
  std::optional<AnswerWatch> watch_;
  Instant not_before_{};
};

}  // namespace gw::outbox
