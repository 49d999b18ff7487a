#pragma once
// 校核反馈: the way back through the platform to the provider of a list (its note, section 2). Used
// by the outbox; loop thread.  Nothing but the listed fields goes in: a further one is a breach.
// Only kinds of row with a feedback key have a channel; the service of severe mental illness has
// none (readings 48).
#include <string>

#include "adapters/sharing_platform/client.hpp"
#include "adapters/sharing_platform/row_kinds.hpp"
#include "gateway/adapter/adapter.hpp"

namespace gw::sharing_platform {

class Channel final : public FlagChannel {
 public:
  /// `source`: the list's service (ybsid).  References outlive the channel.
  Channel(ports::HttpClient& http, Access& access, std::string source, const RowKind& kind)
      : http_(http), access_(access), source_(std::move(source)), kind_(kind) {}

  std::size_t row_limit() const override { return 500; }
  /// The city, which is the naming's unit.
  std::string group_of(const Flag& flag) const override { return flag.unit; }
  /// Rows in the order of the flags.  Errc::invalid_argument (no city, no flags, too many),
  /// Errc::integrity (a flag without the fields that go back), Errc::too_large (the 1000th message
  /// of a city on one day).
  Result<MessageDraft> compose(const std::string& group, PlanYear year,
                               const std::vector<Flag>& flags, NumberSeries& numbers,
                               Instant now) const override;
  /// The same bytes however often.
  boost::asio::awaitable<Result<DeliveryOutcome>> deliver(const OutboundMessage& message) override;
  /// The receipt comes with the answer, so asking for it is sending again.
  boost::asio::awaitable<Result<DeliveryOutcome>> look_for_receipt(
      const OutboundMessage& message) override;
  /// In the evening, when the providers have answered; `position` is the last XH.
  std::optional<std::chrono::minutes> answers_from() const override;
  bool answers_at_once() const override { return true; }
  boost::asio::awaitable<Result<void>> ask_answers(std::span<const OutboundMessage> messages,
                                                   std::string position, AnswerDesk& desk) override;
  Result<LaterAnswers> read_answers(const OutboundMessage* message,
                                    std::string_view bytes) const override;

 private:
  ports::HttpClient& http_;
  Access& access_;
  std::string source_;
  const RowKind& kind_;
};

}  // namespace gw::sharing_platform
