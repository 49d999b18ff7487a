#include "gateway/cli/repair_commands.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <fstream>
#include <istream>
#include <iterator>

#include "gateway/cli/arguments.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/private_file.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kPreviewView = "/v1/replay-preview";  // views, no routes
constexpr std::string_view kMuteView = "/v1/reject-group-mute";

std::string below(std::string_view path, std::string_view id, std::string_view act) {
  return std::string(path) + "/" + std::string(id) + "/" + std::string(act);
}

/// done_with_rejects where rows stay refused.
ExitCode print_job(const Session& session, const Result<Answer>& answer, Doing doing) {
  if (doing == Doing::act_and_wait && answer && answer->good())
    return watch_replay(session, text_at(answer->content, "item.number"));
  const std::string_view view = doing == Doing::tell ? kPreviewView : "/v1/replays";
  const ExitCode ended = print_item(session, answer, [&](const json::value& item) {
    return lines_of(view, item, session.options().language);
  });
  if (ended != ExitCode::ok) return ended;
  if (doing == Doing::tell) {
    session.note(session.words("试算，未作任何改动", "dry run, nothing was changed"));
  } else {
    session.note(session.words("进度：enrollgate replay show 编号",
                               "progress: enrollgate replay show NUMBER"));
  }
  const json::value* item = value_at(answer->content, "item");
  return item != nullptr && number_at(*item, "counts.refused") > 0 ? ExitCode::done_with_rejects
                                                                   : ExitCode::ok;
}

ExitCode print_acceptance(const Session& session, const Result<Answer>& answer) {
  return print_item(session, answer, [&](const json::value& item) {
    return lines_of("/v1/acceptances", item, session.options().language);
  });
}

ExitCode print_mute(const Session& session, const Result<Answer>& answer) {
  return print_item(session, answer, [&](const json::value& item) {
    return lines_of(kMuteView, item, session.options().language);
  });
}

}  // namespace

ExitCode fix_group(const Session& session, std::string_view group, const std::string& word,
                   Doing doing) {
  const json::object body{{"word", word}, {"dry_run", doing == Doing::tell}};
  return print_job(
      session,
      session.gateway().post(below("/v1/reject-groups", group, "fix"), json::serialize(body)),
      doing);
}

ExitCode ask_acceptance(const Session& session, const AcceptRequest& request, Doing doing) {
  const json::object body{
      {"until", request.until}, {"why", request.why}, {"dry_run", doing == Doing::tell}};
  const auto answer =
      session.gateway().post(below(request.of, request.number, "accept"), json::serialize(body));
  if (doing == Doing::tell) return print_job(session, answer, doing);
  const ExitCode ended = print_acceptance(session, answer);
  if (ended == ExitCode::ok) {
    session.note(
        session.words("等待本辖区另一位复核员在 72 小时内同意：enrollgate reject confirm "
                      "编号 --as 姓名",
                      "waits 72 hours for another person, a reviewer of the region: "
                      "enrollgate reject confirm NUMBER --as NAME"));
  }
  return ended;
}

ExitCode confirm_acceptance(const Session& session, std::string_view number, Doing doing) {
  const std::string body = json::serialize(json::object{{"dry_run", doing == Doing::tell}});
  return print_job(
      session, session.gateway().post(below("/v1/acceptances", number, "confirm"), body), doing);
}

ExitCode refuse_acceptance(const Session& session, std::string_view number) {
  return print_acceptance(session,
                          session.gateway().post(below("/v1/acceptances", number, "refuse"), {}));
}

ExitCode mute_group(const Session& session, const MuteRequest& request) {
  const json::object body{{"until", request.until}, {"why", request.why}};
  return print_mute(session,
                    session.gateway().post(below("/v1/reject-groups", request.group, "mute"),
                                           json::serialize(body)));
}

ExitCode unmute_group(const Session& session, std::string_view group) {
  return print_mute(session,
                    session.gateway().post(below("/v1/reject-groups", group, "unmute"), {}));
}

ExitCode start_replay(const Session& session, const ReplayRequest& request, Doing doing) {
  const std::string body = json::serialize(json::object{{"dry_run", doing == Doing::tell}});
  const std::string path = request.group.empty()
                               ? below("/v1/runs", request.run, "replay")
                               : below("/v1/reject-groups", request.group, "replay");
  return print_job(session, session.gateway().post(path, body), doing);
}

ExitCode cancel_replay(const Session& session, std::string_view job) {
  return print_item(session, session.gateway().post(below("/v1/replays", job, "cancel"), {}),
                    [&](const json::value& item) {
                      return lines_of("/v1/replays", item, session.options().language);
                    });
}

ExitCode return_file(const Session& session, const ReturnRequest& request) {
  const auto answer = session.gateway().fetch(
      below("/v1/runs", request.run, "return"),
      {{"group", request.group}, {"reason", request.reason}, {"case", request.case_number}});
  if (!answer) return session.refuse(answer.error());
  if (!answer->good()) return session.refuse(*answer);
  if (request.out.empty()) {
    session.print(answer->bytes);
    return ExitCode::ok;
  }
  if (const auto written = write_private(request.out, answer->bytes); !written)
    return session.refuse(written.error());
  session.note(
      session.words("已写出退回文件；更正后用 enrollgate reject repair 交回",
                    "written; once corrected it comes back by `enrollgate reject repair`"));
  return ExitCode::ok;
}

ExitCode repair_by_file(const Session& session, std::string_view run,
                        const std::filesystem::path& file, Doing doing) {
  std::string bytes;
  if (file.empty()) {
    bytes.assign(std::istreambuf_iterator<char>(session.in()), {});
  } else {
    std::ifstream in(file, std::ios::binary);
    if (!in) return session.refuse(fail(Errc::io, "cli.corrected_file", errno));
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  if (bytes.empty()) return session.refuse(fail(Errc::invalid_argument, "cli.corrected_file"));
  const QueryFields query{{"dry_run", doing == Doing::tell ? "1" : ""}};
  return print_job(session,
                   session.gateway().post(target_of(below("/v1/runs", run, "repair"), query),
                                          std::move(bytes), "application/octet-stream"),
                   doing);
}

namespace {

ExitCode print_mapping(const Session& session, const Result<Answer>& answer) {
  return print_item(session, answer, [&](const json::value& item) {
    return lines_of("/v1/mappings", item, session.options().language);
  });
}

}  // namespace

ExitCode add_mapping(const Session& session, const MappingRequest& request) {
  const json::object body{{"feed", request.feed},
                          {"column", request.column},
                          {"value", request.value},
                          {"word", request.word}};
  return print_mapping(session, session.gateway().post("/v1/mappings", json::serialize(body)));
}

ExitCode end_mapping(const Session& session, std::string_view number) {
  return print_mapping(session, session.gateway().post(below("/v1/mappings", number, "end"), {}));
}

}  // namespace gw::cli
