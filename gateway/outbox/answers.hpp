#pragma once
// Asks an agency, once a day, what became of the rows it was sent (处理结果), and keeps what it
// says: the document sealed, then what it says of each row.  An answer is a statement: nothing
// settles by it (law 6).  A task of its own for each agency: what is to be sent does not wait for
// it.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>

#include "gateway/adapter/adapter.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/ports/evidence.hpp"
#include "gateway/ports/store.hpp"

namespace gw::outbox {

class AnswerRound final : private AnswerDesk {
 public:
  /// References outlive it.  `clock`: of rules, it says whether it is time.  Loop thread.
  AnswerRound(boost::asio::any_io_executor loop, boost::asio::thread_pool& pool, Store& store,
              EvidenceStore& evidence, const Clock& clock, AgencyId agency, FlagChannel& channel);

  /// Asks on each day until stopped.
  boost::asio::awaitable<void> run();
  /// The day may be another: looks without waiting.
  void wake();
  /// Asks nothing more; what is being asked is kept as far as it came.
  void stop();
  /// Asks if this day's answers are not in yet and it is time; the number of answers that were new.
  /// After a failure it is asked again in half an hour, from where it broke off; what came before
  /// it is kept.  Errc::cancelled: stopped.
  boost::asio::awaitable<Result<std::int64_t>> round();

 private:
  // As its channel's desk.
  boost::asio::awaitable<Result<void>> take(const OutboundMessage* message, std::string name,
                                            std::string bytes) override;
  void unread(const OutboundMessage& message, const Failure& why) override;
  Result<void> asked(const OutboundMessage& message) override;

  boost::asio::awaitable<Result<void>> begin_day(Day day);
  boost::asio::awaitable<Result<void>> ask(Day day);
  boost::asio::awaitable<Result<std::vector<OutboundMessage>>> next_messages(Day day);
  boost::asio::awaitable<Result<void>> pass_over(Day day, const Failure& why);
  Result<std::int64_t> keep(const OutboundMessage* message, const std::string& name,
                            const std::string& bytes);
  Result<Delivery> seal(const std::string& name, const std::string& bytes,
                        const std::string& sha256);
  Result<void> going_on() const;

  boost::asio::thread_pool& pool_;
  Store& store_;
  EvidenceStore& evidence_;
  const Clock& clock_;
  AgencyId agency_;
  FeedId feed_;  // under which the documents are kept
  FlagChannel& channel_;
  boost::asio::steady_timer timer_;
  std::optional<AnswerWatch> watch_;
  Instant not_before_{};
  Day begun_{};                            // the day that is being asked for
  MessageId reached_;                      // the last message of it that is through
  std::optional<MessageId> broke_behind_;  // where the last round of it broke off
  std::int64_t added_ = 0;
  bool stopping_ = false;
  bool woken_ = false;
};

}  // namespace gw::outbox
