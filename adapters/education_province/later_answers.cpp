// What became of each row (section 5 of the note): GET /wcbfk/cljg, one message at a time.
#include "adapters/education_province/channel.hpp"
#include "adapters/education_province/interface_names.hpp"
#include "gateway/adapter/http_answer.hpp"
#include "gateway/codec/json.hpp"
#include "gateway/normalize/date.hpp"

namespace gw::education_province {
namespace {

using boost::asio::awaitable;

constexpr int kNoContent = 204;  // no row is handled yet

Result<bool> says_anything(const ports::HttpResponse& answer) {
  if (answer.status == kNoContent) return false;
  if (answer.status != kOk)
    return fail(Errc::peer_status, "education_province.cljg", answer.status);
  if (!has_media_type(answer, "application/json"))
    return fail(Errc::peer_content, "education_province.cljg.type");
  return true;
}

}  // namespace

Result<LaterAnswers> Channel::read_answers(const OutboundMessage* message,
                                           std::string_view bytes) const {
  LaterAnswers told;
  codec::JsonReader reader;
  GW_TRY(const codec::JsonValue results, reader.parse(bytes));
  if (results.text("dm") != "0000" || results.text("fkpch") != message->identity)
    return fail(Errc::peer_content, "education_province.cljg");
  for (const codec::JsonValue row : results.find("mx")) {
    const auto text = [&](std::string_view member) {
      return row.text(member).value_or(std::string_view());
    };
    const auto flag = flag_answered(*message, text("rwbh"));
    const auto code = handling_code(text("cldm"));
    if (!flag || !code) continue;  // 00 未处理
    FlagAnswer& one = told.answers.emplace_back();
    one.flag = *flag;
    one.code = *code;
    one.words = PersonalText(std::string(text("clsm")));
    const codec::JsonValue corrected = row.find("gz");
    if (corrected.kind() == codec::JsonKind::object)
      one.corrected = PersonalText(std::string(corrected.raw()));
    one.said =
        normalize::read_instant(text("clsj"), normalize::DateStyle::offset).value_or(Instant());
  }
  told.closed = results.text("wc") == "true";
  return told;
}

std::optional<std::chrono::minutes> Channel::answers_from() const {
  return std::chrono::hours(20);
}

awaitable<Result<void>> Channel::ask_answers(std::span<const OutboundMessage> messages,
                                             std::string /*position*/, AnswerDesk& desk) {
  const auto request = [](const OutboundMessage& message) {
    return ports::HttpRequest("GET",
                              std::string(kBasePath) + "/wcbfk/cljg?fkpch=" + message.identity);
  };
  return ask_by_message(http_, messages, {request, says_anything}, desk);
}

}  // namespace gw::education_province
