#include "gateway/cli/oversight_commands.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <istream>
#include <iterator>

#include "gateway/cli/print_item.hpp"
#include "gateway/cli/private_file.hpp"
#include "gateway/cli/region_view.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kHashHex = 64;

/// The number before the colon; 0: none.
std::int64_t number_of(const std::string& head) {
  std::int64_t number = 0;
  const char* const end = head.data() + std::min(head.find(':'), head.size());
  const auto [stop, error] = std::from_chars(head.data(), end, number);
  return error == std::errc() && stop == end && number > 0 ? number : 0;
}

}  // namespace

std::string check_head(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string_view hash =
      colon == std::string::npos ? std::string_view() : std::string_view(text).substr(colon + 1);
  const bool hex = std::all_of(hash.begin(), hash.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  const bool form = number_of(text) > 0 && hex && hash.size() == kHashHex;
  return form ? std::string() : "must be NUMBER:HASH as an earlier check printed it";
}

ExitCode verify_journal(const Session& session, const std::string& head) {
  json::object body;
  if (!head.empty()) {
    body["head"] =
        json::object{{"number", number_of(head)}, {"hash", head.substr(head.find(':') + 1)}};
  }
  const auto answer = session.gateway().post("/v1/journal/verify", json::serialize(body));
  const ExitCode ended = print_item(session, answer, [&](const json::value& item) {
    return lines_of("/v1/journal/verify", item, session.options().language);
  });
  if (ended != ExitCode::ok) return ended;
  const json::value* item = value_at(answer->content, "item");
  if (item == nullptr || !true_at(*item, "whole")) return ExitCode::integrity;
  session.note(session.words("另行保存链头值（编号:散列）；下次用 --head 核对末尾是否被截断",
                             "keep the head (NUMBER:HASH) elsewhere; --head checks later that "
                             "nothing was cut off"));
  return ExitCode::ok;
}

ExitCode show_notice(const Session& session) {
  return print_item(session, session.gateway().get("/v1/service"), [&](const json::value& item) {
    return lines_of("/v1/service", item, session.options().language);
  });
}

ExitCode set_notice(const Session& session, const NoticeRequest& request) {
  const json::object body{
      {"from", request.from}, {"until", request.until}, {"words", request.words}};
  return print_item(session, session.gateway().post("/v1/service/notice", json::serialize(body)),
                    [&](const json::value& item) {
                      return lines_of("/v1/notice", item, session.options().language);
                    });
}

ExitCode end_notice(const Session& session) {
  return print_item(session, session.gateway().post("/v1/service/notice/end", {}),
                    [&](const json::value& item) {
                      return lines_of("/v1/notice", item, session.options().language);
                    });
}

ExitCode show_region(const Session& session, const std::string& code, const std::string& year) {
  const Language language = session.options().language;
  return print_item(session, session.gateway().get("/v1/regions/" + code, {{"year", year}}),
                    [&](const json::value& item) { return region_of(item, language); });
}

ExitCode show_brief(const Session& session, const std::string& id) {
  const Language language = session.options().language;
  return print_item(
      session, session.gateway().get("/v1/briefs/" + id, {}), [&](const json::value& item) {
        return lines_of("/v1/briefs", item, language) + '\n' + region_of(item, language);
      });
}

ExitCode load_targets(const Session& session, const std::filesystem::path& file, Loading loading) {
  std::string bytes;
  if (file.empty()) {
    bytes.assign(std::istreambuf_iterator<char>(session.in()), {});
  } else {
    std::ifstream in(file, std::ios::binary);
    if (!in) return session.refuse(fail(Errc::io, "cli.targets_file", errno));
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const QueryFields query{{"dry_run", loading == Loading::tell ? "1" : ""}};
  const auto answer =
      session.gateway().post(target_of("/v1/targets", query), std::move(bytes), "text/csv");
  const ExitCode ended = print_item(session, answer, [&](const json::value& item) {
    return lines_of("/v1/target-load", item, session.options().language);
  });
  if (ended != ExitCode::ok) return ended;
  const json::value* refused = value_at(answer->content, "item.refused");
  if (refused == nullptr || !refused->is_array() || !refused->get_array().empty()) {
    session.note(session.words("文件有错误，未载入任何一行；改正后重新载入",
                               "the file has errors and nothing was loaded; mend it and load it "
                               "again"));
    return ExitCode::findings;
  }
  if (loading == Loading::tell)
    session.note(session.words("试算，未作任何改动", "dry run, nothing was changed"));
  return ExitCode::ok;
}

ExitCode export_list(const Session& session, const ExportRequest& request) {
  json::object body{{"format", request.format}};
  if (!request.reason.empty()) body["reason"] = request.reason;
  if (!request.case_number.empty()) body["case"] = request.case_number;
  const auto answer = session.gateway().fetch_by_post(
      target_of("/v1/exports/" + request.kind, request.filters), json::serialize(body));
  if (!answer) return session.refuse(answer.error());
  if (!answer->good()) return session.refuse(*answer);
  if (request.out.empty()) {
    session.print(answer->bytes);
    return ExitCode::ok;
  }
  const std::string summary(answer->headers.find("Export-Summary").value_or("{}"));
  if (const auto written = write_private(request.out, answer->bytes); !written)
    return session.refuse(written.error());
  const std::filesystem::path beside = request.out.string() + ".meta.json";
  if (const auto written = write_private(beside, summary + '\n'); !written)
    return session.refuse(written.error());
  boost::system::error_code error;
  const json::value told = json::parse(summary, error);
  const std::string rows = error ? std::string() : text_at(told, "rows", Shape::count);
  session.note(std::string(session.words("已写出，行数 ", "written, rows: ")) + rows);
  return ExitCode::ok;
}

}  // namespace gw::cli
