#include "adapters/rural_revitalization/channel.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "adapters/rural_revitalization/marker.hpp"
#include "adapters/rural_revitalization/supplied.hpp"
#include "gateway/codec/csv.hpp"
#include "gateway/codec/csv_text.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::rural_revitalization {
namespace {

using boost::asio::awaitable;

constexpr std::string_view kHeader =
    "反馈编号,户编号,人口编号,村编码,姓名,证件类型,证件号码,未参保原因,年度,截止日期\n";
constexpr std::int64_t kFilesADay = 99;
constexpr std::size_t kReceiptLimit = std::size_t{16} << 20U;
constexpr std::size_t kReceiptColumns = 6;
constexpr std::int64_t kNameUsed = 9003;

using OutboundRow = SuppliedRow<kSuppliedFields>;

void append_row(std::string& out, const OutboundRow& row, PlanYear year) {
  out += row.flag->id.text();
  for (const std::string_view field : row.fields) {
    out += ',';
    out += codec::csv_field(field);
  }
  out.append(",").append(code_of(row.flag->code)).append(",").append(std::to_string(year.value));
  out.append(",").append(iso_text(row.flag->last_payable_day)).append("\n");
}

/// "4206" of WCBFK_420600_20261106_01.csv
std::string folder_of_file(std::string_view name) {
  return std::string(name.substr(6, 4));
}

std::int64_t number_in(std::string_view text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

Result<FileReceipt> parse_receipt(std::string_view bytes) {
  FileReceipt receipt;
  bool header = true;
  bool of_file = false;
  codec::CsvReader reader(codec::Encoding::gb18030,
                          [&](const codec::CsvRecord& record) -> Result<void> {
                            if (record.blank()) return {};
                            if (record.fields.size() != kReceiptColumns)
                              return fail(Errc::peer_content, "rural_revitalization.receipt");
                            if (header) {
                              header = false;
                              return {};
                            }
                            const std::int64_t line = number_in(record.fields[0]);
                            if (!of_file) {
                              if (line != 0)
                                return fail(Errc::peer_content, "rural_revitalization.receipt");
                              receipt.code = record.fields[2];
                              receipt.number = record.fields[4];
                              of_file = true;
                            } else {
                              receipt.refused.emplace_back(line, std::string(record.fields[2]));
                            }
                            return {};
                          });
  GW_CHECK(reader.feed(bytes));
  GW_CHECK(reader.finish());
  if (!of_file) return fail(Errc::peer_content, "rural_revitalization.receipt");
  return receipt;
}

Result<MessageDraft> Channel::compose(const std::string& group, PlanYear year,
                                      const std::vector<Flag>& flags, NumberSeries& numbers,
                                      Instant now) const {
  if (!RegionCode::parse(group) || flags.empty() || flags.size() > row_limit()) {
    return fail(Errc::invalid_argument, "rural_revitalization.compose",
                static_cast<std::int64_t>(flags.size()));
  }
  GW_TRY(auto rows, supplied_rows<kSuppliedFields>(flags, "rural_revitalization.compose"));
  std::stable_sort(rows.begin(), rows.end(), [](const OutboundRow& a, const OutboundRow& b) {
    return std::tie(a.fields[2], a.fields[0], a.fields[1]) <
           std::tie(b.fields[2], b.fields[0], b.fields[1]);
  });
  const std::string series = group + "_" + normalize::compact_text(beijing_day(now));
  GW_TRY(const std::int64_t number, numbers.next(series));
  if (number > kFilesADay) return fail(Errc::too_large, "rural_revitalization.wcbfk", kFilesADay);
  MessageDraft draft;
  draft.identity = "WCBFK_" + series + "_" + normalize::padded(number, 2) + ".csv";
  std::string text(kHeader);
  for (const OutboundRow& row : rows) {
    append_row(text, row, year);
    draft.rows.push_back(row.flag->id);
  }
  GW_TRY(draft.body, codec::encode_gb18030(text));
  return draft;
}

awaitable<Result<DeliveryOutcome>> Channel::deliver(const OutboundMessage& message) {
  DeliveryOutcome outcome;
  outcome.state = MessageState::sent;
  // What was taken already must not come back under the same name.
  const std::string folder = folder_of_file(message.identity);
  const std::string receipts = receipts_of(message.identity);
  GW_CO_TRY(const auto taken, co_await receipt(receipts + "HZ_" + message.identity));
  if (taken) co_return outcome;
  const std::string path = root_ + "/inbox/" + folder + "/" + message.identity;
  const auto file = co_await files_.write(path, message.body);
  // The attempt before wrote it and did not hear so.
  if (!file && file.error().code() != Errc::conflict) co_return file.error();
  const auto marker =
      co_await files_.write(path + ".sm3", marker_for(message.identity, message.body));
  if (!marker && marker.error().code() != Errc::conflict) co_return marker.error();
  co_return outcome;
}

awaitable<Result<DeliveryOutcome>> Channel::look_for_receipt(const OutboundMessage& message) {
  DeliveryOutcome outcome;
  outcome.state = MessageState::sent;
  const std::string receipts = receipts_of(message.identity);
  GW_CO_TRY(auto bytes, co_await receipt(receipts + "HZ_" + message.identity));
  if (!bytes) {
    // A name that was used with other content is answered apart; the first file stands.
    GW_CO_TRY(const auto conflict, co_await receipt(receipts + "CF_" + message.identity));
    if (!conflict) co_return outcome;
    outcome.state = MessageState::dead;
    outcome.failure = fail(Errc::peer_refused, "rural_revitalization.receipt", kNameUsed);
    co_return outcome;
  }
  GW_CO_TRY(FileReceipt read, parse_receipt(*bytes));
  if (read.code != "0000") {
    outcome.state = MessageState::dead;
    outcome.send_again = true;  // under the next number
    outcome.failure =
        fail(Errc::peer_refused, "rural_revitalization.receipt", number_in(read.code));
    co_return outcome;
  }
  outcome.state = MessageState::received;
  outcome.receipt = std::move(read.number);
  for (auto& [line, code] : read.refused) {
    if (line < 2 || static_cast<std::size_t>(line - 2) >= message.flags.size()) continue;
    outcome.refused_rows.emplace_back(static_cast<std::size_t>(line - 2), std::move(code));
  }
  co_return outcome;
}

std::string Channel::receipts_of(std::string_view name) const {
  return root_ + "/outbox/" + folder_of_file(name) + "/receipts/";
}

/// A receipt whose marker lies beside it and fits; nothing while it does not.
awaitable<Result<std::optional<std::string>>> Channel::receipt(std::string path) {
  const auto marker = co_await files_.read(path + ".sm3", kReceiptLimit);
  if (!marker && marker.error().code() == Errc::not_found) co_return std::optional<std::string>();
  if (!marker) co_return marker.error();
  GW_CO_TRY(std::string bytes, co_await files_.read(path, kReceiptLimit));
  const std::string name = path.substr(path.rfind('/') + 1);
  if (digest_in(*marker, name) != crypto::digest_hex(crypto::DigestKind::sm3, bytes))
    co_return std::optional<std::string>();
  co_return std::optional<std::string>(std::move(bytes));
}

}  // namespace gw::rural_revitalization
