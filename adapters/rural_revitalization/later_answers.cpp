// What became of each row: `outbox/<city>/receipts/JG_<name without .csv>_<nn>.csv` with their
// markers, each with what is new.  They stay 90 days and are read as long as they lie there: what
// is known already has no effect.  What is wrong with one keeps no other back.
#include "adapters/rural_revitalization/channel.hpp"
#include "gateway/codec/csv.hpp"
#include "gateway/normalize/date.hpp"

namespace gw::rural_revitalization {
namespace {

using boost::asio::awaitable;

constexpr std::size_t kResultColumns = 5;

/// "JG_WCBFK_420600_20261106_01_" of the message's file.
std::string prefix_of(const OutboundMessage& message) {
  return "JG_" + message.identity.substr(0, message.identity.rfind('.')) + "_";
}

/// One that vanished meanwhile, is too large or may not be read costs only itself.
bool is_of_file(Errc code) {
  return code == Errc::too_large || code == Errc::not_found || code == Errc::forbidden;
}

}  // namespace

Result<LaterAnswers> Channel::read_answers(const OutboundMessage* message,
                                           std::string_view bytes) const {
  LaterAnswers told;
  bool header = true;
  codec::CsvReader reader(
      codec::Encoding::gb18030, [&](const codec::CsvRecord& record) -> Result<void> {
        if (record.blank()) return {};
        if (record.fields.size() != kResultColumns)
          return fail(Errc::peer_content, "rural_revitalization.results");
        if (std::exchange(header, false)) return {};
        const auto flag = flag_answered(*message, record.fields[0]);
        const auto code = handling_code(record.fields[2]);
        if (!flag || !code) return {};
        FlagAnswer& one = told.answers.emplace_back();
        one.flag = *flag;
        one.code = *code;
        one.words = PersonalText(std::string(record.fields[3]));
        if (const auto day = normalize::read_date(
                record.fields[4], normalize::DateStyle::dashes | normalize::DateStyle::compact))
          one.said = start_of(*day);
        return {};
      });
  GW_CHECK(reader.feed(bytes));
  GW_CHECK(reader.finish());
  return told;
}

std::optional<std::chrono::minutes> Channel::answers_from() const {
  return std::chrono::hours(7);
}

awaitable<Result<void>> Channel::ask_answers(std::span<const OutboundMessage> messages,
                                             std::string /*position*/, AnswerDesk& desk) {
  std::string folder;
  std::vector<ports::RemoteFile> files;
  int failing = 0;
  for (const OutboundMessage& message : messages) {
    const std::string of_message = receipts_of(message.identity);
    if (of_message != folder) {
      auto listed = co_await files_.list(of_message);
      if (!listed && listed.error().code() != Errc::not_found) co_return listed.error();
      folder = of_message;
      files = listed ? std::move(*listed) : std::vector<ports::RemoteFile>();
    }
    const std::string prefix = prefix_of(message);
    for (const ports::RemoteFile& file : files) {
      if (!file.name.starts_with(prefix) || !file.name.ends_with(".csv")) continue;
      auto bytes = co_await receipt(folder + file.name);
      if (!bytes) {
        if (!is_of_file(bytes.error().code()) && ++failing >= kAnswersFailing)
          co_return bytes.error();
        desk.unread(message, bytes.error());
        continue;
      }
      failing = 0;
      if (!*bytes) continue;  // its marker is not there, or does not fit yet
      GW_CO_CHECK(co_await desk.take(&message, file.name, std::move(**bytes)));
    }
    GW_CO_CHECK(desk.asked(message));
  }
  co_return Result<void>();
}

}  // namespace gw::rural_revitalization
