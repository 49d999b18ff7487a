// Exports (导出): a list as a file, CSV or workbook.  The rows are those of the list itself, page
// by page, with its filters, its region and its masking, so that a file never shows what a page
// would not.  Each is in the journal with its filters, rows and digest before it leaves; where rows
// are about persons, with the reason.
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "gateway/api/body_reading.hpp"
#include "gateway/api/data_reach.hpp"
#include "gateway/api/export_ledger.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/place_counts.hpp"
#include "gateway/api/plain_words.hpp"
#include "gateway/api/worklist.hpp"
#include "gateway/base/ascii.hpp"
#include "gateway/codec/csv_text.hpp"
#include "gateway/codec/workbook_text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kExportRowsMost = 200'000;
constexpr std::size_t kExportBodyMost = 1024;
constexpr std::int64_t kExportYearMost = 9999;
constexpr std::size_t kPersonDigits = 12;  // may be somebody's number
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

enum class CellForm : std::uint8_t { text, count, moment, place };

struct ExportColumn {
  std::string_view zh, en, path;
  CellForm form = CellForm::text;
};

constexpr std::array kFlagColumns{
    ExportColumn{"疑点", "flag", "id"},
    ExportColumn{"人员", "person", "person"},
    ExportColumn{"年度", "year", "year"},
    ExportColumn{"机构", "agency", "agency"},
    ExportColumn{"区划代码", "county", "county"},
    ExportColumn{"区划", "county name", "county", CellForm::place},
    ExportColumn{"单位", "unit", "unit"},
    ExportColumn{"学校", "school", "school_name"},
    ExportColumn{"状态", "state", "state"},
    ExportColumn{"了结原因", "settled by", "settled_by"},
    ExportColumn{"送达", "delivery", "delivery"},
    ExportColumn{"反馈代码", "code", "code"},
    ExportColumn{"反馈内容", "words", "words"},
    ExportColumn{"缘由", "reason", "reason"},
    ExportColumn{"缴费截止日", "last payable day", "last_payable_day"},
    ExportColumn{"跟踪状态", "task", "task.state"},
    ExportColumn{"告知机构", "told", "task.told", CellForm::moment},
    ExportColumn{"办理时限", "due", "task.due"},
    ExportColumn{"逾期天数", "days overdue", "task.overdue_days", CellForm::count},
    ExportColumn{"经手人", "assignee", "task.assignee"},
    ExportColumn{"开立", "opened", "opened", CellForm::moment},
    ExportColumn{"变更", "changed", "changed", CellForm::moment},
};
constexpr std::array kRejectColumns{
    ExportColumn{"编号", "number", "number"},
    ExportColumn{"批次", "run", "run"},
    ExportColumn{"原因组", "group", "group"},
    ExportColumn{"数据源", "feed", "feed"},
    ExportColumn{"部分", "part", "part"},
    ExportColumn{"行", "line", "line"},
    ExportColumn{"栏", "column", "column"},
    ExportColumn{"原因代码", "reason", "reason"},
    ExportColumn{"原因", "words", "words"},
    ExportColumn{"状态", "state", "state"},
    ExportColumn{"行键（遮盖）", "row key (masked)", "row_key"},
    ExportColumn{"原行（遮盖）", "row (masked)", "row"},
};
constexpr std::array kRunColumns{
    ExportColumn{"批次", "run", "id"},
    ExportColumn{"数据源", "feed", "feed"},
    ExportColumn{"机构", "agency", "agency"},
    ExportColumn{"对方编号", "identity", "identity"},
    ExportColumn{"范围", "scope", "scope"},
    ExportColumn{"种类", "kind", "kind"},
    ExportColumn{"状态", "state", "state"},
    ExportColumn{"原因", "reason", "reason_words"},
    ExportColumn{"收到的行", "rows in", "counts.rows_in", CellForm::count},
    ExportColumn{"接受", "accepted", "counts.accepted", CellForm::count},
    ExportColumn{"驳回", "rejected", "counts.rejected", CellForm::count},
    ExportColumn{"重复", "repeated", "counts.repeated", CellForm::count},
    ExportColumn{"隔离", "quarantined", "counts.quarantined", CellForm::count},
    ExportColumn{"收到", "received", "received", CellForm::moment},
    ExportColumn{"完成", "finished", "finished", CellForm::moment},
};
constexpr std::array kCoverageColumns{
    ExportColumn{"区划代码", "region", "region"},
    ExportColumn{"区划", "name", "name"},
    ExportColumn{"人员", "persons", "persons", CellForm::count},
    ExportColumn{"已参保（确定）", "insured, certain", "insured.least", CellForm::count},
    ExportColumn{"已参保（至多）", "insured, at most", "insured.most", CellForm::count},
    ExportColumn{"未参保（确定）", "uninsured, certain", "uninsured.least", CellForm::count},
    ExportColumn{"未参保（至多）", "uninsured, at most", "uninsured.most", CellForm::count},
    ExportColumn{"暂停", "paused", "paused", CellForm::count},
    ExportColumn{"待核实", "review", "review", CellForm::count},
    ExportColumn{"另有保障或终止", "exempt or ended", "outside", CellForm::count},
    ExportColumn{"参保任务数", "target", "target", CellForm::count},
    ExportColumn{"未了结疑点", "open flags", "flags_open", CellForm::count},
    ExportColumn{"已了结疑点", "settled flags", "flags_settled", CellForm::count},
    ExportColumn{"其中已缴费", "of them paid", "flags_paid", CellForm::count},
};

