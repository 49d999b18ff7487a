#include "gateway/cli/client_commands.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <istream>

#include "gateway/cli/explanation.hpp"
#include "gateway/cli/figures.hpp"
#include "gateway/cli/json_text.hpp"
#include "gateway/cli/letter.hpp"
#include "gateway/cli/matrix.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr std::int64_t kPageMost = 1000;  // of the interface
constexpr std::int64_t kTableRows = 50;   // a table without --limit
constexpr std::size_t kNumberBytes = 256;
constexpr std::size_t kEntryBytes = 16384;  // of the interface

constexpr const char* kDecisions = "/v1/identity-decisions";

std::string join(std::string_view path, std::string_view id) {
  return std::string(path) + "/" + std::string(id);
}

/// Where the next page begins; empty after the last.
std::string next_of(const Answer& page) {
  const json::value* next = value_at(page.content, "next");
  if (next == nullptr || next->is_null()) return {};
  return next->is_string() ? std::string(next->as_string()) : json::serialize(*next);
}

/// One page of the list behind `after`, of `limit` entries at most; 0 = as many as the gateway
/// likes.
Result<Answer> page_of(const Session& session, const ListRequest& request, std::int64_t limit,
                       const std::string& after) {
  QueryFields query = request.filters;
  if (request.paging != Paging::whole && limit > 0) {
    query.emplace_back("limit", std::to_string(std::min(limit, kPageMost)));
  }
  if (request.paging == Paging::before) query.emplace_back("before", after);
  if (request.paging == Paging::after) query.emplace_back("after", after);
  return session.gateway().get(request.path, query);
}

/// Calls `take` with each page until the list or the limit ends.  Says `more` if entries remain.
template <class Take>
ExitCode each_page(const Session& session, const ListRequest& request, std::int64_t limit,
                   bool& more, const Take& take) {
  std::string after = session.options().after;
  while (limit > 0) {
    const auto page = page_of(session, request, limit, after);
    if (!page) return session.refuse(page.error());
    if (!page->good()) return session.refuse(*page);
    const json::value* items = value_at(page->content, "items");
    if (items == nullptr || !items->is_array()) return session.refuse(unreadable_answer());
    json::array taken = items->get_array();
    std::string next = next_of(*page);
    const bool cut = static_cast<std::int64_t>(taken.size()) > limit;
    if (cut) taken.resize(static_cast<std::size_t>(limit));
    take(taken);
    limit -= static_cast<std::int64_t>(taken.size());
    more = cut || !next.empty();
    if (next.empty() || next == after) return ExitCode::ok;
    after = std::move(next);
  }
  return ExitCode::ok;
}

