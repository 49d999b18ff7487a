#include "adapters/civil_affairs/channel.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "adapters/civil_affairs/fetch.hpp"
#include "adapters/civil_affairs/supplied.hpp"
#include "gateway/adapter/http_answer.hpp"
#include "gateway/base/decimal.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/codec/xml.hpp"
#include "gateway/codec/xml_text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::civil_affairs {
namespace {

using boost::asio::awaitable;

constexpr std::int64_t kLastNumber = 9999;  // four digits of 批次号
constexpr std::size_t kLongestAnswer = 4U << 20U;
constexpr std::int64_t kDigestDiffers = 4002;  // nothing was kept, the same bytes may come again

void append_element(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty()) {
    out.append("<").append(name).append("/>");
    return;
  }
  out.append("<").append(name).append(">");
  codec::append_xml_text(out, text);
  out.append("</").append(name).append(">");
}

void append_attribute(std::string& out, std::string_view name, std::string_view text) {
  out.append(" ").append(name).append("=\"");
  codec::append_xml_text(out, text);
  out += '"';
}

/// 反馈回执, also as an error's body.
class Receipt final : public codec::XmlHandler {
 public:
  std::string batch, receipt, code;
  std::vector<std::pair<std::int64_t, std::string>> refused;  // 序号, 代码

 private:
  void start(codec::XmlName name, const codec::XmlAttributes& attributes,
             std::int64_t line) override {
    const auto value = [&](std::string_view attribute) {
      return std::string(attributes.find(attribute).value_or(std::string_view()));
    };
    ++depth_;
    if (depth_ == 1) {
      if (name.local != "反馈回执") {
        return stop(fail(Errc::peer_content, "civil_affairs.wcbfk.root").at(line, 0));
      }
      batch = value("批次号");
      receipt = value("回执号");
      code = value("代码");
    } else if (depth_ == 2 && name.local == "退回") {
      refused.emplace_back(leading_number(value("序号")), value("代码"));
    }
  }
  void text(std::string_view) override {}
  void end(codec::XmlName) override { --depth_; }

  int depth_ = 0;
};

Result<void> read_answer(Receipt& receipt, const ports::HttpResponse& answer) {
  if (!has_media_type(answer, "text/xml") && !has_media_type(answer, "application/xml")) {
    return fail(Errc::peer_content, "civil_affairs.wcbfk.type");
  }
  codec::XmlParser parser(receipt);
  GW_CHECK(parser.feed(answer.body));
  return parser.finish();
}

// 200: the receipt, or nothing that can be trusted as one.
DeliveryOutcome take_receipt(const OutboundMessage& message, const ports::HttpResponse& answer) {
  Receipt receipt;
  if (const auto read = read_answer(receipt, answer); !read) {
    return DeliveryOutcome::not_through(MessageState::pending, read.error());
  }
  if (receipt.code != "0000") {
    return DeliveryOutcome::not_through(
        MessageState::pending,
        fail(Errc::peer_refused, "civil_affairs.wcbfk", leading_number(receipt.code)));
  }
  if (receipt.receipt.empty() || receipt.batch != message.identity) {
    return DeliveryOutcome::not_through(MessageState::pending,
                                        fail(Errc::peer_content, "civil_affairs.wcbfk.receipt"));
  }
  DeliveryOutcome result;
  result.state = MessageState::received;
  result.receipt = std::move(receipt.receipt);
  for (auto& [number, code] : receipt.refused) {
    if (number < 1 || static_cast<std::size_t>(number) > message.flags.size()) continue;
    result.refused_rows.emplace_back(static_cast<std::size_t>(number - 1), std::move(code));
  }
  return result;
}

