#include "adapters/county_roster/channel.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "adapters/county_roster/roster_name.hpp"
#include "adapters/county_roster/supplied.hpp"
#include "gateway/adapter/drop_folder.hpp"
#include "gateway/codec/csv_text.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::county_roster {
namespace {

constexpr std::string_view kHeader =
    "反馈编号,学校标识码,学校名称,学籍号,姓名,身份证号,未参保原因,截止日期\r\n";
constexpr std::int64_t kFilesADay = 99;
constexpr std::size_t kReceiptLimit = 16U << 20U;

struct FeedbackRow {
  const Flag* flag = nullptr;
  Supplied supplied;
};

/// Classes sort as numbers where they are numbers: 2 before 10.
std::string sortable(const std::string& text) {
  constexpr std::size_t kWidth = 8;
  return text.size() < kWidth ? std::string(kWidth - text.size(), '0') + text : text;
}

std::string row_text(const FeedbackRow& row) {
  const Supplied& s = row.supplied;
  return row.flag->id.text() + "," + codec::csv_field(s.school_code) + "," +
         codec::csv_field(s.school_name) + "," + codec::csv_field(s.pupil_number) + "," +
         codec::csv_field(s.name) + "," + codec::csv_field(s.number) + "," +
         std::string(words_of(row.flag->code, Language::zh)) + "," +
         iso_text(row.flag->last_payable_day) + "\r\n";
}

/// The next whole line; nothing if the rest has no line end yet.
std::optional<std::string_view> next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

FileReceipt::Verdict verdict_of(std::string_view words) {
  if (words == "成功") return FileReceipt::Verdict::taken;
  if (words.find("摘要不符") != std::string_view::npos) return FileReceipt::Verdict::digest;
  if (words.find("行数不符") != std::string_view::npos) return FileReceipt::Verdict::rows;
  if (words.find("格式错误") != std::string_view::npos) return FileReceipt::Verdict::format;
  return FileReceipt::Verdict::other;
}

}  // namespace

Result<std::optional<FileReceipt>> parse_receipt(std::string_view bytes, std::string_view name) {
  // GB18030 has LF nowhere inside a character, so lines can be cut before decoding: a character
  // that is still being written stands in the unfinished line.
  if (!next_line(bytes)) return std::optional<FileReceipt>();
  const auto line = next_line(bytes);
  if (!line) return std::optional<FileReceipt>();
  std::string text;
  codec::Gb18030Decoder decoder(codec::OnInvalid::mark);
  GW_CHECK(decoder.decode(*line, text));
  GW_CHECK(decoder.finish(text));

  std::array<std::string_view, 4> fields;
  std::string_view rest = text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t bar = rest.find('|');
    const bool last = i + 1 == fields.size();
    if (!last && bar == std::string_view::npos)
      return fail(Errc::peer_content, "county_roster.receipt");
    fields[i] = rest.substr(0, bar);
    rest.remove_prefix(bar == std::string_view::npos ? rest.size() : bar + 1);
  }
  if (fields[0] != name) return fail(Errc::peer_content, "county_roster.receipt");
  return std::optional(FileReceipt{verdict_of(fields[1]), std::string(fields[3])});
}

std::string FeedbackFolder::group_of(const Flag&) const {
  return region_.text();
}

Result<MessageDraft> FeedbackFolder::compose(const std::string&, PlanYear,
                                             const std::vector<Flag>& flags, NumberSeries& numbers,
                                             Instant now) const {
  std::vector<FeedbackRow> rows;
  for (const Flag& flag : flags) {
    auto supplied = supplied_from(flag.as_supplied.reveal(Purpose::return_to_source));
    if (!supplied) return fail(Errc::integrity, "county_roster.compose");
    rows.push_back(FeedbackRow{&flag, std::move(*supplied)});
  }
  std::sort(rows.begin(), rows.end(), [](const FeedbackRow& a, const FeedbackRow& b) {
    const auto place = [](const FeedbackRow& row) {
      return std::tuple(row.supplied.school_code, sortable(row.supplied.class_name),
                        row.supplied.pupil_number, row.flag->id);
    };
    return place(a) < place(b);
  });

  MessageDraft draft;
  std::string text(kHeader);
  for (const FeedbackRow& row : rows) {
    text += row_text(row);
    draft.rows.push_back(row.flag->id);
  }
  GW_TRY(draft.body, codec::encode_gb18030(text));
  const std::string day = normalize::compact_text(beijing_day(now));
  GW_TRY(const std::int64_t number, numbers.next(day));
  if (number > kFilesADay) return fail(Errc::conflict, "county_roster.compose", number);
  draft.identity = "WCBFK_" + region_.text() + "_" + day + (number < 10 ? "_0" : "_") +
                   std::to_string(number) + ".csv";
  return draft;
}

std::filesystem::path receipt_of(const std::string& name) {
  const std::string stem = name.substr(0, name.size() - std::string_view(".csv").size());
  return "hz/HZ_" + stem + ".txt";
}

boost::asio::awaitable<Result<DeliveryOutcome>> FeedbackFolder::deliver(
    const OutboundMessage& message) {
  DeliveryOutcome outcome;
  outcome.state = MessageState::sent;
  // The bureau takes files away: what was taken already must not come back under the same name.
  GW_CO_TRY(const bool taken, co_await folder_.has(receipt_of(message.identity)));
  if (taken) co_return outcome;
  const std::string place = "wcbfk/" + message.identity;
  GW_CO_CHECK(co_await folder_.put(place, message.body));
  GW_CO_CHECK(co_await folder_.put(place + ".ok", marker_for(message.body)));
  co_return outcome;
}

boost::asio::awaitable<Result<DeliveryOutcome>> FeedbackFolder::look_for_receipt(
    const OutboundMessage& message) {
  DeliveryOutcome outcome;
  outcome.state = MessageState::sent;
  const std::filesystem::path file = receipt_of(message.identity);
  const auto bytes = co_await folder_.read(file, kReceiptLimit);
  if (!bytes && bytes.error().code() == Errc::not_found) co_return outcome;
  if (!bytes) co_return bytes.error();
  GW_CO_TRY(const std::optional<FileReceipt> receipt, parse_receipt(*bytes, message.identity));
  if (!receipt) co_return outcome;
  outcome.receipt = file.filename().string() + " " + receipt->received_at;
  if (receipt->verdict == FileReceipt::Verdict::taken) {
    outcome.state = MessageState::received;
  } else {
    outcome.state = MessageState::dead;
    outcome.failure = fail(Errc::peer_refused, "county_roster.receipt",
                           static_cast<std::int64_t>(receipt->verdict));
    outcome.send_again = true;  // under the next number, never under the same name
  }
  co_return outcome;
}

}  // namespace gw::county_roster
