// What became of each row: lines that the bureau appends to the receipt of a feedback file as
// schools answer (`反馈编号|处理结果|说明|处理日期`).  The file grows; it is read whole each time,
// and what is known already has no effect.
#include <array>

#include "adapters/county_roster/channel.hpp"
#include "gateway/adapter/drop_folder.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/fold.hpp"

namespace gw::county_roster {
namespace {

constexpr std::size_t kReceiptMost = 16U << 20U;

void take_line(const OutboundMessage& message, std::string_view line, LaterAnswers& told) {
  std::array<std::string_view, 4> fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t bar = line.find('|');
    fields[i] = normalize::trim(line.substr(0, bar));
    line.remove_prefix(bar == std::string_view::npos ? line.size() : bar + 1);
  }
  const auto flag = flag_answered(message, fields[0]);
  const auto code = handling_code_in_words(fields[1]);
  if (!flag || !code) return;  // the head of the receipt, or a word that nobody agreed on
  FlagAnswer& one = told.answers.emplace_back();
  one.flag = *flag;
  one.code = *code;
  // 信息有误 has the corrected value in its words.
  PersonalText& words = *code == HandlingCode::data_wrong ? one.corrected : one.words;
  words = PersonalText(std::string(fields[2]));
  if (const auto day = normalize::read_date(fields[3], normalize::kRosterDays))
    one.said = start_of(*day);
}

}  // namespace

Result<LaterAnswers> FeedbackFolder::read_answers(const OutboundMessage* message,
                                                  std::string_view bytes) const {
  LaterAnswers told;
  // A last line without line end is unfinished.  LF stands nowhere inside a character of GB18030.
  bytes = bytes.substr(0, bytes.rfind('\n') + 1);
  std::string text;
  codec::Gb18030Decoder decoder(codec::OnInvalid::mark);
  GW_CHECK(decoder.decode(bytes, text));
  GW_CHECK(decoder.finish(text));
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    take_line(*message, rest.substr(0, end), told);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return told;
}

std::optional<std::chrono::minutes> FeedbackFolder::answers_from() const {
  return std::chrono::hours(7);
}

boost::asio::awaitable<Result<void>> FeedbackFolder::ask_answers(
    std::span<const OutboundMessage> messages, std::string /*position*/, AnswerDesk& desk) {
  for (const OutboundMessage& message : messages) {
    const std::filesystem::path file = receipt_of(message.identity);
    auto bytes = co_await folder_.read(file, kReceiptMost);
    if (!bytes && bytes.error().code() != Errc::not_found) desk.unread(message, bytes.error());
    if (bytes) {
      GW_CO_CHECK(co_await desk.take(&message, file.filename().string(), *std::move(bytes)));
    }
    GW_CO_CHECK(desk.asked(message));
  }
  co_return Result<void>();
}

}  // namespace gw::county_roster
