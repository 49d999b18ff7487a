#pragma once
// Intake for one feed: the adapter's coroutines on the loop, the blocking work on two pools: whole
// batch runs on one, and on the other the short calls, which must not wait behind another feed's
// long run.
#include <boost/asio/thread_pool.hpp>

#include "gateway/adapter/intake.hpp"
#include "gateway/pipeline/batch_desk.hpp"

namespace gw::pipeline {

class FeedIntake final : public Intake {
 public:
  FeedIntake(BatchDesk& desk, boost::asio::thread_pool& calls, boost::asio::thread_pool& runs,
             FeedId feed, AgencyId agency)
      : desk_(desk),
        pool_(calls),
        runs_(runs),
        feed_(std::move(feed)),
        agency_(std::move(agency)) {}

  boost::asio::awaitable<Result<std::optional<Batch>>> taken(std::string identity) override;
  boost::asio::awaitable<Result<std::optional<Batch>>> last_applied(std::string scope) override;
  boost::asio::awaitable<Result<std::string>> memo(std::string name) override;
  boost::asio::awaitable<Result<void>> put_memo(std::string name, std::string text) override;
  boost::asio::awaitable<Result<std::unique_ptr<ArrivingDelivery>>> receive(
      std::string origin, ExtraDigest digest) override;
  boost::asio::awaitable<Result<Batch>> submit(Delivery delivery, BatchDraft draft) override;
  boost::asio::awaitable<Result<Batch>> submit_unread(Delivery delivery, BatchDraft draft,
                                                      BatchReason reason) override;
  Instant now() const override { return desk_.services().clock.now(); }

 private:
  BatchDesk& desk_;
  boost::asio::thread_pool& pool_;
  boost::asio::thread_pool& runs_;
  FeedId feed_;
  AgencyId agency_;
};

}  // namespace gw::pipeline
