#include "gateway/cli/delivery_commands.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <vector>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr const char* kMessagesOfAPage = "1000";

std::string resend_path(std::string_view delivery) {
  return "/v1/deliveries/" + std::string(delivery) + "/resend";
}

/// All of them are known before the first is sent: sending changes what the list shows.
std::vector<std::string> messages_of(const Session& session, const ResendRequest& request,
                                     ExitCode& ended) {
  std::vector<std::string> ids;
  std::string after;
  do {
    const auto page = session.gateway().get("/v1/deliveries", {{"agency", request.agency},
                                                               {"state", request.state},
                                                               {"after", after},
                                                               {"limit", kMessagesOfAPage}});
    ended = refused_or_ok(session, page);
    if (ended != ExitCode::ok) return {};
    const json::value* items = value_at(page->content, "items");
    if (items == nullptr || !items->is_array()) {
      ended = session.refuse(unreadable_answer());
      return {};
    }
    for (const json::value& one : items->get_array()) {
      const std::string day = text_at(one, "created", Shape::moment).substr(0, 10);
      if (day < request.since) return ids;  // the newest come first
      if (day <= request.until) ids.push_back(text_at(one, "id"));
    }
    const std::string next = text_at(page->content, "next");
    after = next == after ? std::string() : next;
  } while (!after.empty());
  return ids;
}

constexpr std::array kResent{
    Column{"机构", "agency", "agency"},
    Column{"状态", "state", "state"},
    Column{"生成自", "made from", "since"},
    Column{"生成至", "made until", "until"},
    Column{"符合的消息", "messages found", "found", Shape::count},
    Column{"已安排重发", "handed over again", "resent", Shape::count},
    Column{"未能重发", "not", "refused_count", Shape::count},
};
constexpr std::array kNotResent{
    Column{"消息", "MESSAGE", "id"},
    Column{"代码", "CODE", "code"},
    Column{"说明", "MEANING", "title"},
};

}  // namespace

ExitCode resend(const Session& session, std::string_view delivery) {
  const auto answer = session.gateway().post(resend_path(delivery), {});
  return print_item(session, answer, [&](const json::value& item) {
    return lines_of("/v1/deliveries", item, session.options().language);
  });
}

ExitCode resend_many(const Session& session, const ResendRequest& request, Doing doing) {
  ExitCode ended = ExitCode::ok;
  const std::vector<std::string> ids = messages_of(session, request, ended);
  if (ended != ExitCode::ok) return ended;
  std::int64_t resent = 0;
  json::array refused;
  for (const std::string& id : ids) {
    if (doing == Doing::tell) break;
    const auto answer = session.gateway().post(resend_path(id), {});
    // Without a gateway or a right the others would fail alike; what was made due stays so.
    if (!answer || answer->status == 401 || answer->status == 403) {
      if (resent > 0)
        session.note(std::string(session.words("此前已重新交出：", "handed over again before: ")) +
                     std::to_string(resent));
      return answer ? session.refuse(*answer) : session.refuse(answer.error());
    }
    if (answer->good()) {
      ++resent;
    } else {
      refused.push_back(json::object{{"id", id},
                                     {"code", text_at(answer->content, "code")},
                                     {"title", text_at(answer->content, "title")}});
    }
  }
  const bool whole = refused.empty();
  const json::value item = json::object{
      {"agency", request.agency},        {"state", request.state},       {"since", request.since},
      {"until", request.until},          {"found", ids.size()},          {"resent", resent},
      {"refused_count", refused.size()}, {"refused", std::move(refused)}};
  if (session.options().output == Output::table) {
    const Language language = session.options().language;
    session.print(lines(kResent, item, language) +
                  section(words(language, "未能重发的消息", "Not handed over"), kNotResent, item,
                          "refused", language));
  } else {
    session.print(json::serialize(json::object{{"api", "v1"}, {"kind", "resend"}, {"item", item}}) +
                  '\n');
  }
  if (doing == Doing::tell)
    session.note(session.words("试算，未作任何改动", "dry run, nothing was changed"));
  return whole ? ExitCode::ok : ExitCode::done_with_rejects;
}

}  // namespace gw::cli
