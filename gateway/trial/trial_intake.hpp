#pragma once
// The intake of a trial: what an adapter fetches is held in memory, the first batch is read row by
// row and counted, and then the pull is told that it is enough.  Nothing is kept: no evidence, no
// batch, no memo.  One feed, one pull; loop thread.
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "gateway/adapter/adapter.hpp"
#include "gateway/adapter/interface_note.hpp"

namespace gw::trial {

/// The first batch of a feed as a trial saw it.
struct Sample {
  Sample() = default;

  std::string origin;    // request path or file name
  std::string identity;  // as the agency's note has it
  std::string sha256;
  std::int64_t bytes = 0;
  std::optional<std::int64_t> declared_rows;
  BatchReason reason = BatchReason::none;  // what the whole met
  std::optional<Failure> broken;           // it could not be read to its end
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
  std::int64_t without_effect = 0;
  std::int64_t remarked = 0;
  /// Of the rows refused: by reason and the sender's own name of the column.
  std::map<std::pair<RowReason, std::string>, std::int64_t> reasons;

  std::int64_t rows() const noexcept { return accepted + refused + without_effect; }
  std::int64_t refused_for(std::initializer_list<RowReason> any) const;
};

class TrialIntake final : public Intake {
 public:
  /// References outlive the intake.  `clock`: of rules.
  TrialIntake(const AgencyAdapter& adapter, const InterfaceNote& note, FeedId feed,
              const Clock& clock);

  boost::asio::awaitable<Result<std::optional<Batch>>> taken(std::string identity) override;
  boost::asio::awaitable<Result<std::optional<Batch>>> last_applied(std::string scope) override;
  boost::asio::awaitable<Result<std::string>> memo(std::string name) override;
  boost::asio::awaitable<Result<void>> put_memo(std::string name, std::string text) override;
  boost::asio::awaitable<Result<std::unique_ptr<ArrivingDelivery>>> receive(
      std::string origin, ExtraDigest digest) override;
  /// Errc::cancelled at trial.enough, always: that ends the pull.
  boost::asio::awaitable<Result<Batch>> submit(Delivery delivery, BatchDraft draft) override;
  boost::asio::awaitable<Result<Batch>> submit_unread(Delivery delivery, BatchDraft draft,
                                                      BatchReason reason) override;
  Instant now() const override { return clock_.now(); }

  const std::optional<Sample>& sample() const { return sample_; }
  /// Whether a pull ended because the trial had seen enough.
  static bool is_enough(const Failure& failure) noexcept;

 private:
  class Arriving;
  Sample begun(const Delivery& delivery, const BatchDraft& draft) const;

  const AgencyAdapter& adapter_;
  FeedId feed_;
  const Clock& clock_;
  std::map<std::string, std::string> memos_;
  std::string last_bytes_;  // of the delivery sealed last
  std::optional<Sample> sample_;
};

}  // namespace gw::trial
