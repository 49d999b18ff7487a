#include "gateway/cli/task_commands.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <istream>

#include "gateway/cli/client_commands.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/task_columns.hpp"
#include "gateway/cli/text_table.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kWordsBytes = 1500;  // of the interface

/// The words given, else where they are needed those of standard input, without the line's end.
std::string words_given(const Session& session, const EntryRequest& request) {
  const bool needed =
      request.kind == "note" || request.kind == "escalate" || request.kind == "pause";
  if (!request.words.empty() || !needed) return request.words;
  if (session.in_is_terminal()) session.note(session.words("说明：", "words:"));
  std::string text;
  char c = 0;
  while (text.size() <= kWordsBytes && session.in().get(c) && c != '\n') text += c;
  return text;
}

/// "2.5" days of so many seconds; "-": never yet.
std::string days_text(const json::value& agency, std::string_view path) {
  const json::value* seconds = value_at(agency, path);
  if (seconds == nullptr || seconds->is_null()) return "-";
  constexpr std::int64_t kTenth = 8640;
  const std::int64_t tenths = (number_at(agency, path) + kTenth / 2) / kTenth;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string scoreboard_of(const json::value& stats, Language language) {
  const json::value* agencies = value_at(stats, "agencies");
  if (agencies == nullptr || !agencies->is_array() || agencies->get_array().empty()) return {};
  const auto title = [&](std::string_view zh, std::string_view en) {
    return std::string(words(language, zh, en));
  };
  TextTable table({{title("机构", "AGENCY"), Align::left},
                   {title("在办", "OPEN"), Align::right},
                   {title("逾期", "OVERDUE"), Align::right},
                   {title("已答复未证实", "CLAIMED"), Align::right},
                   {title("15 天以上", ">15 D"), Align::right},
                   {title("答复中位天数", "DAYS TO ANSWER"), Align::right},
                   {title("了结中位天数", "DAYS TO SETTLE"), Align::right}});
  for (const json::value& one : agencies->get_array()) {
    table.add({text_at(one, "agency"), text_at(one, "open", Shape::count),
               text_at(one, "overdue", Shape::count), text_at(one, "claimed", Shape::count),
               text_at(one, "ages.16+", Shape::count), days_text(one, "acknowledge_seconds"),
               days_text(one, "settle_seconds")});
  }
  return "\n" + title("机构办理情况", "Agencies") + "\n" + table.text();
}

}  // namespace

ExitCode enter_about_flag(const Session& session, const EntryRequest& request) {
  json::object body{{"kind", request.kind}};
  const std::string said = words_given(session, request);
  if (!said.empty()) body["words"] = said;
  if (!request.assignee.empty()) body["assignee"] = request.assignee;
  const auto answer =
      session.gateway().post("/v1/flags/" + request.id + "/notes", json::serialize(body));
  return print_item(session, answer, [&](const json::value& item) {
    return lines_of("/v1/flag-entries", item, session.options().language);
  });
}

ExitCode pause_feed(const Session& session, const EntryRequest& request) {
  const json::object body{{"until", request.until}, {"reason", words_given(session, request)}};
  return print_item(
      session, session.gateway().post("/v1/feeds/" + request.id + "/pause", json::serialize(body)),
      [&](const json::value& item) {
        return lines_of("/v1/feed-pauses", item, session.options().language);
      });
}

ExitCode resume_feed(const Session& session, std::string_view feed) {
  return print_item(session,
                    session.gateway().post("/v1/feeds/" + std::string(feed) + "/resume", {}),
                    [&](const json::value& item) {
                      return lines_of("/v1/feed-pauses", item, session.options().language);
                    });
}

ExitCode feed_log(const Session& session, const EntryRequest& request) {
  const std::string path = "/v1/feeds/" + request.id + "/contacts";
  if (request.kind.empty()) {
    ListRequest all;
    all.path = path;
    all.paging = Paging::after;
    all.view = "/v1/feed-contacts";
    return list(session, all);
  }
  json::object body{{"kind", request.kind}};
  const std::string said = words_given(session, request);
  if (!said.empty()) body["words"] = said;
  if (!request.until.empty()) body["until"] = request.until;
  return print_item(session, session.gateway().post(path, json::serialize(body)),
                    [&](const json::value& item) {
                      return lines_of("/v1/feed-contacts", item, session.options().language);
                    });
}

ExitCode flag_stats(const Session& session, const QueryFields& query) {
  const Language language = session.options().language;
  return print_item(session, session.gateway().get("/v1/flags/stats", query),
                    [&](const json::value& item) {
                      return lines(kTaskSums, item, language) +
                             section(words(language, "各区划", "By region"), kTaskRegions, item,
                                     "regions", language) +
                             scoreboard_of(item, language);
                    });
}

}  // namespace gw::cli
