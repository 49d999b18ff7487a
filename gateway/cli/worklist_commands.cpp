#include "gateway/cli/worklist_commands.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <optional>
#include <span>
#include <utility>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/private_file.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

struct Words {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
};
constexpr std::array kSheets{
    Words{"pupils", "学生", "pupils"},
    Words{"uninsured", "未参保", "uninsured"},
    Words{"stopped", "断保停保", "lapsed or stopped"},
    Words{"newborns", "新生儿", "newborns"},
};
constexpr std::array kLeftOut{
    Words{"dormant", "已过缴费期", "too late to pay"},
    Words{"no_ground_left", "已无补缴途径", "no ground left to pay"},
    Words{"identity_review", "身份待核实", "identity to be settled first"},
    Words{"confidential", "仅见于保密名单，由有权限的经办人员单独处理",
          "in a confidential list alone, for clerks who have that right"},
    Words{"no_longer_named", "已不在名单", "no longer named"},
};

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

/// The name in `attachment; filename*=UTF-8''%E8%A5%84.xlsx`; nothing unless a folder takes it as
/// one name.
std::optional<std::string> file_name_in(std::string_view disposition) {
  constexpr std::string_view kMark = "filename*=UTF-8''";
  const std::size_t at = disposition.find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view encoded = disposition.substr(at + kMark.size());
  std::string name;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '%') {
      name += encoded[i];
      continue;
    }
    const auto high = i + 2 < encoded.size() ? hex_digit(encoded[i + 1]) : std::nullopt;
    const auto low = i + 2 < encoded.size() ? hex_digit(encoded[i + 2]) : std::nullopt;
    if (!high || !low) return std::nullopt;
    name += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos ||
      name.find('\0') != std::string::npos)
    return std::nullopt;
  return name;
}

/// "未参保 12，新生儿 3"; members that are 0 are left out.
std::string counts_text(const json::value& summary, std::string_view path,
                        std::span<const Words> known, Language language) {
  const json::value* counts = value_at(summary, path);
  std::string out;
  if (counts == nullptr || !counts->is_object()) return out;
  for (const json::key_value_pair& member : counts->get_object()) {
    const std::string_view code{member.key().data(), member.key().size()};
    const json::value& count = member.value();
    if (!count.is_int64() || count.get_int64() == 0) continue;
    const auto words_of = std::find_if(known.begin(), known.end(),
                                       [&](const Words& one) { return one.code == code; });
    if (!out.empty()) out += words(language, "，", ", ");
    out += words_of == known.end() ? printable(code) : words(language, words_of->zh, words_of->en);
    out += ' ';
    out += with_separators(count.get_int64());
  }
  return out;
}

/// Fetches workbooks into a folder and tells of each.
class WorklistFolder {
 public:
  WorklistFolder(const Session& session, std::filesystem::path folder)
      : session_(session), folder_(std::move(folder)) {}

