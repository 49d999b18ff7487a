// The journal's newest entries, and those that come while one looks.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/oversight_commands.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr std::int64_t kNewestShown = 20;
constexpr std::int64_t kPageOfTail = 1000;  // the most of the interface

/// Each under the one before, whenever it comes, so no column may wait for a wider one.
std::string entry_line(const json::value& entry) {
  constexpr std::size_t kActorColumns = 18;
  constexpr std::size_t kActionColumns = 18;
  std::string line = text_at(entry, "number") + "  " + text_at(entry, "at", Shape::moment);
  const auto add = [&line](const std::string& text, std::size_t columns) {
    line += "  " + text;
    line.append(columns - std::min(columns, display_width(text)), ' ');
  };
  add(text_at(entry, "actor"), kActorColumns);
  add(text_at(entry, "action"), kActionColumns);
  add(text_at(entry, "object"), 0);
  if (const std::string origin = text_at(entry, "origin"); !origin.empty()) add(origin, 0);
  return line + '\n';
}

class Tail {
 public:
  Tail(const Session& session, const TailRequest& request) : session_(session), request_(request) {}

  /// The newest, or those behind --after.
  ExitCode begin() {
    if (!session_.options().after.empty()) {
      behind_ = session_.options().after;
      return next();
    }
    QueryFields query = request_.filters;
    const std::int64_t limit = session_.options().limit;
    query.emplace_back("limit",
                       std::to_string(std::min(limit > 0 ? limit : kNewestShown, kPageOfTail)));
    return take(session_.gateway().get("/v1/journal", query), Came::newest_first);
  }

  /// What came behind those looked through; the gateway answers once there is something.
  ExitCode next() {
    QueryFields query = request_.filters;
    query.emplace_back("after", behind_);
    query.emplace_back("limit", std::to_string(kPageOfTail));
    const auto answer = session_.gateway().get("/v1/journal/tail", query);
    // The gateway holds its answer for longer than somebody's --timeout may be: nothing came yet.
    if (!answer && answer.error().code() == Errc::timeout) return ExitCode::ok;
    return take(answer, Came::oldest_first);
  }

  const std::string& behind() const { return behind_; }

 private:
  enum class Came : std::uint8_t { newest_first, oldest_first };

  ExitCode take(const Result<Answer>& answer, Came came) {
    if (const ExitCode refused = refused_or_ok(session_, answer); refused != ExitCode::ok)
      return refused;
    if (session_.options().output == Output::json) {
      session_.print_answer(*answer);
      return ExitCode::ok;
    }
    const json::value* items = value_at(answer->content, "items");
    if (items == nullptr || !items->is_array()) return session_.refuse(unreadable_answer());
    json::array entries = items->get_array();
    if (came == Came::newest_first) std::reverse(entries.begin(), entries.end());
    for (const json::value& entry : entries) {
      session_.print(session_.options().output == Output::json_lines ? json::serialize(entry) + '\n'
                                                                     : entry_line(entry));
      behind_ = text_at(entry, "number");
    }
    if (came == Came::oldest_first) behind_ = text_at(answer->content, "next");
    session_.flush();
    return ExitCode::ok;
  }

  const Session& session_;
  const TailRequest& request_;
  std::string behind_ = "0";
};

}  // namespace

ExitCode tail_journal(const Session& session, const TailRequest& request) {
  Tail tail(session, request);
  ExitCode ended = tail.begin();
  if (!request.follow) return ended;
  while (ended == ExitCode::ok) ended = tail.next();
  session.note(std::string(session.words("接着看：", "go on with: ")) +
               "enrollgate audit tail --follow --after " + tail.behind());
  return ended;
}

}  // namespace gw::cli
