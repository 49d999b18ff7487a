#pragma once
// The way back to 省教育厅: POST /wcbfk, JSON, signed (section 4 of its note).  Used by the outbox;
// loop thread.  Nothing but the listed fields goes in: a further one is a breach.
#include <memory>

#include "gateway/adapter/adapter.hpp"
#include "gateway/base/clock.hpp"

namespace gw::education_province {

class Channel final : public FlagChannel {
 public:
  /// `clock`: the machine's, for the signature's time stamp.  `signer` may be null: then deliver()
  /// says Errc::config_invalid.
  Channel(ports::HttpClient& http, std::shared_ptr<const crypto::Signer> signer, const Clock& clock)
      : http_(http), signer_(std::move(signer)), clock_(clock) {}

  std::size_t row_limit() const override { return 5000; }
  /// The school.
  std::string group_of(const Flag& flag) const override { return flag.unit; }
  /// Errc::invalid_argument (no school, no flags, too many), Errc::integrity (a flag without the
  /// fields that go back), Errc::too_large (10 000th message of a school on one day).
  Result<MessageDraft> compose(const std::string& group, PlanYear year,
                               const std::vector<Flag>& flags, NumberSeries& numbers,
                               Instant now) const override;
  /// The same bytes however often; only time stamp and signature are fresh.
  boost::asio::awaitable<Result<DeliveryOutcome>> deliver(const OutboundMessage& message) override;
  /// The receipt comes with the answer, so asking for it is sending again.
  boost::asio::awaitable<Result<DeliveryOutcome>> look_for_receipt(
      const OutboundMessage& message) override;
  /// Once a day after 20:00, as the agency asks.
  std::optional<std::chrono::minutes> answers_from() const override;
  boost::asio::awaitable<Result<void>> ask_answers(std::span<const OutboundMessage> messages,
                                                   std::string position, AnswerDesk& desk) override;
  Result<LaterAnswers> read_answers(const OutboundMessage* message,
                                    std::string_view bytes) const override;

 private:
  ports::HttpClient& http_;
  std::shared_ptr<const crypto::Signer> signer_;
  const Clock& clock_;
};

}  // namespace gw::education_province
