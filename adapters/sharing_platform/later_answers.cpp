// What became of each row (the note, section 2): events of the platform's own service, in the order
// of XH, for all services of the gateway; those of this list's service are kept.
#include "adapters/sharing_platform/channel.hpp"
#include "gateway/normalize/date.hpp"

namespace gw::sharing_platform {
namespace {

using boost::asio::awaitable;

constexpr const char* kAnswersService = "s_4200000000000_8002";
constexpr std::int64_t kPageSize = 500;
constexpr int kPagesAtOnce = 1000;
constexpr std::size_t kLongestPage = 16U << 20U;

void take_event(const codec::JsonValue& row, LaterAnswers& told) {
  const auto text = [&](std::string_view member) {
    return row.text(member).value_or(std::string_view());
  };
  const FlagId flag = parse_flag_id(text("FKBH"));
  const auto code = handling_code(text("CLDM"));
  if (flag.year == 0 || !code) return;
  FlagAnswer& one = told.answers.emplace_back();
  one.flag = flag;
  one.code = *code;
  one.words = PersonalText(std::string(text("CLSM")));
  const codec::JsonValue corrected = row.find("GZ");
  if (corrected.kind() == codec::JsonKind::object)
    one.corrected = PersonalText(std::string(corrected.raw()));
  one.said =
      normalize::read_instant(text("CLSJ"), normalize::DateStyle::seconds).value_or(Instant());
}

/// The highest XH of a page, which must follow `last` in order.
Result<std::int64_t> last_of(const codec::JsonValue& rows, std::int64_t last) {
  for (const codec::JsonValue row : rows) {
    const auto number = codec::whole_number(row, "XH");
    if (!number || *number <= last) return fail(Errc::peer_content, "sharing_platform.answers");
    last = *number;
  }
  return last;
}

}  // namespace

std::optional<std::chrono::minutes> Channel::answers_from() const {
  return std::chrono::hours(20);
}

/// The messages say only that something is awaited: the platform answers by XH, whatever they are.
awaitable<Result<void>> Channel::ask_answers(std::span<const OutboundMessage> /*messages*/,
                                             std::string position, AnswerDesk& desk) {
  std::int64_t last = codec::whole_number(position).value_or(0);
  Client client(http_, access_, kLongestPage);
  for (int page = 0; page < kPagesAtOnce; ++page) {
    Service service;
    service.id = kAnswersService;
    service.signature = Signature::hmac_sha256;
    const std::string from = std::to_string(last);
    const std::string parameters = "{\"qsxh\":\"" + from + "\"}";
    GW_CO_CHECK(co_await client.call(std::move(service), page_request(parameters, kPageSize, "")));
    const codec::JsonValue rows = client.answer().data().find("rows");
    const std::size_t count = rows.size();
    if (count == 0) break;
    GW_CO_TRY(last, last_of(rows, last));
    GW_CO_CHECK(co_await desk.take(nullptr, std::string(kAnswersService) + "/" + from,
                                   client.answer().body()));
    if (count < static_cast<std::size_t>(kPageSize)) break;
  }
  co_return Result<void>();
}

Result<LaterAnswers> Channel::read_answers(const OutboundMessage* /*message*/,
                                           std::string_view bytes) const {
  LaterAnswers told;
  codec::JsonReader reader;
  GW_TRY(const codec::JsonValue envelope, reader.parse(bytes));
  const codec::JsonValue rows = envelope.find("data").find("rows");
  for (const codec::JsonValue row : rows) {
    // Another list's rows are asked for by its own agency.
    if (row.text("YBSID") == source_) take_event(row, told);
  }
  GW_TRY(const std::int64_t last, last_of(rows, 0));
  told.position = std::to_string(last);
  return told;
}

}  // namespace gw::sharing_platform
