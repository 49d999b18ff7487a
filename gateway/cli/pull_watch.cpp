// A pull asked for now, and the run that it started, watched until the gateway has answered.
#include <boost/json/array.hpp>
#include <future>

#include "gateway/cli/client_commands.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/run_watch.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

/// Until a run is there the agency is being asked; then its file is read, then its rows are put in.
WorkSeen look_at_pull(const Session& session, std::string_view feed) {
  WorkSeen seen;
  seen.what = session.words("正在向机构取数", "asking the agency");
  const auto answer =
      session.gateway().get("/v1/runs", {{"feed", std::string(feed)}, {"limit", "1"}});
  const json::value* items =
      answer && answer->good() ? value_at(answer->content, "items") : nullptr;
  if (items == nullptr || !items->is_array() || items->get_array().empty()) return seen;
  const json::value& run = items->get_array().front();
  const std::string state = text_at(run, "state");
  if (state == "applying") return seen_of(session, run);
  if (state != "received") return seen;
  // How large it is stands with the run alone.
  const auto whole = session.gateway().get("/v1/runs/" + text_at(run, "id"));
  const json::value* item = whole && whole->good() ? value_at(whole->content, "item") : nullptr;
  return seen_of(session, item == nullptr ? run : *item);
}

}  // namespace

ExitCode pull(const Session& session, std::string_view feed) {
  session.note(session.words("正在取数…", "pulling..."));
  const std::string path = "/v1/feeds/" + std::string(feed) + "/pull";
  auto answered = std::async(std::launch::async,
                             [&session, &path] { return session.gateway().post(path, {}); });
  Progress progress(session, session.words("取数", "the pull"),
                    "enrollgate run list --feed " + std::string(feed));
  while (answered.wait_for(Progress::kBetweenLooks) != std::future_status::ready)
    progress.show(look_at_pull(session, feed));
  progress.end();
  const auto answer = answered.get();
  const ExitCode ended = print_item(session, answer, [&](const json::value& report) {
    return pull_of(report, session.options().language);
  });
  if (ended != ExitCode::ok) return ended;
  const json::value* item = value_at(answer->content, "item");
  return item != nullptr && has_rejects(*item) ? ExitCode::done_with_rejects : ExitCode::ok;
}

}  // namespace gw::cli
