// What became of each row (the note's feedback section): GET /wcbfk/jg, one message at a time.
#include "adapters/civil_affairs/channel.hpp"
#include "adapters/civil_affairs/fetch.hpp"
#include "gateway/adapter/http_answer.hpp"
#include "gateway/codec/xml.hpp"
#include "gateway/normalize/date.hpp"

namespace gw::civil_affairs {
namespace {

using boost::asio::awaitable;

constexpr int kAccepted = 202;  // no row is handled yet

/// 反馈办理 with its rows.
class Results final : public codec::XmlHandler {
 public:
  Results(const OutboundMessage& message, LaterAnswers& told) : message_(message), told_(told) {}

  bool closed() const { return closed_; }

 private:
  void start(codec::XmlName name, const codec::XmlAttributes& attributes,
             std::int64_t line) override {
    ++depth_;
    const auto value = [&](std::string_view attribute) {
      return attributes.find(attribute).value_or(std::string_view());
    };
    if (depth_ == 1) {
      if (name.local != "反馈办理" || value("批次号") != message_.identity)
        return stop(fail(Errc::peer_content, "civil_affairs.jg.root").at(line, 0));
      closed_ = value("办结") == "是";
    } else if (depth_ == 2) {
      row_ = FlagAnswer();
      code_.reset();
      flag_ = name.local == "办理" ? flag_answered(message_, value("反馈编号")) : std::nullopt;
    } else if (depth_ == 3) {
      text_.clear();
    }
  }
  void text(std::string_view piece) override {
    if (depth_ == 3) text_ += piece;
  }
  void end(codec::XmlName name) override {
    if (depth_ == 3) take(name.local);
    if (depth_ == 2 && flag_ && code_) {
      row_.flag = *flag_;
      row_.code = *code_;
      told_.answers.push_back(std::move(row_));
    }
    --depth_;
  }
  void take(std::string_view element) {
    if (element == "办理结果") code_ = handling_code(text_);
    if (element == "说明") row_.words = PersonalText(text_);
    if (element == "更正证件号码") row_.corrected = PersonalText(text_);
    if (element == "办理时间")
      row_.said = normalize::read_instant(text_, normalize::DateStyle::seconds).value_or(Instant());
  }

  const OutboundMessage& message_;
  LaterAnswers& told_;
  FlagAnswer row_;
  std::optional<FlagId> flag_;
  std::optional<HandlingCode> code_;
  std::string text_;
  int depth_ = 0;
  bool closed_ = false;
};

Result<bool> says_anything(const ports::HttpResponse& answer) {
  if (answer.status == kAccepted) return false;
  if (answer.status != kOk) return fail(Errc::peer_status, "civil_affairs.jg", answer.status);
  if (!has_media_type(answer, "text/xml") && !has_media_type(answer, "application/xml"))
    return fail(Errc::peer_content, "civil_affairs.jg.type");
  return true;
}

}  // namespace

std::optional<std::chrono::minutes> Channel::answers_from() const {
  return std::chrono::hours(20);
}

awaitable<Result<void>> Channel::ask_answers(std::span<const OutboundMessage> messages,
                                             std::string /*position*/, AnswerDesk& desk) {
  const auto request = [this](const OutboundMessage& message) {
    ports::HttpRequest asked("GET", std::string(kBasePath) + "/wcbfk/jg?pch=" + message.identity);
    asked.headers.add(std::string(kAccessHeader), access_);
    return asked;
  };
  return ask_by_message(http_, messages, {request, says_anything}, desk);
}

Result<LaterAnswers> Channel::read_answers(const OutboundMessage* message,
                                           std::string_view bytes) const {
  // Rows before a place where the document breaks are not believed.
  LaterAnswers told;
  Results results(*message, told);
  codec::XmlParser parser(results);
  GW_CHECK(parser.feed(bytes));
  GW_CHECK(parser.finish());
  told.closed = results.closed();
  return told;
}

}  // namespace gw::civil_affairs