  Result<void> open() {
    if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST)
      return fail(Errc::io, "cli.folder", errno);
    return {};
  }

  /// What is refused is said; the others go on.
  void fetch(const std::string& path, const QueryFields& query) {
    const auto answer = session_.gateway().fetch(path, query);
    if (!answer) return end_with(session_.refuse(answer.error()));
    if (!answer->good()) return end_with(session_.refuse(*answer));
    const auto name =
        file_name_in(answer->headers.find("Content-Disposition").value_or(std::string_view()));
    boost::system::error_code error;
    json::value summary =
        json::parse(answer->headers.find("Worklist-Summary").value_or(std::string_view()), error);
    if (!name || error || !summary.is_object())
      return end_with(session_.refuse(unreadable_answer()));
    if (const auto written = write_private(folder_ / *name, answer->bytes); !written)
      return end_with(session_.refuse(written.error()));
    summary.get_object()["file"] = *name;
    items_.push_back(std::move(summary));
  }

  /// Prints what was written.  The first code that was not ok.
  ExitCode end() const {
    if (!items_.empty() || ended_ == ExitCode::ok) print();
    return ended_;
  }

  /// What was written, if only that it was nothing.
  void print() const {
    if (session_.options().output != Output::table) {
      const json::object all{
          {"api", "v1"}, {"kind", "worklists"}, {"items", items_}, {"next", nullptr}};
      session_.print(json::serialize(all) + '\n');
      return;
    }
    if (items_.empty()) return;
    const Language language = session_.options().language;
    TextTable table(
        {{std::string(words(language, "文件", "FILE")), Align::left},
         {std::string(words(language, "行数", "ROWS")), Align::right},
         {std::string(words(language, "内容", "SHEETS")), Align::left},
         {std::string(words(language, "未列入", "LEFT OUT")), Align::left},
         {std::string(words(language, "无班级或村", "NO CLASS OR VILLAGE")), Align::right}});
    for (const json::value& item : items_) {
      const std::string left_out = counts_text(item, "left_out", kLeftOut, language);
      table.add({text_at(item, "file"), text_at(item, "rows", Shape::count),
                 counts_text(item, "sheets", kSheets, language), left_out.empty() ? "-" : left_out,
                 text_at(item, "unplaced", Shape::count)});
    }
    session_.print(table.text());
    session_.note(session_.words("文件含证件号码，仅本人可读；每次导出已记入日志",
                                 "the files hold identity numbers and are yours alone to read; "
                                 "each export is in the journal"));
  }

 private:
  void end_with(ExitCode code) {
    if (ended_ == ExitCode::ok) ended_ = code;
  }

  const Session& session_;
  std::filesystem::path folder_;
  json::array items_;
  ExitCode ended_ = ExitCode::ok;
};

}  // namespace

ExitCode school_worklists(const Session& session, const WorklistRequest& request) {
  const auto schools = session.gateway().get(
      "/v1/worklists/schools",
      {{"agency", request.agency}, {"region", request.region}, {"year", request.year}});
  if (!schools) return session.refuse(schools.error());
  if (!schools->good()) return session.refuse(*schools);
  const json::value* items = value_at(schools->content, "items");
  if (items == nullptr || !items->is_array()) return session.refuse(unreadable_answer());
  WorklistFolder folder(session, request.out);
  std::vector<std::pair<std::string, std::string>> wanted;  // agency, school; each once
  for (const json::value& item : items->get_array()) {
    std::pair<std::string, std::string> one(text_at(item, "agency"), text_at(item, "school"));
    const bool asked = request.schools.empty() ||
                       std::find(request.schools.begin(), request.schools.end(), one.second) !=
                           request.schools.end();
    if (asked && std::find(wanted.begin(), wanted.end(), one) == wanted.end())
      wanted.push_back(std::move(one));
  }
  bool all_found = true;
  for (const std::string& school : request.schools) {
    if (std::any_of(wanted.begin(), wanted.end(),
                    [&](const auto& one) { return one.second == school; }))
      continue;
    all_found = false;
    session.note(std::string(session.words("这所学校没有需要动员的学生：",
                                           "no pupil is to be called on in school ")) +
                 printable(school));
  }
  if (wanted.empty()) {
    if (request.schools.empty())
      session.note(session.words("没有需要动员的学生", "no pupil is to be called on"));
    folder.print();
    return all_found ? ExitCode::ok : ExitCode::not_found;
  }
  if (const auto opened = folder.open(); !opened) return session.refuse(opened.error());
  for (const auto& [agency, school] : wanted) {
    folder.fetch("/v1/worklists/schools/" + school, {{"agency", agency},
                                                     {"region", request.region},
                                                     {"year", request.year},
                                                     {"reason", request.reason},
                                                     {"case", request.case_number}});
  }
  const ExitCode ended = folder.end();
  return ended == ExitCode::ok && !all_found ? ExitCode::not_found : ended;
}

ExitCode county_worklists(const Session& session, const WorklistRequest& request) {
  WorklistFolder folder(session, request.out);
  if (const auto opened = folder.open(); !opened) return session.refuse(opened.error());
  for (const std::string& county : request.counties) {
    folder.fetch("/v1/worklists/counties/" + county, {{"year", request.year},
                                                      {"whom", request.named ? "named" : ""},
                                                      {"reason", request.reason},
                                                      {"case", request.case_number}});
  }
  return folder.end();
}

}  // namespace gw::cli
