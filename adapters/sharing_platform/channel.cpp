#include "adapters/sharing_platform/channel.hpp"

#include <algorithm>

#include "adapters/sharing_platform/supplied.hpp"
#include "gateway/codec/json_text.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::sharing_platform {
namespace {

using boost::asio::awaitable;

constexpr std::string_view kFeedbackService = "s_4200000000000_8001";
constexpr std::int64_t kLastNumber = 999;  // digits 4-6 of the number in fkpch
constexpr std::size_t kLongestAnswer = 4U << 20U;

constexpr std::int64_t kOtherContent = 3001;
constexpr std::int64_t kTooManyRows = 3002;
constexpr std::int64_t kTakesNoFeedback = 3003;
constexpr std::int64_t kProviderRefused = 3004;

using OutboundRow = SuppliedRow<kSuppliedFields>;

void append_row(std::string& out, std::size_t number, std::string_view key_member,
                const OutboundRow& row) {
  constexpr std::array<std::string_view, kSuppliedFields> kMembers{"", "XM", "ZJLX", "ZJHM",
                                                                   "XZQH"};
  out.append("{\"xlh\":").append(std::to_string(number));
  codec::append_json_member(out, "fkbh", row.flag->id.text());
  codec::append_json_member(out, key_member, row.fields[0]);
  for (std::size_t i = 1; i < kSuppliedFields; ++i)
    codec::append_json_member(out, kMembers[i], row.fields[i]);
  codec::append_json_member(out, "yydm", code_of(row.flag->code));
  out += '}';
}

DeliveryOutcome take_receipt(const OutboundMessage& message, const codec::JsonValue& data) {
  DeliveryOutcome result;
  result.receipt = data.text("slbh").value_or(std::string_view());
  if (result.receipt.empty() || data.text("fkpch") != message.identity) {
    return DeliveryOutcome::not_through(
        MessageState::pending, fail(Errc::peer_content, "sharing_platform.feedback.receipt"));
  }
  result.state = MessageState::received;
  for (const codec::JsonValue refused : data.find("jjmx")) {
    const auto row = codec::whole_number(refused, "xlh");
    if (!row || *row < 1 || static_cast<std::size_t>(*row) > message.flags.size()) continue;
    result.refused_rows.emplace_back(static_cast<std::size_t>(*row - 1),
                                     std::string(refused.text("dm").value_or(std::string_view())));
  }
  return result;
}

}  // namespace

Result<MessageDraft> Channel::compose(const std::string& group, PlanYear year,
                                      const std::vector<Flag>& flags, NumberSeries& numbers,
                                      Instant now) const {
  if (!RegionCode::parse(group) || flags.empty() || flags.size() > row_limit()) {
    return fail(Errc::invalid_argument, "sharing_platform.compose",
                static_cast<std::int64_t>(flags.size()));
  }
  GW_TRY(const auto rows, supplied_rows<kSuppliedFields>(flags, "sharing_platform.compose"));
  const std::string series = group + normalize::compact_text(beijing_day(now));
  GW_TRY(const std::int64_t number, numbers.next(series));
  if (number > kLastNumber) return fail(Errc::too_large, "sharing_platform.fkpch", kLastNumber);

  MessageDraft draft;
  draft.identity = "JH" + series + std::string(kind_.feedback_mark) + normalize::padded(number, 3);
  std::string body = "{\"cs\":{\"fkpch\":";
  codec::append_json(body, draft.identity);
  codec::append_json_member(body, "ybsid", source_);
  codec::append_json_member(body, "xzqh", group);
  codec::append_json_member(body, "nd", std::to_string(year.value));
  codec::append_json_member(body, "jzrq", iso_text(last_payable_day(flags)));
  body.append(",\"jls\":").append(std::to_string(rows.size())).append(",\"mx\":[");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i != 0) body += ',';
    append_row(body, i + 1, kind_.feedback_key, rows[i]);
    draft.rows.push_back(rows[i].flag->id);
  }
  draft.body = body + "]}}";
  return draft;
}

awaitable<Result<DeliveryOutcome>> Channel::deliver(const OutboundMessage& message) {
  Client client(http_, access_, kLongestAnswer);
  Service service;
  // Whatever the list itself is signed with.
  service.id = kFeedbackService;
  service.signature = Signature::hmac_sha256;
  const Result<void> called = co_await client.call(std::move(service), message.body);
  DeliveryOutcome result =
      called ? take_receipt(message, client.answer().data())
             : DeliveryOutcome::not_through(MessageState::pending, called.error());
  result.status = client.status();
  if (called) co_return result;
  const Failure why = called.error();
  if (said(why, kTooManyCalls)) result.retry_after = std::chrono::seconds(60);
  // A message that the provider refused whole goes out anew; what the platform cannot take, or
  // knows with other content, a person must look at.
  result.send_again = said(why, kProviderRefused);
  if (result.send_again || said(why, kOtherContent) || said(why, kTooManyRows) ||
      said(why, kTakesNoFeedback) || said(why, kParameterWrong))
    result.state = MessageState::dead;
  co_return result;
}

awaitable<Result<DeliveryOutcome>> Channel::look_for_receipt(const OutboundMessage& message) {
  return deliver(message);
}

}  // namespace gw::sharing_platform
