// A job that reads refused rows again, watched to its end.
#include <boost/json/value.hpp>

#include "gateway/cli/arguments.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/progress.hpp"
#include "gateway/cli/repair_commands.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

bool under_way(std::string_view state) {
  return state == "waiting" || state == "running";
}

ExitCode ended_as(const json::value& job) {
  const std::string state = text_at(job, "state");
  if (state == "failed") return ExitCode::unexpected;
  const bool whole = state == "done" && number_at(job, "counts.refused") == 0;
  return whole ? ExitCode::ok : ExitCode::done_with_rejects;
}

}  // namespace

ExitCode watch_replay(const Session& session, std::string_view job) {
  if (!check_id(std::string(job)).empty()) return session.refuse(unreadable_answer());
  const std::string path = "/v1/replays/" + std::string(job);
  Progress progress(session, session.words("作业", "the job"),
                    "enrollgate replay watch " + std::string(job));
  for (;;) {
    const auto answer = session.gateway().get(path);
    const json::value* item =
        answer && answer->good() ? value_at(answer->content, "item") : nullptr;
    const bool readable = item != nullptr && item->is_object();
    if (readable && under_way(text_at(*item, "state"))) {
      progress.show({{}, number_at(*item, "counts.rows"), number_at(*item, "total")});
      session.pause(Progress::kBetweenLooks);
      continue;
    }
    progress.end();
    if (!answer) return session.refuse(answer.error());
    if (!answer->good()) return session.refuse(*answer);
    if (!readable) return session.refuse(unreadable_answer());
    const ExitCode shown = print_item(session, answer, [&](const json::value& shown_item) {
      return lines_of("/v1/replays", shown_item, session.options().language);
    });
    return shown == ExitCode::ok ? ended_as(*item) : shown;
  }
}

}  // namespace gw::cli
