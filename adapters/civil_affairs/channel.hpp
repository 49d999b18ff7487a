#pragma once
// The way back to 民政厅: POST /wcbfk, XML in GB18030 with Content-MD5 (its note's feedback
// section). Used by the outbox; loop thread.  Nothing but the listed elements goes in: a further
// one is a breach.
#include "gateway/adapter/adapter.hpp"

namespace gw::civil_affairs {

class Channel final : public FlagChannel {
 public:
  Channel(ports::HttpClient& http, std::string access) : http_(http), access_(std::move(access)) {}

  std::size_t row_limit() const override { return 2000; }
  /// The naming county.
  std::string group_of(const Flag& flag) const override { return flag.county.text(); }
  /// Rows sorted by 村编码, 家庭编号.  Errc::invalid_argument (no county, no flags, too many),
  /// Errc::integrity (a flag without the fields that go back), Errc::too_large (10 000th message of
  /// a county on one day).
  Result<MessageDraft> compose(const std::string& group, PlanYear year,
                               const std::vector<Flag>& flags, NumberSeries& numbers,
                               Instant now) const override;
  /// The same bytes however often.
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
  std::string access_;
};

}  // namespace gw::civil_affairs