constexpr std::array kJournalColumns{
    ExportColumn{"编号", "number", "number", CellForm::count},
    ExportColumn{"时间", "at", "at", CellForm::moment},
    ExportColumn{"何人", "who", "actor"},
    ExportColumn{"来自", "from", "origin"},
    ExportColumn{"何事", "what", "action"},
    ExportColumn{"对象", "about", "object"},
    ExportColumn{"散列", "hash", "hash"},
};

enum class About : std::uint8_t { persons, sums };

struct ExportKind {
  std::string_view name;
  std::string_view route;  // of the list whose rows they are
  std::string_view zh, en;
  About about;
  std::span<const ExportColumn> columns;
};
constexpr std::array kExportKinds{
    ExportKind{"flags", "/v1/flags", "疑点", "flags", About::persons, kFlagColumns},
    ExportKind{"rejects", "/v1/rejects", "驳回行", "rejects", About::persons, kRejectColumns},
    ExportKind{"runs", "/v1/runs", "批次", "runs", About::sums, kRunColumns},
    ExportKind{"coverage", "/v1/regions/{code}", "参保情况", "coverage", About::sums,
               kCoverageColumns},
    ExportKind{"brief", "/v1/briefs/{id}", "日报", "daily brief", About::sums, kCoverageColumns},
    ExportKind{"journal", "/v1/journal", "审计日志", "journal", About::persons, kJournalColumns},
};
/// Who may take away some list; of each list those who may see it.
constexpr Roles kExporters{Role::monitor,      Role::clerk,          Role::reviewer,
                           Role::system_admin, Role::security_admin, Role::audit_admin,
                           Role::local};

constexpr std::array<std::string_view, 3> kFormats{"csv", "xlsx", "json"};

std::string media_type_of(std::string_view format) {
  if (format == "xlsx") return std::string(codec::kWorkbookType);
  return format == "json" ? "application/json" : "text/csv; charset=utf-8";
}

struct ExportAsked {
  const ExportKind* kind = nullptr;
  std::string_view format;  // one of kFormats
  ExportReason reason;
  std::string filters;  // "year=2027 state=OPEN", codes only: for the journal and the file's head
};

bool is_plain(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    digits = is_digit(c) ? digits + 1 : 0;
    const bool plain = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_' || c == '.' || c == ':';
    if (!plain || digits >= kPersonDigits) return false;
  }
  return true;
}

Result<const ExportKind*> kind_asked(const Call& call) {
  const auto kind = std::find_if(kExportKinds.begin(), kExportKinds.end(),
                                 [&](const ExportKind& one) { return one.name == call.parameter; });
  if (kind == kExportKinds.end()) return fail(Errc::not_found, "api.export");
  return &*kind;
}

/// `{"format":"csv","reason":"report","case":"2026-17"}`.
Result<ExportAsked> export_asked(const Call& call, const ExportKind& kind) {
  ExportAsked asked;
  asked.kind = &kind;
  GW_TRY(const json::object object, body_object(call, kExportBodyMost));
  const Failure wrong(Errc::invalid_argument, "api.export");
  GW_CHECK(body::only(object, {"format", "reason", "case"}, wrong));
  GW_TRY(const std::string_view format, body::text(object, "format", wrong));
  const auto known = std::find(kFormats.begin(), kFormats.end(), format);
  if (known == kFormats.end()) return fail(Errc::invalid_argument, "api.format");
  asked.format = *known;
  GW_TRY(const std::string_view reason, body::text(object, "reason", wrong));
  GW_TRY(const std::string_view matter, body::text(object, "case", wrong));
  GW_TRY(asked.reason, export_reason(reason, matter, asked.kind->about == About::persons));
  return asked;
}