/// The next line of standard input without blanks around it.
std::string read_line(const Session& session) {
  std::string line;
  char c = 0;
  while (line.size() < kNumberBytes && session.in().get(c) && c != '\n') line += c;
  constexpr std::string_view kBlanks = " \t\r";
  const auto first = line.find_first_not_of(kBlanks);
  if (first == std::string::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

/// Whether parts of it are hidden: a star stands in it, or a blank where digits are missing.
bool is_partial(const std::string& number) {
  constexpr std::size_t kWhole = 18;
  if (number.find('*') != std::string::npos || number.find("＊") != std::string::npos) return true;
  const auto shown = std::count_if(number.begin(), number.end(), [](char c) { return c != ' '; });
  const auto parts = static_cast<std::size_t>(shown);
  return parts < number.size() && parts < kWhole;
}

bool is_true(const json::value& item, std::string_view member) {
  const json::value* value = value_at(item, member);
  return value != nullptr && value->is_bool() && value->get_bool();
}

/// Says that there are people whom a search does not show, and what would show them.
void note_beyond(const Session& session, const json::value& found) {
  if (is_true(found, "more")) {
    session.note(session.words("符合的人不止这些：请补充姓名、出生年份、学校或更多位号码",
                               "more people fit: add the name, birth year, school or more digits"));
  } else if (!is_true(found, "complete")) {
    session.note(
        session.words("时间所限，没有查完较早出生的人：请补充出生年份（--birth-year）或更多位号码",
                      "time was up before people born earlier were looked for: add the birth year "
                      "(--birth-year) or more digits"));
  }
}

/// A run of which every row is in.
bool is_clean(const json::value& run) {
  return text_at(run, "state") == "applied" && number_at(run, "counts.rejected") == 0;
}

/// Standard input to its end; nothing where it holds more than any entry.
std::string read_all(const Session& session) {
  std::string text;
  char c = 0;
  while (text.size() <= kEntryBytes && session.in().get(c)) text += c;
  return text.size() > kEntryBytes ? std::string() : text;
}

/// Standard input as the body of a request, whose answer is shown as `view` has it.
ExitCode post_entry(const Session& session, const std::string& path, std::string_view view) {
  const std::string entry = read_all(session);
  if (entry.empty()) return session.refuse(fail(Errc::invalid_argument, "cli.entry_on_stdin"));
  return print_item(session, session.gateway().post(path, entry), [&](const json::value& item) {
    return lines_of(view, item, session.options().language);
  });
}

/// The year is sent only where it decides what is made; of what is recorded all years come.
QueryFields query_of(const ExplainRequest& request) {
  const bool by_year =
      request.year != 0 && (request.letter || !request.on.empty() || !request.refund.empty());
  return {{"as_of", request.as_of},
          {"on", request.on},
          {"year", by_year ? std::to_string(request.year) : std::string()},
          {"letter", request.letter ? "1" : ""},
          {"refund", request.refund}};
}

std::string explained(const json::value& person, const ExplainRequest& request, Language language) {
  if (!request.letter) return explanation_of(person, request.year, language);
  const json::value* letter = value_at(person, "letter");
  return letter == nullptr ? std::string() : letter_text(*letter, language);
}

ExitCode explain_number(const Session& session, const ExplainRequest& request,
                        const std::string& number) {
  json::object body{{"number", number}};
  if (!request.document.empty()) body["document"] = request.document;
  return print_item(session,
                    session.gateway().post(target_of("/v1/persons/explain", query_of(request)),
                                           json::serialize(body)),
                    [&](const json::value& person) {
                      return explained(person, request, session.options().language);
                    });
}

}  // namespace

ExitCode list(const Session& session, const ListRequest& request) {
  const Options& options = session.options();
  if (options.output == Output::json) {
    const auto page = page_of(session, request, options.limit, options.after);
    if (!page) return session.refuse(page.error());
    if (!page->good()) return session.refuse(*page);
    session.print_answer(*page);
    return ExitCode::ok;
  }
  bool more = false;
  if (options.output == Output::json_lines) {
    const std::int64_t limit = options.limit > 0 ? options.limit : INT64_MAX;
    return each_page(session, request, limit, more, [&](const json::array& items) {
      for (const json::value& item : items) session.print(json::serialize(item) + '\n');
    });
  }
  json::array all;
  const std::int64_t limit = options.limit > 0 ? options.limit : kTableRows;
  const ExitCode ended = each_page(session, request, limit, more, [&](const json::array& items) {
    all.insert(all.end(), items.begin(), items.end());
  });
  if (ended != ExitCode::ok) return ended;
  if (all.empty()) {
    session.note(session.words("没有记录", "nothing found"));
    return ExitCode::ok;
  }
  session.print(table_of(request.view.empty() ? std::string_view(request.path) : request.view, all,
                         options.language));
  if (more) {
    session.note(session.words("还有更多：用 --limit 或 --ndjson",
                               "there is more: use --limit or --ndjson"));
  }
  return ExitCode::ok;
}

ExitCode show(const Session& session, std::string_view path, std::string_view id,
              const QueryFields& query) {
  return print_item(
      session, session.gateway().get(join(path, id), query),
      [&](const json::value& item) { return lines_of(path, item, session.options().language); });
}

ExitCode feed_matrix(const Session& session, int days, const std::string& region) {
  const ListRequest request{
      "/v1/feed-matrix", Paging::whole, {{"days", std::to_string(days)}, {"region", region}}};
  if (session.options().output != Output::table) return list(session, request);
  const auto answer = session.gateway().get(request.path, request.filters);
  if (!answer) return session.refuse(answer.error());
  if (!answer->good()) return session.refuse(*answer);
  const json::value* items = value_at(answer->content, "items");
  if (items == nullptr || !items->is_array()) return session.refuse(unreadable_answer());
  if (items->get_array().empty()) {
    session.note(session.words("没有记录", "nothing found"));
    return ExitCode::ok;
  }
  const MatrixText text = matrix_of(items->get_array(), session.options().language);
  session.print(text.table);
  session.note(text.summary);
  return ExitCode::ok;
}

ExitCode feed_contract(const Session& session, std::string_view feed, std::int64_t accepted_run) {
  const std::string path = join("/v1/feeds", feed) + "/contract";
  const auto answer =
      accepted_run == 0
          ? session.gateway().get(path, {})
          : session.gateway().post(path, json::serialize(json::object{{"run", accepted_run}}));
  return print_item(session, answer, [&](const json::value& item) {
    return contract_of(item, session.options().language);
  });
}

ExitCode release(const Session& session, std::string_view run) {
  const auto answer = session.gateway().post(join("/v1/runs", run) + "/release", {});
  const ExitCode ended = print_item(session, answer, [&](const json::value& item) {
    return lines_of("/v1/runs", item, session.options().language);
  });
  if (ended != ExitCode::ok) return ended;
  const json::value* item = value_at(answer->content, "item");
  return item != nullptr && is_clean(*item) ? ExitCode::ok : ExitCode::done_with_rejects;
}

ExitCode discard(const Session& session, std::string_view run, std::string_view reason) {
  const auto answer = session.gateway().post(join("/v1/runs", run) + "/discard",
                                             json::serialize(json::object{{"reason", reason}}));
  return print_item(session, answer, [&](const json::value& item) {
    return lines_of("/v1/runs", item, session.options().language);
  });
}

ExitCode cancel_run(const Session& session, std::string_view run, std::string_view reason) {
  const std::string path = join("/v1/runs", run);
  const auto known = session.gateway().get(path, {});
  if (const ExitCode refused = refused_or_ok(session, known); refused != ExitCode::ok)
    return refused;
  session.note(text_at(known->content, "item.cancel.words"));
  const auto answer =
      session.gateway().post(path + "/cancel", json::serialize(json::object{{"reason", reason}}));
  return print_item(session, answer, [&](const json::value& item) {
    return lines_of("/v1/runs", item, session.options().language);
  });
}

ExitCode retry_run(const Session& session, std::string_view run, bool only_tell) {
  const std::string path = join("/v1/runs", run);
  const auto known = session.gateway().get(path, {});
  if (const ExitCode refused = refused_or_ok(session, known); refused != ExitCode::ok)
    return refused;
  const json::value* plan = value_at(known->content, "item.retry");
  if (plan == nullptr) return session.refuse(unreadable_answer());
  session.note(text_at(*plan, "words"));
  if (text_at(*plan, "action").empty()) return ExitCode::conflict;
  if (only_tell) return ExitCode::ok;
  const auto answer = session.gateway().post(path + "/retry", {});
  const Language language = session.options().language;
  const ExitCode ended = print_item(session, answer, [&](const json::value& item) {
    const json::value* pulled = value_at(item, "pull");
    const json::value* read = value_at(item, "run");
    if (pulled != nullptr) return pull_of(*pulled, language);
    return read == nullptr ? std::string() : lines_of("/v1/runs", *read, language);
  });
  if (ended != ExitCode::ok) return ended;
  const json::value* pulled = value_at(answer->content, "item.pull");
  const json::value* read = value_at(answer->content, "item.run");
  const bool clean = pulled != nullptr ? !has_rejects(*pulled) : read != nullptr && is_clean(*read);
  return clean ? ExitCode::ok : ExitCode::done_with_rejects;
}

ExitCode sweep(const Session& session) {
  return print_item(session, session.gateway().post("/v1/sweep", {}), [&](const json::value& item) {
    return lines_of("/v1/sweep", item, session.options().language);
  });
}

ExitCode add_fact(const Session& session) {
  return post_entry(session, "/v1/facts", "/v1/facts");
}

ExitCode decide_identity(const Session& session) {
  return post_entry(session, kDecisions, kDecisions);
}

ExitCode undo_identity(const Session& session, std::string_view number) {
  return post_entry(session, join(kDecisions, number) + "/undo", kDecisions);
}

ExitCode reset_agency(const Session& session, std::string_view agency) {
  return print_item(session,
                    session.gateway().post(join("/v1/agencies", agency) + "/reset", std::string()),
                    [&](const json::value& item) {
                      return lines_of("/v1/agencies", item, session.options().language);
                    });
}

ExitCode explain(const Session& session, const ExplainRequest& request) {
  if (!request.reference.empty()) {
    return print_item(
        session, session.gateway().get(join("/v1/persons", request.reference), query_of(request)),
        [&](const json::value& person) {
          return explained(person, request, session.options().language);
        });
  }
  if (session.in_is_terminal()) session.note(session.words("证件号码：", "number:"));
  const std::string number = read_line(session);
  if (number.empty()) return session.refuse(fail(Errc::invalid_argument, "cli.number_on_stdin"));
  return explain_number(session, request, number);
}

ExitCode find_person(const Session& session, const FindRequest& request) {
  if (session.in_is_terminal()) {
    session.note(
        session.words("号码，下一行姓名（可空）：", "number, and a name or nothing below:"));
  }
  const std::string number = read_line(session);
  if (number.empty()) return session.refuse(fail(Errc::invalid_argument, "cli.number_on_stdin"));
  if (!is_partial(number)) return explain_number(session, ExplainRequest(), number);
  const std::string name = read_line(session);
  json::object body{{"pattern", number}};
  if (!name.empty()) body["name"] = name;
  if (request.birth_year != 0) body["birth_year"] = request.birth_year;
  if (!request.school.empty()) body["school"] = request.school;
  const auto answer = session.gateway().post("/v1/persons/search", json::serialize(body));
  const ExitCode ended = print_item(session, answer, [&](const json::value& item) {
    const json::value* persons = value_at(item, "persons");
    if (persons == nullptr || !persons->is_array() || persons->get_array().empty()) {
      return std::string();
    }
    return table_of("/v1/persons/search", persons->get_array(), session.options().language);
  });
  if (ended != ExitCode::ok) return ended;
  const json::value* item = value_at(answer->content, "item");
  const json::value* persons = item == nullptr ? nullptr : value_at(*item, "persons");
  if (persons == nullptr || !persons->is_array()) return session.refuse(unreadable_answer());
  note_beyond(session, *item);
  if (!persons->get_array().empty()) return ExitCode::ok;
  session.note(session.words("没有找到", "nobody found"));
  return ExitCode::not_found;
}

ExitCode figures(const Session& session, const QueryFields& query) {
  return print_item(
      session, session.gateway().get("/v1/figures", query),
      [&](const json::value& item) { return figures_of(item, session.options().language); });
}

}  // namespace gw::cli