DeliveryOutcome take_refusal(const ports::HttpResponse& answer) {
  if (answer.status == 429 || answer.status == 503) {
    DeliveryOutcome wait = DeliveryOutcome::not_through(MessageState::pending,
                                                        fail(Errc::busy, "civil_affairs.wcbfk"));
    wait.retry_after = retry_after(answer);
    return wait;
  }
  Failure why = fail(Errc::peer_status, "civil_affairs.wcbfk", answer.status);
  Receipt receipt;
  std::int64_t code = 0;
  if (read_answer(receipt, answer) && !receipt.code.empty()) {
    code = leading_number(receipt.code);
    why = fail(Errc::peer_refused, "civil_affairs.wcbfk", code);
  }
  // The same bytes again cure a damaged transfer, a missing access number, a missing registration;
  // not a message that the agency cannot take, nor a number that it knows with other bytes.
  const bool hopeless = (answer.status == 400 && code != kDigestDiffers) || answer.status == 409 ||
                        answer.status == 413;
  return DeliveryOutcome::not_through(hopeless ? MessageState::dead : MessageState::pending, why);
}

using OutboundRow = SuppliedRow<kSuppliedFields>;

void append_row(std::string& out, std::size_t number, const OutboundRow& row) {
  constexpr std::array<std::string_view, 6> kNames{"村编码",   "家庭编号", "救助类别",
                                                   "证件类型", "证件号码", "姓名"};
  out.append(" <反馈 序号=\"").append(std::to_string(number)).append("\">");
  append_element(out, "反馈编号", row.flag->id.text());
  for (std::size_t i = 0; i < kNames.size(); ++i) append_element(out, kNames[i], row.fields[i]);
  append_element(out, "未参保原因", code_of(row.flag->code));
  out.append("</反馈>\n");
}

}  // namespace

Result<MessageDraft> Channel::compose(const std::string& group, PlanYear year,
                                      const std::vector<Flag>& flags, NumberSeries& numbers,
                                      Instant now) const {
  if (!RegionCode::parse(group) || flags.empty() || flags.size() > row_limit()) {
    return fail(Errc::invalid_argument, "civil_affairs.compose",
                static_cast<std::int64_t>(flags.size()));
  }
  GW_TRY(auto rows, supplied_rows<kSuppliedFields>(flags, "civil_affairs.compose"));
  std::stable_sort(rows.begin(), rows.end(), [](const OutboundRow& a, const OutboundRow& b) {
    return std::tie(a.fields[0], a.fields[1]) < std::tie(b.fields[0], b.fields[1]);
  });
  const std::string series = group + normalize::compact_text(beijing_day(now));
  GW_TRY(const std::int64_t number, numbers.next(series));
  if (number > kLastNumber) return fail(Errc::too_large, "civil_affairs.wcbfk", kLastNumber);

  MessageDraft draft;
  draft.identity = "WF" + series + normalize::padded(number, 4);
  std::string text = "<?xml version=\"1.0\" encoding=\"GB18030\"?>\n<未参保反馈";
  append_attribute(text, "行政区划", group);
  append_attribute(text, "年度", std::to_string(year.value));
  append_attribute(text, "批次号", draft.identity);
  append_attribute(text, "截止日期", iso_text(last_payable_day(flags)));
  append_attribute(text, "记录数", std::to_string(rows.size()));
  append_attribute(text, "生成时间", normalize::moment_text(now));
  text += ">\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    append_row(text, i + 1, rows[i]);
    draft.rows.push_back(rows[i].flag->id);
  }
  text += "</未参保反馈>\n";
  GW_TRY(draft.body, codec::encode_gb18030(text));
  return draft;
}

awaitable<Result<DeliveryOutcome>> Channel::deliver(const OutboundMessage& message) {
  ports::HttpRequest request("POST", std::string(kBasePath) + "/wcbfk", message.body);
  request.headers.add("Content-Type", "text/xml");
  request.headers.add(std::string(kAccessHeader), access_);
  request.headers.add("Content-MD5", crypto::base64_encode(
                                         crypto::digest_of(crypto::DigestKind::md5, message.body)));
  ports::FetchOptions options;
  options.body_limit_bytes = kLongestAnswer;
  const Result<ports::HttpResponse> answer = co_await http_.send(std::move(request), options);
  if (!answer) co_return DeliveryOutcome::not_through(MessageState::pending, answer.error());
  DeliveryOutcome outcome =
      answer->status == kOk ? take_receipt(message, *answer) : take_refusal(*answer);
  outcome.status = answer->status;
  co_return outcome;
}

awaitable<Result<DeliveryOutcome>> Channel::look_for_receipt(const OutboundMessage& message) {
  return deliver(message);
}

}  // namespace gw::civil_affairs