const json::value* value_under(const json::value& from, std::string_view path) {
  const json::value* at = &from;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    at = at->is_object() ? at->get_object().if_contains(path.substr(0, dot)) : nullptr;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

/// "2026-11-22T01:30:05.000Z" as the interface writes it, in Beijing: "2026-11-22 09:30:05".
std::string beijing_moment(std::string_view text) {
  const auto day = parse_iso_day(text.substr(0, std::min<std::size_t>(10, text.size())));
  if (!day || text.size() < 19) return std::string(text);
  const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  const Instant moment = Instant(*day) + std::chrono::hours(two(11)) +
                         std::chrono::minutes(two(14)) + std::chrono::seconds(two(17));
  return moment_words(moment) + std::string(text.substr(16, 3));
}

std::string cell_of(const json::value& row, const ExportColumn& column) {
  const json::value* value = value_under(row, column.path);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_string()) return json::serialize(*value);
  const std::string_view text = value->get_string();
  if (column.form == CellForm::moment) return beijing_moment(text);
  if (column.form == CellForm::place) {
    const auto region = RegionCode::parse(text);
    return region ? place_words(*region) : std::string();
  }
  return std::string(text);
}

using Cells = std::vector<std::string>;

/// What a spreadsheet would take for a formula begins with a tab instead; numbers stay numbers.
std::string csv_cell(const std::string& text, CellForm form) {
  constexpr std::array<std::string_view, 10> kBegins{"=",  "+",  "-",  "@",  "\t",
                                                     "\r", "＝", "＋", "－", "＠"};
  const bool formula = form != CellForm::count &&
                       std::any_of(kBegins.begin(), kBegins.end(), [&](std::string_view begin) {
                         return text.rfind(begin, 0) == 0;
                       });
  if (!formula) return codec::csv_field(text);
  std::string guarded = codec::csv_field("\t" + text);
  if (guarded.front() == '"') return guarded;
  return '"' + guarded + '"';
}

std::string csv_of(const ExportKind& kind, const std::vector<Cells>& rows, Language language) {
  std::string out(kByteOrderMark);
  const auto line = [&](const auto& cell) {
    for (std::size_t i = 0; i < kind.columns.size(); ++i) {
      if (i > 0) out += ',';
      out += cell(i);
    }
    out += "\r\n";
  };
  line([&](std::size_t i) {
    return codec::csv_field(language == Language::zh ? kind.columns[i].zh : kind.columns[i].en);
  });
  for (const Cells& row : rows)
    line([&](std::size_t i) { return csv_cell(row[i], kind.columns[i].form); });
  return out;
}

/// Up to when the data reaches that the rows rest on, and how whole it is: people of the year asked
/// for, else the newest.
Result<DataReach> reach_of(const ApiServices& services, const Call& call) {
  GW_TRY(const auto region, region_of(call));
  GW_TRY(const std::int64_t year, call.query.number("year", 0, 0, kExportYearMost));
  GW_TRY(DataReach reach, reach_now(services, region));
  // A count under way is not waited for: it may stand behind this export.
  const auto counted = services.places->latest({});
  if (!counted || counted->years.empty()) return reach;
  const PlanYear asked =
      year == 0 ? counted->years.rbegin()->first : PlanYear{static_cast<std::int16_t>(year)};
  if (counted->years.contains(asked)) reach.people = counted->of(asked, region);
  return reach;
}

/// As a line of a sheet.
std::string reach_words(const DataReach& reach, bool zh) {
  const auto of = [](std::int64_t part, std::int64_t whole) {
    return std::to_string(part) + "/" + std::to_string(whole);
  };
  const std::string tax = reach.day.tax_through ? iso_text(*reach.day.tax_through) : "-";
  const std::string listed =
      reach.day.register_as_of == Instant{} ? "-" : moment_words(reach.day.register_as_of);
  std::string words = zh ? "数据截至：" : "as of: ";
  words += moment_words(reach.day.now) + (zh ? "    税务 " : "    tax ") + tax;
  words += (zh ? "    参保登记 " : "    insurance register ") + listed;
  words +=
      (zh ? "    完整度：到达 " : "    complete: feeds ") + of(reach.feeds_came, reach.feeds_due);
  if (!reach.people) return words;
  return words + (zh ? "，人员 " : ", persons ") +
         of(reach.people->persons - reach.people->undetermined, reach.people->persons);
}

