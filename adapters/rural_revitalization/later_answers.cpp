// What became of each row: `outbox/<city>/receipts/JG_<name without .csv>_<nn>.csv` with their
// markers, each with what is new.  They stay 90 days and are read as long as they lie there: what
// is known already has no effect.
#include "adapters/rural_revitalization/channel.hpp"
#include "gateway/codec/csv.hpp"
#include "gateway/normalize/date.hpp"

namespace gw::rural_revitalization {
namespace {

using boost::asio::awaitable;

constexpr std::size_t kResultColumns = 5;

Result<void> read_results(const OutboundMessage& message, std::string_view bytes,
                          LaterAnswers& told) {
  LaterAnswers read;
  bool header = true;
  codec::CsvReader reader(
      codec::Encoding::gb18030, [&](const codec::CsvRecord& record) -> Result<void> {
        if (record.blank()) return {};
        if (record.fields.size() != kResultColumns)
          return fail(Errc::peer_content, "rural_revitalization.results");
        if (std::exchange(header, false)) return {};
        const auto flag = flag_answered(message, record.fields[0]);
        const auto code = handling_code(record.fields[2]);
        if (!flag || !code) return {};
        FlagAnswer& one = read.answers.emplace_back();
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
  for (FlagAnswer& one : read.answers) told.answers.push_back(std::move(one));
  return {};
}

/// "JG_WCBFK_420600_20261106_01_" of the message's file.
std::string prefix_of(const OutboundMessage& message) {
  return "JG_" + message.identity.substr(0, message.identity.rfind('.')) + "_";
}

}  // namespace

std::optional<std::chrono::minutes> Channel::answers_from() const {
  return std::chrono::hours(7);
}

awaitable<Result<LaterAnswers>> Channel::later_answers(std::span<const OutboundMessage> messages,
                                                       std::string /*position*/) {
  LaterAnswers told;
  std::string folder;
  std::vector<ports::RemoteFile> files;
  for (const OutboundMessage& message : messages) {
    const std::string of_message = receipts_of(message.identity);
    if (of_message != folder) {
      folder = of_message;
      auto listed = co_await files_.list(folder);
      if (!listed && listed.error().code() != Errc::not_found) co_return listed.error();
      files = listed ? std::move(*listed) : std::vector<ports::RemoteFile>();
    }
    const std::string prefix = prefix_of(message);
    for (const ports::RemoteFile& file : files) {
      if (!file.name.starts_with(prefix) || !file.name.ends_with(".csv")) continue;
      const std::string path = folder + file.name;
      GW_CO_TRY(const auto bytes, co_await receipt(path));
      if (!bytes) continue;  // its marker is not there, or does not fit yet
      if (const auto read = read_results(message, *bytes, told); !read)
        told.unread.emplace_back(message.id, read.error());
    }
  }
  co_return told;
}

}  // namespace gw::rural_revitalization
