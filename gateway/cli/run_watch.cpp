// A run, watched until it ends.
#include "gateway/cli/run_watch.hpp"

#include <algorithm>

#include "gateway/cli/client_commands.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/text_table.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {

namespace json = boost::json;

bool under_way(const json::value& run) {
  const std::string state = text_at(run, "state");
  return state == "received" || state == "waiting" || state == "applying";
}

WorkSeen seen_of(const Session& session, const json::value& run) {
  WorkSeen seen;
  seen.what = std::string(session.words("批次 ", "run ")) + text_at(run, "id");
  const std::string state = text_at(run, "state");
  if (state == "received") {
    seen.what += session.words(" 正在读取", " is being read");
    if (const std::int64_t bytes = number_at(run, "delivery.bytes"); bytes > 0)
      seen.what += "  " + with_separators(bytes) + std::string(session.words(" 字节", " bytes"));
  } else if (state == "waiting") {
    seen.what += session.words(" 在等它所接的那一批", " waits for the run it builds on");
  } else {
    seen.what += session.words(" 正在入库", " is being put in");
    seen.rows = number_at(run, "applied_rows");
    // What is as it was known costs no work.
    seen.total =
        std::max(seen.rows, number_at(run, "counts.accepted") - number_at(run, "counts.unchanged"));
  }
  return seen;
}

ExitCode watch_run(const Session& session, std::string_view run) {
  using Clock = std::chrono::steady_clock;
  const std::string path = "/v1/runs/" + std::string(run) + "/watch";
  Progress progress(session, session.words("批次", "the run"),
                    "enrollgate run watch " + std::string(run));
  std::string seen;
  bool answered = false;
  auto looked = Clock::now();
  for (;;) {
    const auto answer = session.gateway().get(path, {{"seen", seen}});
    // The gateway holds its answer for longer than somebody's --timeout may be: nothing came yet.
    // One that never answered is not there.
    if (!answer && answered && answer.error().code() == Errc::timeout) continue;
    answered = true;
    const json::value* item =
        answer && answer->good() ? value_at(answer->content, "item") : nullptr;
    if (item != nullptr && item->is_object() && under_way(*item)) {
      const auto now = Clock::now();
      progress.show(seen_of(session, *item),
                    std::chrono::duration_cast<std::chrono::milliseconds>(now - looked));
      looked = now;
      // One that stops lets go of whoever waits, with nothing new.
      if (const std::string got_to = text_at(*item, "progress"); got_to != seen) {
        seen = got_to;
      } else {
        session.pause(Progress::kBetweenLooks);
      }
      continue;
    }
    progress.end();
    const ExitCode shown = print_item(session, answer, [&](const json::value& ended) {
      return lines_of("/v1/runs", ended, session.options().language);
    });
    if (shown != ExitCode::ok) return shown;
    return item != nullptr && ended_whole(*item) ? ExitCode::ok : ExitCode::done_with_rejects;
  }
}

}  // namespace gw::cli