/// For programs: the same cells by the columns' English names.
std::string json_of(const ExportKind& kind, const std::vector<Cells>& rows,
                    const DataReach& reach) {
  json::array items;
  for (const Cells& row : rows) {
    json::object item;
    for (std::size_t i = 0; i < kind.columns.size(); ++i) item[kind.columns[i].en] = row[i];
    items.push_back(std::move(item));
  }
  json::object file{{"kind", kind.name}};
  reach_into(file, reach);
  file["items"] = std::move(items);
  return json::serialize(file);
}

Result<std::string> export_workbook(const ApiServices& services, const Call& call,
                                    const ExportAsked& asked, const std::vector<Cells>& rows,
                                    const DataReach& reach) {
  const Instant now = services.run.clock.now();
  const bool zh = call.language == Language::zh;
  codec::WorkbookWriter book(services.run.spool_folder, codec::RowsHeld::in_scratch, now);
  codec::SheetForm form;
  form.name = zh ? asked.kind->zh : asked.kind->en;
  form.lines = {form.name,
                reach_words(reach, zh) + (asked.filters.empty() ? "" : "    " + asked.filters)};
  for (const ExportColumn& column : asked.kind->columns) {
    codec::SheetColumn sheet;
    sheet.title = zh ? column.zh : column.en;
    if (column.form == CellForm::count) sheet.cells = codec::CellsHold::counts;
    form.columns.push_back(std::move(sheet));
  }
  form.footer = asked.kind->about == About::persons
                    ? foot_of(call.principal.actor, now)
                    : call.principal.actor + "  " + moment_words(now);
  book.begin_sheet(std::move(form));
  for (const Cells& row : rows) book.add_row(row);
  return book.finish();
}

/// The lists themselves by their route, as the table of routes has them.
struct ListRoute {
  BlockingHandler handler;
  Roles roles;  // who may see the list may take it away, nobody else
};
using Lists = std::map<std::string, ListRoute, std::less<>>;

Result<json::value> answer_of(const BlockingHandler& list, const Call& call) {
  GW_TRY(const ports::HttpResponse response, list(call));
  return json::parse(response.body);
}

void take_rows(const json::array& items, const ExportKind& kind, std::vector<Cells>& rows) {
  for (const json::value& item : items) {
    Cells& cells = rows.emplace_back();
    for (const ExportColumn& column : kind.columns) cells.push_back(cell_of(item, column));
  }
}

/// A region with those below it, and who has no place among them.
std::vector<Cells> region_rows(const json::value& item, Language language, const ExportKind& kind) {
  std::vector<Cells> rows;
  json::array items{item};
  for (const json::value& one : item.at("below").as_array()) items.push_back(one);
  if (const json::object* elsewhere = item.at("elsewhere").if_object()) {
    json::object row = *elsewhere;
    row["name"] = language == Language::zh ? "未定下级区划" : "no place below known";
    items.push_back(std::move(row));
  }
  take_rows(items, kind, rows);
  return rows;
}

Result<std::vector<Cells>> coverage_rows(const BlockingHandler& list, Call call,
                                         const ExportKind& kind) {
  const auto region = call.query.find("region");
  call.parameter = region
                       ? std::string(*region)
                       : (call.principal.sees_province() ? "420000" : call.principal.region.text());
  GW_CHECK(call.query.only({"region", "year"}));
  const auto year = call.query.find("year");
  if (year && !is_plain(*year)) return fail(Errc::invalid_argument, "api.year");
  const std::string target = year ? "/?year=" + std::string(*year) : "/";
  GW_TRY(call.query, Query::parse(target));
  GW_TRY(const json::value answer, answer_of(list, call));
  const json::value& item = answer.at("item");
  // Without a count there are no figures; empty cells would be taken for noughts.
  if (item.at("counted").is_null()) return fail(Errc::busy, "api.counting");
  return region_rows(item, call.language, kind);
}

/// A brief as it was kept, with what was said of its data then.
Result<std::vector<Cells>> brief_rows(const BlockingHandler& show, Call call,
                                      const ExportKind& kind, DataReach& reach) {
  const auto id = call.query.find("id");
  GW_CHECK(call.query.only({"id"}));
  if (!id) return fail(Errc::not_found, "api.brief");
  call.parameter = std::string(*id);
  call.query = {};
  GW_TRY(const json::value answer, answer_of(show, call));
  const json::object& item = answer.at("item").as_object();
  reach = reach_from(item);
  return region_rows(item, call.language, kind);
}

/// The query of the export with the page's place.
std::string page_target(const Call& call, const std::string& after) {
  const std::string& target = call.request.target;
  const std::size_t mark = target.find('?');
  std::string page = "/?limit=" + std::to_string(kPageMost);
  if (mark != std::string::npos && mark + 1 < target.size()) page += '&' + target.substr(mark + 1);
  if (!after.empty()) page += "&after=" + after;
  return page;
}

