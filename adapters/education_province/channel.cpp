#include "adapters/education_province/channel.hpp"

#include <algorithm>

#include "adapters/education_province/interface_names.hpp"
#include "adapters/education_province/supplied.hpp"
#include "gateway/adapter/http_answer.hpp"
#include "gateway/base/decimal.hpp"
#include "gateway/codec/json.hpp"
#include "gateway/codec/json_text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::education_province {
namespace {

using boost::asio::awaitable;

constexpr std::int64_t kLastNumber = 9999;  // four digits of fkpch
constexpr std::size_t kLongestAnswer = 4U << 20U;

// 200: the receipt, or nothing that can be trusted as one.
DeliveryOutcome read_receipt(const OutboundMessage& message, const ports::HttpResponse& answer) {
  const Failure no_receipt = fail(Errc::peer_content, "education_province.wcbfk.receipt");
  if (!has_media_type(answer, "application/json")) {
    return DeliveryOutcome::not_through(MessageState::pending, no_receipt);
  }
  codec::JsonReader reader;
  const auto json = reader.parse(answer.body);
  if (!json) return DeliveryOutcome::not_through(MessageState::pending, json.error());
  const std::string_view code = json->text("dm").value_or(std::string_view());
  if (code != "0000") {
    return DeliveryOutcome::not_through(
        MessageState::pending,
        fail(Errc::peer_refused, "education_province.wcbfk", leading_number(code)));
  }
  const std::string_view receipt = json->text("hzbh").value_or(std::string_view());
  if (receipt.empty() || json->text("fkpch") != message.identity) {
    return DeliveryOutcome::not_through(MessageState::pending, no_receipt);
  }
  DeliveryOutcome result;
  result.state = MessageState::received;
  result.receipt = receipt;
  for (const codec::JsonValue row : json->find("jjmx")) {
    const std::int64_t number = leading_number(row.text("xlh").value_or(std::string_view()));
    if (number < 1 || static_cast<std::size_t>(number) > message.flags.size()) continue;
    result.refused_rows.emplace_back(static_cast<std::size_t>(number - 1),
                                     std::string(row.text("dm").value_or(std::string_view())));
  }
  return result;
}

DeliveryOutcome read_answer(const OutboundMessage& message, const ports::HttpResponse& answer) {
  if (answer.status == kOk) return read_receipt(message, answer);
  if (answer.status == 429 || answer.status == 503) {
    DeliveryOutcome wait = DeliveryOutcome::not_through(
        MessageState::pending, fail(Errc::busy, "education_province.wcbfk"));
    wait.retry_after = retry_after(answer);
    return wait;
  }
  Failure why = fail(Errc::peer_status, "education_province.wcbfk", answer.status);
  codec::JsonReader reader;
  if (const auto json = reader.parse(answer.body)) {
    if (const auto code = json->text("dm")) {
      why = fail(Errc::peer_refused, "education_province.wcbfk", leading_number(*code));
    }
  }
  // Sending the same bytes again cures neither a message that the agency cannot take nor a number
  // that it knows with other bytes; a signature, a time stamp, a missing registration can be cured.
  const bool hopeless = answer.status == 400 || answer.status == 409 || answer.status == 413;
  return DeliveryOutcome::not_through(hopeless ? MessageState::dead : MessageState::pending, why);
}

}  // namespace

Result<MessageDraft> Channel::compose(const std::string& group, PlanYear year,
                                      const std::vector<Flag>& flags, NumberSeries& numbers,
                                      Instant now) const {
  if (group.size() != 10 || flags.empty() || flags.size() > row_limit()) {
    return fail(Errc::invalid_argument, "education_province.compose",
                static_cast<std::int64_t>(flags.size()));
  }
  GW_TRY(const auto rows, supplied_rows<kSuppliedFields>(flags, "education_province.compose"));
  const std::string series = group + normalize::compact_text(beijing_day(now));
  GW_TRY(const std::int64_t number, numbers.next(series));
  if (number > kLastNumber) return fail(Errc::too_large, "education_province.fkpch", kLastNumber);

  MessageDraft draft;
  draft.identity = "FK" + series + normalize::padded(number, 4);
  std::string& body = draft.body;
  body = "{\"fkpch\":";
  codec::append_json(body, draft.identity);
  codec::append_json_member(body, "xxbsm", group);
  codec::append_json_member(body, "nd", std::to_string(year.value));
  codec::append_json_member(body, "jzrq", iso_text(last_payable_day(flags)));
  body.append(",\"jls\":").append(std::to_string(flags.size())).append(",\"mx\":[");
  for (const auto& row : rows) {
    if (!draft.rows.empty()) body += ',';
    draft.rows.push_back(row.flag->id);
    body.append("{\"xlh\":").append(std::to_string(draft.rows.size()));
    codec::append_json_member(body, "rwbh", row.flag->id.text());
    constexpr std::array<std::string_view, 4> kNames{"xh", "xm", "sfzjlxm", "sfzjh"};
    for (std::size_t f = 0; f < kNames.size(); ++f)
      codec::append_json_member(body, kNames[f], row.fields[f]);
    codec::append_json_member(body, "wcbyydm", code_of(row.flag->code));
    body += '}';
  }
  body += "]}";
  return draft;
}

awaitable<Result<DeliveryOutcome>> Channel::deliver(const OutboundMessage& message) {
  if (!signer_) co_return fail(Errc::config_invalid, "education_province.signer");
  const bool sm2 = signer_->scheme() == crypto::SignatureScheme::sm3_with_sm2;
  const std::string stamp = std::to_string(clock_.now().time_since_epoch().count());
  const std::string digest =
      crypto::digest_hex(sm2 ? crypto::DigestKind::sm3 : crypto::DigestKind::sha256, message.body);
  GW_CO_TRY(std::string signature, signer_->sign(message.identity + "\n" + stamp + "\n" + digest));

  ports::HttpRequest request("POST", std::string(kBasePath) + "/wcbfk", message.body);
  request.headers.add("Content-Type", "application/json");
  request.headers.add("jyt-qm-sf", sm2 ? "SM3withSM2" : "SHA256withECDSA");
  request.headers.add("jyt-sjc", stamp);
  request.headers.add("jyt-qm", std::move(signature));
  ports::FetchOptions options;
  options.body_limit_bytes = kLongestAnswer;
  const Result<ports::HttpResponse> answer = co_await http_.send(std::move(request), options);
  if (!answer) co_return DeliveryOutcome::not_through(MessageState::pending, answer.error());
  DeliveryOutcome outcome = read_answer(message, *answer);
  outcome.status = answer->status;
  co_return outcome;
}

awaitable<Result<DeliveryOutcome>> Channel::look_for_receipt(const OutboundMessage& message) {
  return deliver(message);
}

}  // namespace gw::education_province
