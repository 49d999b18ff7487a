#pragma once
// The way back to a county bureau: feedback files `WCBFK_<region>_<yyyyMMdd>_<nn>.csv` with their
// markers, and the bureau's receipts in `hz/`.  Used by the outbox through FlagChannel; loop
// thread.  Refuses flags whose supplied fields it did not write itself.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/adapter/adapter.hpp"
#include "gateway/adapter/drop_folder.hpp"

namespace gw::county_roster {

/// The bureau's word on one feedback file, first two lines of its receipt.
struct FileReceipt {
  enum class Verdict : std::uint8_t { taken = 0, digest = 1, rows = 2, format = 3, other = 4 };
  Verdict verdict = Verdict::other;
  std::string received_at;  // as written: "2026-11-30 23:00:12"
};

/// Reads a receipt (GB18030) of the feedback file `name`.  Nothing while its second line is not
/// there whole: the file grows, and a last line without line end is unfinished.
/// Errc::peer_content if the second line is about another file or not of four fields.
Result<std::optional<FileReceipt>> parse_receipt(std::string_view bytes, std::string_view name);

/// Where the receipt of the feedback file `name` will lie, in the county's folder.
std::filesystem::path receipt_of(const std::string& name);

class FeedbackFolder final : public FlagChannel {
 public:
  /// `folder` is the county's, `<root>/<region>`, and outlives the channel.
  FeedbackFolder(DropFolder& folder, RegionCode region) : folder_(folder), region_(region) {}

  std::size_t row_limit() const override { return 0; }
  std::string group_of(const Flag& flag) const override;
  /// Errc::integrity if a flag carries fields of another form; conflict after 99 files on one day.
  Result<MessageDraft> compose(const std::string& group, PlanYear year,
                               const std::vector<Flag>& flags, NumberSeries& numbers,
                               Instant now) const override;
  /// Writes file and marker; state `sent`.  A file that has its receipt is not written again.
  boost::asio::awaitable<Result<DeliveryOutcome>> deliver(const OutboundMessage& message) override;
  /// 成功: `received`.  失败: `dead` with Errc::peer_refused (detail 1 摘要不符, 2 行数不符, 3
  /// 格式错误, 4 other words): the note wants the next number, so the flags must go out in a new
  /// message.
  boost::asio::awaitable<Result<DeliveryOutcome>> look_for_receipt(
      const OutboundMessage& message) override;
  /// In the morning: the bureau works at night.
  std::optional<std::chrono::minutes> answers_from() const override;
  boost::asio::awaitable<Result<void>> ask_answers(std::span<const OutboundMessage> messages,
                                                   std::string position, AnswerDesk& desk) override;
  Result<LaterAnswers> read_answers(const OutboundMessage* message,
                                    std::string_view bytes) const override;

 private:
  DropFolder& folder_;
  RegionCode region_;
};

}  // namespace gw::county_roster
