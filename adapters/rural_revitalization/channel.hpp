#pragma once
// The way back over SFTP: a CSV with its marker into `inbox/<city>/`, the receipt beside the lists
// in `outbox/<city>/receipts/`.  Used by the outbox; loop thread.  Nothing but the listed columns
// goes in: a further one is a breach.  No name is written twice.
#include <optional>
#include <string>
#include <string_view>

#include "gateway/adapter/adapter.hpp"
#include "gateway/ports/file_server.hpp"

namespace gw::rural_revitalization {

/// What a receipt file says: row 0 for the file, then the refused rows by their lines.
struct FileReceipt {
  std::string code;  // 0000, 9001, 9002, 9003
  std::string number;
  std::vector<std::pair<std::int64_t, std::string>> refused;  // line (header = 1), code
};
/// Errc::peer_content for anything that is no receipt; bytes in GB18030.
Result<FileReceipt> parse_receipt(std::string_view bytes);

class Channel final : public FlagChannel {
 public:
  Channel(ports::FileServer& files, std::string root) : files_(files), root_(std::move(root)) {}

  std::size_t row_limit() const override { return 20'000; }
  /// The city, which is the naming's unit.
  std::string group_of(const Flag& flag) const override { return flag.unit; }
  /// Rows sorted by 村编码, 户编号, 人口编号.  Errc::invalid_argument (no city, no flags, too
  /// many), Errc::integrity (a flag without the fields that go back), Errc::too_large (the 100th
  /// file of a city on one day).
  Result<MessageDraft> compose(const std::string& group, PlanYear year,
                               const std::vector<Flag>& flags, NumberSeries& numbers,
                               Instant now) const override;
  boost::asio::awaitable<Result<DeliveryOutcome>> deliver(const OutboundMessage& message) override;
  boost::asio::awaitable<Result<DeliveryOutcome>> look_for_receipt(
      const OutboundMessage& message) override;
  /// In the morning: receipts and answers are written by 06:00.
  std::optional<std::chrono::minutes> answers_from() const override;
  boost::asio::awaitable<Result<void>> ask_answers(std::span<const OutboundMessage> messages,
                                                   std::string position, AnswerDesk& desk) override;
  Result<LaterAnswers> read_answers(const OutboundMessage* message,
                                    std::string_view bytes) const override;

 private:
  boost::asio::awaitable<Result<std::optional<std::string>>> receipt(std::string path);
  /// The folder of a message's receipts and answers, with a slash behind.
  std::string receipts_of(std::string_view name) const;

  ports::FileServer& files_;
  std::string root_;
};

}  // namespace gw::rural_revitalization