Result<std::vector<Cells>> list_rows(const BlockingHandler& list, const Call& asked,
                                     const ExportKind& kind) {
  std::vector<Cells> rows;
  Call call = asked;
  call.parameter.clear();
  std::string after;
  for (;;) {
    GW_TRY(call.query, Query::parse(page_target(asked, after)));
    GW_TRY(const json::value answer, answer_of(list, call));
    take_rows(answer.at("items").as_array(), kind, rows);
    if (rows.size() > kExportRowsMost)
      return fail(Errc::too_large, "api.export", static_cast<std::int64_t>(kExportRowsMost));
    const json::value& next = answer.at("next");
    if (next.is_null()) return rows;
    after = next.is_string() ? std::string(next.as_string()) : json::serialize(next);
  }
}

/// Names and values that are codes; anything else is somebody's text and only named.
std::string filters_of(const Call& call) {
  std::string text;
  for (const auto& [name, value] : call.query.all()) {
    if (!text.empty()) text += ' ';
    text += name + '=' + (is_plain(value) ? value : "?");
  }
  return text;
}

Result<ports::HttpResponse> hand_out_export(const ApiServices& services, const Call& call,
                                            const Lists& lists) {
  GW_TRY(const ExportKind* const kind, kind_asked(call));
  const ListRoute& route = lists.at(std::string(kind->route));
  if (!route.roles.has(call.principal.role)) return fail(Errc::forbidden, "api.role");
  GW_TRY(ExportAsked asked, export_asked(call, *kind));
  // Rows as they came are looked at one by one, each with its own entry: they are no list.
  if (call.query.find("row") || call.query.find("limit") || call.query.find("after"))
    return fail(Errc::invalid_argument, "api.query");
  asked.filters = filters_of(call);
  const BlockingHandler& list = route.handler;
  // Before the rows: data that arrives while they are read is not claimed for those read before.
  GW_TRY(DataReach reach, reach_of(services, call));
  const std::string_view name = asked.kind->name;
  GW_TRY(const auto rows, name == "coverage" ? coverage_rows(list, call, *asked.kind)
                          : name == "brief"  ? brief_rows(list, call, *asked.kind, reach)
                                             : list_rows(list, call, *asked.kind));
  std::string bytes;
  if (asked.format == "xlsx") {
    GW_TRY(bytes, export_workbook(services, call, asked, rows, reach));
  } else if (asked.format == "json") {
    bytes = json_of(*asked.kind, rows, reach);
  } else {
    bytes = csv_of(*asked.kind, rows, call.language);
  }
  const std::string digest = crypto::digest_hex(crypto::DigestKind::sha256, bytes);
  const std::string_view format = asked.format;
  std::string object(asked.kind->name);
  if (!asked.filters.empty()) object += ' ' + asked.filters;
  object += " rows=" + std::to_string(rows.size()) + " format=" + std::string(format);
  GW_TRY(const std::string id,
         write_export(services, call, "lists.export", object, asked.reason, bytes));
  json::object summary{{"id", id},
                       {"kind", asked.kind->name},
                       {"rows", rows.size()},
                       {"filters", asked.filters},
                       {"by", call.principal.actor},
                       {"sha256", digest}};
  reach_into(summary, reach);
  const std::string file = std::string(asked.kind->name) + "_" +
                           iso_text(beijing_day(reach.day.now)) + "." + std::string(format);
  ports::HttpResponse answer(200, media_type_of(format), bytes);
  answer.headers.set(
      "Content-Disposition",
      "attachment; filename*=UTF-8''" + boost::urls::encode(file, boost::urls::unreserved_chars));
  answer.headers.set("Export-Summary", json::serialize(summary));
  return answer;
}

}  // namespace

void add_export_routes(const ApiServices& services, std::vector<Route>& routes) {
  auto lists = std::make_shared<Lists>();
  for (const Route& route : routes) {
    const auto* handler = std::get_if<BlockingHandler>(&route.handler);
    if (route.method == "GET" && handler != nullptr)
      lists->emplace(route.path, ListRoute{*handler, route.roles});
  }
  routes.push_back({"POST", "/v1/exports/{kind}", kExporters, Reach::by_region,
                    WaitingHandler([&services, lists](std::shared_ptr<const Call> call)
                                       -> asio::awaitable<Result<ports::HttpResponse>> {
                      auto job = [&services, lists, call]() {
                        return hand_out_export(services, *call, *lists);
                      };
                      co_return co_await runtime::offload(services.repairs->runs, std::move(job));
                    })});
}

}  // namespace gw::api
