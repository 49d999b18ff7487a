// A pull asked for now, and the run that it started, watched until the gateway has answered.
#include <algorithm>
#include <boost/json/array.hpp>
#include <future>

#include "gateway/cli/client_commands.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/progress.hpp"
#include "gateway/cli/text_table.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

/// The bytes that the run came as; empty where nobody can say.
std::string bytes_of(const Session& session, const std::string& run) {
  const auto answer = session.gateway().get("/v1/runs/" + run);
  if (!answer || !answer->good()) return {};
  const std::int64_t bytes = number_at(answer->content, "item.delivery.bytes");
  return bytes == 0 ? std::string()
                    : "  " + with_separators(bytes) + std::string(session.words(" 字节", " bytes"));
}

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
  const std::string number = text_at(run, "id");
  const std::string name = std::string(session.words("批次 ", "run ")) + number;
  if (state == "received") {
    seen.what = name + std::string(session.words(" 正在读取", " is being read"));
    seen.what += bytes_of(session, number);
  } else if (state == "applying") {
    seen.what = name + std::string(session.words(" 正在入库", " is being put in"));
    seen.rows = number_at(run, "applied_rows");
    // What is as it was known costs no work.
    seen.total =
        std::max(seen.rows, number_at(run, "counts.accepted") - number_at(run, "counts.unchanged"));
  }
  return seen;
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
