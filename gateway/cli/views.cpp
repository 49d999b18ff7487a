#include "gateway/cli/views.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "gateway/cli/account_columns.hpp"
#include "gateway/cli/columns.hpp"
#include "gateway/cli/oversight_columns.hpp"
#include "gateway/cli/record_columns.hpp"
#include "gateway/cli/repair_columns.hpp"
#include "gateway/cli/run_columns.hpp"
#include "gateway/cli/task_columns.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr std::array kFeeds{
    Column{"数据源", "FEED", "id"},
    Column{"机构", "AGENCY", "agency"},
    Column{"时间表", "SCHEDULE", "schedule"},
    Column{"到数", "STATE", "state"},
    Column{"应到", "EXPECTED BY", "expected_by", Shape::moment},
    Column{"上次成功", "LAST SUCCESS", "last_success", Shape::moment},
    Column{"下次取数", "NEXT PULL", "next_fire", Shape::moment},
    Column{"取数中", "PULLING", "pulling"},
    Column{"暂停至", "PAUSED TO", "pause.until"},
    Column{"故障", "FAILING", "failing"},
    Column{"熔断", "BREAKER", "breaker"},
};
constexpr std::array kFeed{
    Column{"数据源", "feed", "id"},
    Column{"机构", "agency", "agency"},
    Column{"机构名称", "owner", "owner"},
    Column{"接入方式", "adapter", "adapter"},
    Column{"时间表", "schedule", "schedule"},
    Column{"到数", "state", "state"},
    Column{"所指日", "state of", "state_of"},
    Column{"须处理", "alarm", "alarm"},
    Column{"应到", "expected by", "expected_by", Shape::moment},
    Column{"逾期秒数", "overdue seconds", "overdue_seconds", Shape::count},
    Column{"错过的时点", "missed runs", "missed_runs"},
    Column{"上次时点", "last fire", "last_fire", Shape::moment},
    Column{"上次成功", "last success", "last_success", Shape::moment},
    Column{"下次取数", "next pull", "next_fire", Shape::moment},
    Column{"再试", "retry at", "retry_at", Shape::moment},
    Column{"取数中", "pulling", "pulling"},
    Column{"暂停至", "paused through", "pause.until"},
    Column{"暂停自", "paused since", "pause.since", Shape::moment},
    Column{"暂停人", "paused by", "pause.actor"},
    Column{"暂停原因", "paused because", "pause.reason"},
    Column{"故障", "failing", "failing"},
    Column{"熔断", "breaker", "breaker"},
    Column{"原因", "why", "last_failure.words"},
    Column{"原因代码", "code", "last_failure.code"},
    Column{"位置", "step", "last_failure.step"},
    Column{"怎么办", "what to do", "last_failure.next"},
};

constexpr std::array kContacts{
    Column{"职责", "ROLE", "role"},   Column{"联系人", "WHO", "who"},
    Column{"电话", "PHONE", "phone"}, Column{"邮箱", "MAIL", "mail"},
    Column{"时间", "HOURS", "hours"},
};
constexpr std::array kAgencies{
    Column{"机构", "AGENCY", "id"},
    Column{"名称", "NAME", "name"},
    Column{"种类", "KIND", "kind"},
    Column{"方式", "TRANSPORT", "transport"},
    Column{"熔断", "BREAKER", "breaker.state"},
    Column{"断开至", "OPEN UNTIL", "breaker.open_until", Shape::moment},
    Column{"联系人", "CONTACT", "contact.who"},
    Column{"电话", "PHONE", "contact.phone"},
};
constexpr std::array kAgency{
    Column{"机构", "agency", "id"},
    Column{"名称", "name", "name"},
    Column{"种类", "kind", "kind"},
    Column{"方式", "transport", "transport"},
    Column{"开放时间", "hours", "limits.hours"},
    Column{"开放自", "welcome from", "welcome_from", Shape::moment},
    Column{"每分钟请求", "requests a minute", "limits.requests_per_minute", Shape::count},
    Column{"熔断", "breaker", "breaker.state"},
    Column{"连续失败", "failures running", "breaker.failures_running", Shape::count},
    Column{"断开至", "open until", "breaker.open_until", Shape::moment},
    Column{"原因", "why", "breaker.last_failure.words"},
    Column{"原因代码", "code", "breaker.last_failure.code"},
    Column{"位置", "step", "breaker.last_failure.step"},
    Column{"怎么办", "what to do", "breaker.last_failure.next"},
};

constexpr std::array kRuns{
    Column{"编号", "RUN", "id"},
    Column{"数据源", "FEED", "feed"},
    Column{"批次", "BATCH", "identity"},
    Column{"状态", "STATE", "state"},
    Column{"原因", "REASON", "reason"},
    Column{"行数", "ROWS", "counts.rows_in", Shape::count},
    Column{"接受", "ACCEPTED", "counts.accepted", Shape::count},
    Column{"驳回", "REJECTED", "counts.rejected", Shape::count},
    Column{"重复", "REPEATED", "counts.repeated", Shape::count},
    Column{"隔离", "QUARANTINED", "counts.quarantined", Shape::count},
    Column{"收到", "RECEIVED", "received", Shape::moment},
};
constexpr std::array kRunAbout{
    Column{"编号", "run", "id"},
    Column{"数据源", "feed", "feed"},
    Column{"机构", "agency", "agency"},
    Column{"批次", "batch", "identity"},
    Column{"所续批次", "builds on", "base"},
    Column{"范围", "scope", "scope"},
    Column{"种类", "kind", "kind"},
    Column{"状态", "state", "state"},
    Column{"原因", "reason", "reason"},
    Column{"说明", "meaning", "reason_words"},
    Column{"数量", "size", "volume_side"},
    Column{"人工放行", "released", "released"},
    Column{"故障代码", "failure", "failure.code"},
    Column{"故障行", "failure at line", "failure.line", Shape::count},
};
constexpr std::array kRunProof{
    Column{"平衡", "balanced", "counts.balanced"},
    Column{"备注", "remarks", "counts.remarks", Shape::count},
};
constexpr std::array kRunSource{
    Column{"收到", "received", "received", Shape::moment},
    Column{"完成", "finished", "finished", Shape::moment},
    Column{"来源", "origin", "delivery.origin"},
    Column{"字节", "bytes", "delivery.bytes", Shape::count},
    Column{"取数用时（秒）", "seconds to fetch", "delivery.fetch_seconds", Shape::seconds},
    Column{"SHA-256", "SHA-256", "delivery.sha256"},
};
constexpr auto kRun = joined(kRunAbout, kRunCounts, kRunProof, kRunChanges, kRunSource);
constexpr std::array kNotes{
    Column{"分表", "PART", "part"},     Column{"行", "LINE", "line", Shape::count},
    Column{"字段", "COLUMN", "column"}, Column{"代码", "REASON", "reason"},
    Column{"说明", "MEANING", "words"},
};

constexpr std::array kDrift{
    Column{"批类", "ENTITY", "entity"}, Column{"字段", "FIELD", "column"},
    Column{"变化", "WHAT", "kind"},     Column{"行", "ROWS", "rows", Shape::count},
    Column{"处置", "USE", "use"},       Column{"说明", "MEANING", "words"},
};
constexpr std::array kContract{
    Column{"数据源", "feed", "feed"},
    Column{"新增字段", "new field", "on_drift.added"},
    Column{"缺字段", "missing field", "on_drift.missing"},
    Column{"改名", "renamed field", "on_drift.renamed"},
    Column{"改类型", "other type", "on_drift.retyped"},
    Column{"表外代码", "unknown code", "on_drift.code"},
    Column{"数量下限 %", "volume from %", "volume.low_percent", Shape::count},
    Column{"数量上限 %", "volume to %", "volume.high_percent", Shape::count},
    Column{"数量异常", "out of volume", "volume.on_volume"},
};
constexpr std::array kFormColumns{
    Column{"批类", "ENTITY", "entity"},
    Column{"字段", "FIELD", "name"},
    Column{"出现 %", "PRESENT %", "present_percent", Shape::count},
    Column{"值的形态", "VALUES", "shapes_text"},
    Column{"代码", "CODES", "codes_text"},
};
constexpr std::array kVersions{
    Column{"批类", "ENTITY", "entity"},
    Column{"版本", "VERSION", "version", Shape::count},
    Column{"起", "SINCE", "since", Shape::moment},
    Column{"认可", "ACCEPTED BY", "accepted_by"},
    Column{"批次编号", "RUN", "run", Shape::count},
    Column{"变化", "CHANGES", "changes_text"},
};
constexpr std::array kWaiting{
    Column{"批次编号", "RUN", "run", Shape::count},
    Column{"批类", "ENTITY", "entity"},
    Column{"字段", "FIELD", "column"},
    Column{"变化", "WHAT", "kind"},
    Column{"处置", "USE", "use"},
    Column{"说明", "MEANING", "words"},
};

constexpr std::array kFlags{
    Column{"编号", "FLAG", "id"},
    Column{"年度", "YEAR", "year"},
    Column{"机构", "AGENCY", "agency"},
    Column{"区划", "COUNTY", "county"},
    Column{"状态", "STATE", "state"},
    Column{"送达", "DELIVERY", "delivery"},
    Column{"跟踪", "TASK", "task.state"},
    Column{"办理时限", "CLOCK", "task.due"},
    Column{"逾期天数", "DAYS OVER", "task.overdue_days", Shape::count},
    Column{"代码", "CODE", "code"},
    Column{"说明", "MEANING", "words"},
    Column{"截止", "PAYABLE UNTIL", "last_payable_day"},
    Column{"应缴", "DUE", "amount_due"},
    Column{"变更", "CHANGED", "changed", Shape::moment},
};
constexpr std::array kFlag{
    Column{"编号", "flag", "id"},
    Column{"人员", "person", "person"},
    Column{"年度", "year", "year"},
    Column{"机构", "agency", "agency"},
    Column{"区划", "county", "county"},
    Column{"单位", "unit", "unit"},
    Column{"状态", "state", "state"},
    Column{"了结依据", "settled by", "settled_by"},
    Column{"送达", "delivery", "delivery"},
    Column{"代码", "code", "code"},
    Column{"说明", "meaning", "words"},
    Column{"未参保原因", "reason", "reason"},
    Column{"截止日期", "payable until", "last_payable_day"},
    Column{"应缴金额", "amount due", "amount_due"},
    Column{"跟踪状态", "task", "task.state"},
    Column{"告知时间", "told", "task.told", Shape::moment},
    Column{"办理时限", "clock", "task.due"},
    Column{"逾期天数", "days over", "task.overdue_days", Shape::count},
    Column{"经手人", "assignee", "task.assignee"},
    Column{"最近催办", "reminded", "task.reminded", Shape::moment},
    Column{"上报至", "handed up to", "task.escalated"},
    Column{"开立", "opened", "opened", Shape::moment},
    Column{"变更", "changed", "changed", Shape::moment},
};
constexpr std::array kHistory{
    Column{"时间", "AT", "at", Shape::moment},
    Column{"事件", "EVENT", "event"},
    Column{"代码", "CODE", "code"},
    Column{"凭据", "NOTE", "note"},
};

constexpr std::array kAnswers{
    Column{"时间", "SAID", "said", Shape::moment},
    Column{"处理结果", "CODE", "code"},
    Column{"说明", "MEANING", "words"},
    Column{"备注", "REMARK", "remark"},
    Column{"更正", "CORRECTED", "corrected"},
};

constexpr std::array kRefusedRows{
    Column{"疑点", "FLAG", "flag"},
    Column{"代码", "CODE", "code"},
    Column{"说明", "MEANING", "words"},
};
constexpr std::array kRowAnswers{
    Column{"疑点", "FLAG", "flag"},
    Column{"处理结果", "CODE", "code"},
    Column{"说明", "MEANING", "words"},
    Column{"时间", "SAID", "said", Shape::moment},
};
constexpr std::array kDeliveries{
    Column{"编号", "MESSAGE", "id"},
    Column{"机构", "AGENCY", "agency"},
    Column{"年度", "YEAR", "year"},
    Column{"分组", "GROUP", "group"},
    Column{"对方编号", "IDENTITY", "identity"},
    Column{"状态", "STATE", "state"},
    Column{"次数", "ATTEMPTS", "attempts", Shape::count},
    Column{"HTTP", "HTTP", "last_status"},
    Column{"下次发送", "NEXT ATTEMPT", "next_attempt", Shape::moment},
    Column{"回执", "RECEIPT", "receipt"},
};
constexpr std::array kDelivery{
    Column{"编号", "message", "id"},
    Column{"机构", "agency", "agency"},
    Column{"年度", "year", "year"},
    Column{"分组", "group", "group"},
    Column{"区划", "county", "county"},
    Column{"对方编号", "identity", "identity"},
    Column{"状态", "state", "state"},
    Column{"回执", "receipt", "receipt"},
    Column{"次数", "attempts", "attempts", Shape::count},
    Column{"已答复", "answered", "answered", Shape::count},
    Column{"答复已结束", "answers closed", "answers_closed"},
    Column{"生成", "created", "created", Shape::moment},
    Column{"下次发送", "next attempt", "next_attempt", Shape::moment},
    Column{"故障", "failure", "last_failure.words"},
    Column{"故障代码", "code", "last_failure.code"},
    Column{"位置", "step", "last_failure.step"},
    Column{"怎么办", "what to do", "last_failure.next"},
};

constexpr std::array kConflicts{
    Column{"编号", "NUMBER", "number"},
    Column{"机构", "AGENCY", "agency"},
    Column{"请求", "REQUEST", "request"},
    Column{"收到", "RECEIVED", "received", Shape::moment},
    Column{"先收到", "FIRST RECEIVED", "first_received", Shape::moment},
    Column{"回执", "RECEIPT", "receipt"},
};
constexpr std::array kConflict{
    Column{"编号", "number", "number"},
    Column{"机构", "agency", "agency"},
    Column{"请求", "request", "request"},
    Column{"回执", "receipt", "receipt"},
    Column{"先收到", "first received", "first_received", Shape::moment},
    Column{"  字节", "  bytes", "first_bytes", Shape::count},
    Column{"  SHA-256", "  SHA-256", "first_sha256"},
    Column{"  内容", "  content", "first_body"},
    Column{"搁置", "held", "received", Shape::moment},
    Column{"  字节", "  bytes", "bytes", Shape::count},
    Column{"  SHA-256", "  SHA-256", "sha256"},
    Column{"  内容", "  content", "body"},
};

constexpr std::array kUnconfirmed{
    Column{"编号", "NUMBER", "number"}, Column{"机构", "AGENCY", "agency"},
    Column{"事件", "EVENT", "event"},   Column{"事实", "FACT", "fact"},
    Column{"人员", "PERSON", "person"}, Column{"收到", "SINCE", "since"},
};

constexpr std::array kSchools{
    Column{"学校", "SCHOOL", "school"}, Column{"名称", "NAME", "school_name"},
    Column{"区县", "COUNTY", "county"}, Column{"机构", "AGENCY", "agency"},
    Column{"年度", "YEAR", "year"},     Column{"人数", "PUPILS", "pupils", Shape::count},
};

struct View {
  std::string_view path;
  std::span<const Column> table;
  std::span<const Column> lines;
  std::span<const Column> more;  // a table under the lines, from the array at `more_at`
  std::string_view more_at;
  std::string_view more_zh;
  std::string_view more_en;
};

constexpr std::array kSweep{
    Column{"截至", "through", "through"},
    Column{"重新判定人次", "persons decided again", "persons", Shape::count},
    Column{"变更计划", "plans changed", "plans_changed", Shape::count},
    Column{"变更疑点", "flags changed", "flags_changed", Shape::count},
};
constexpr std::array kAttempts{
    Column{"时间", "AT", "at", Shape::moment},
    Column{"状态", "STATE", "state"},
    Column{"HTTP", "HTTP", "status"},
    Column{"对方代码", "SAID", "said"},
    Column{"毫秒", "MS", "milliseconds", Shape::count},
    Column{"未送达的原因", "WHY NOT", "failure.words"},
};
constexpr std::array kService{
    Column{"状态", "state", "state"},
    Column{"维护开始", "maintenance from", "notice.from", Shape::moment},
    Column{"维护结束", "until", "notice.until", Shape::moment},
    Column{"说明", "words", "notice.words"},
};
constexpr std::array kNotice{
    Column{"维护开始", "maintenance from", "notice.from", Shape::moment},
    Column{"维护结束", "until", "notice.until", Shape::moment},
    Column{"说明", "words", "notice.words"},
};
constexpr std::array kEntry{
    Column{"结果", "outcome", "outcome"},
    Column{"人员", "person", "person"},
    Column{"事实", "fact", "fact"},
    Column{"凭据", "evidence", "evidence"},
    Column{"批次编号", "run", "run"},
    Column{"变更计划", "plans changed", "plans_changed", Shape::count},
    Column{"变更疑点", "flags changed", "flags_changed", Shape::count},
};

constexpr std::array kPlanChanges{
    Column{"年度", "YEAR", "year"},
    Column{"原为", "BEFORE", "before_words"},
    Column{"现为", "NOW", "after_words"},
};

constexpr std::array kDecisionsMade{
    Column{"编号", "NUMBER", "number"}, Column{"认定", "VERDICT", "verdict"},
    Column{"人员", "PERSON", "person"}, Column{"理由", "REASON", "reason"},
    Column{"经办人", "BY", "by"},       Column{"时间", "MADE", "made", Shape::moment},
    Column{"状态", "STATE", "state"},
};
constexpr std::array kDecision{
    Column{"结果", "outcome", "outcome"},
    Column{"编号", "number", "number"},
    Column{"认定", "verdict", "verdict"},
    Column{"人员", "person", "person"},
    Column{"理由", "reason", "reason"},
    Column{"凭据", "evidence", "evidence"},
    Column{"经办人", "by", "by"},
    Column{"时间", "made", "made", Shape::moment},
    Column{"批次编号", "run", "run"},
    Column{"状态", "state", "state"},
    Column{"撤销时间", "undone", "undone", Shape::moment},
    Column{"撤销人", "undone by", "undone_by"},
    Column{"撤销理由", "undone for", "undone_reason"},
    Column{"撤销凭据", "evidence", "undone_evidence"},
    Column{"变更计划", "plans changed", "plans_changed", Shape::count},
    Column{"变更疑点", "flags changed", "flags_changed", Shape::count},
};
constexpr std::array kIdentityConflicts{
    Column{"人员", "PERSON", "person"},
    Column{"年度", "YEAR", "year"},
    Column{"起始", "SINCE", "since"},
    Column{"证件", "DOCUMENTS", "documents"},
    Column{"姓名", "NAME", "names.0.name"},
    Column{"来源", "FROM", "names.0.feeds"},
    Column{"另一姓名", "OTHER NAME", "names.1.name"},
    Column{"来源", "FROM", "names.1.feeds"},
};

constexpr std::array kPersonsFound{
    Column{"人员", "PERSON", "ref"},         Column{"号码", "NUMBER", "number"},
    Column{"姓名", "NAME", "name"},          Column{"区划", "COUNTY", "county"},
    Column{"学校", "SCHOOL", "school_name"}, Column{"年度", "YEAR", "year"},
    Column{"状态", "STATUS", "status"},
};

constexpr std::array kViews{
    View{"/v1/feeds", kFeeds, kFeed, kContacts, "contacts", "联系人", "Contacts"},
    View{"/v1/agencies", kAgencies, kAgency, kContacts, "contacts", "联系人", "Contacts"},
    View{"/v1/runs", kRuns, kRun, kNotes, "notes", "备注与待核", "Remarks and reviews"},
    View{"/v1/persons/search", kPersonsFound, {}, {}, {}, {}, {}},
    View{"/v1/rejects", kRejects, kReject, {}, {}, {}, {}},
    View{"/v1/records", {}, kRecord, kRecordFields, "fields", "字段", "Fields"},
    View{"/v1/requests", kRequests, {}, {}, {}, {}, {}},
    View{"/v1/reject-groups", kGroups, kGroup, kAllowed, "allowed", "该栏可用的取值",
         "What the column may say"},
    View{"/v1/replays", kReplays, kReplay, {}, {}, {}, {}},
    View{"/v1/replay-preview",
         {},
         kPreview,
         kStillRefused,
         "still_refused",
         "仍驳回的原因",
         "Why rows stay refused"},
    View{"/v1/mappings", kMappings, kMappings, {}, {}, {}, {}},
    View{"/v1/accounts", kAccounts, kAccounts, {}, {}, {}, {}},
    View{"/v1/accounts/setup", kAccountCodes, {}, {}, {}, {}, {}},
    View{"/v1/grants", kGrants, kGrant, {}, {}, {}, {}},
    View{"/v1/reject-group-mute", {}, kMute, {}, {}, {}, {}},
    View{"/v1/acceptances", kAcceptances, kAcceptance, {}, {}, {}, {}},
    View{"/v1/reveals", kReveals, {}, {}, {}, {}, {}},
    View{"/v1/allowances", kAllowances, {}, {}, {}, {}, {}},
    View{"/v1/flags", kFlags, kFlag, kHistory, "history", "经过", "History"},
    View{"/v1/flag-entries", {}, kFlagEntry, {}, {}, {}, {}},
    View{"/v1/feed-pauses", {}, kFeedPause, {}, {}, {}, {}},
    View{"/v1/feed-contacts", kFeedContacts, kFeedContact, {}, {}, {}, {}},
    View{"/v1/deliveries", kDeliveries, kDelivery, {}, {}, {}, {}},
    View{"/v1/conflicts", kConflicts, kConflict, {}, {}, {}, {}},
    View{"/v1/unconfirmed", kUnconfirmed, {}, {}, {}, {}, {}},
    View{"/v1/worklists/schools", kSchools, {}, {}, {}, {}, {}},
    View{"/v1/journal", kJournal, {}, {}, {}, {}, {}},
    View{"/v1/journal/verify", {}, kJournalCheck, {}, {}, {}, {}},
    View{"/v1/briefs", kBriefs, kBrief, {}, {}, {}, {}},
    View{"/v1/targets", kTargets, {}, {}, {}, {}, {}},
    View{"/v1/target-load",
         {},
         kTargetLoad,
         kTargetFaults,
         "refused",
         "有错误的行",
         "Lines that are wrong"},
    View{"/v1/service", {}, kService, {}, {}, {}, {}},
    View{"/v1/notice", {}, kNotice, {}, {}, {}, {}},
    View{"/v1/sweep", {}, kSweep, {}, {}, {}, {}},
    View{"/v1/facts", {}, kEntry, kPlanChanges, "changes", "重新判定", "Decided again"},
    View{"/v1/identity-decisions", kDecisionsMade, kDecision, {}, {}, {}, {}},
    View{"/v1/identity-conflicts", kIdentityConflicts, {}, {}, {}, {}, {}},
};

// REQUIRES: one of the lists above; the commands know no other.
const View& view_of(std::string_view path) {
  return *std::find_if(kViews.begin(), kViews.end(),
                       [path](const View& view) { return view.path == path; });
}

/// The flags a message carries, some to a line.
std::string flags_of_message(const json::value& message, Language language) {
  constexpr std::size_t kInALine = 5;
  const json::value* flags = value_at(message, "flags");
  if (flags == nullptr || !flags->is_array()) return {};
  const json::array& ids = flags->get_array();
  std::string out = "\n" + std::string(words(language, "疑点", "Flags")) + " " +
                    with_separators(static_cast<std::int64_t>(ids.size())) + "\n";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const json::string* id = ids[i].if_string();
    if (id != nullptr) out += printable({id->data(), id->size()});
    out += i % kInALine == kInALine - 1 || i + 1 == ids.size() ? "\n" : "  ";
  }
  return out;
}

}  // namespace

std::string table_of(std::string_view path, const json::array& items, Language language) {
  return table(view_of(path).table, items, language);
}

std::string lines_of(std::string_view path, const json::value& object, Language language) {
  const View& view = view_of(path);
  std::string out = lines(view.lines, object, language);
  if (path == "/v1/deliveries") {
    return out +
           section(words(language, "历次发送", "Attempts"), kAttempts, object, "attempts_made",
                   language) +
           flags_of_message(object, language) +
           section(words(language, "逐行退回", "Rows refused one by one"), kRefusedRows, object,
                   "refused", language) +
           section(words(language, "处理结果", "What became of them"), kRowAnswers, object,
                   "answers", language);
  }
  if (path == "/v1/flags")
    out += section(words(language, "对方处理结果", "What the agency says"), kAnswers, object,
                   "answers", language) +
           section(words(language, "跟踪记录", "What was done about it"), kFlagEntries, object,
                   "entries", language) +
           section(words(language, "联系人", "Contacts"), kContacts, object, "contacts", language);
  if (path == "/v1/flag-entries")
    out += section(words(language, "联系人", "Contacts"), kContacts, object, "contacts", language);
  if (path == "/v1/feeds")
    out +=
        section(words(language, "约定到数", "Expected"), kExpected, object, "expected", language) +
        section(words(language, "联系记录", "Calls"), kFeedContacts, object, "contact_log",
                language);
  if (path == "/v1/runs")
    out += section(words(language, "各步用时", "Time of each stage"), kStages, object, "stages",
                   language) +
           section(words(language, "与约定不同", "Differs from the contract"), kDrift, object,
                   "drift", language);
  return out + section(words(language, view.more_zh, view.more_en), view.more, object, view.more_at,
                       language);
}

std::string contract_of(const json::value& contract, Language language) {
  std::string out = lines(kContract, contract, language);
  out += section(words(language, "已认可的格式", "Accepted form"), kFormColumns, contract,
                 "columns", language);
  out += section(words(language, "版本", "Versions"), kVersions, contract, "versions", language);
  const std::string waiting = section(words(language, "搁置批次的差异", "What held runs differ in"),
                                      kWaiting, contract, "waiting", language);
  if (waiting.empty()) return out;
  return out + waiting +
         std::string(words(
             language,
             "新格式有效：feed contract 数据源 --accept 批次编号；该批另行 run release 或 run "
             "discard\n",
             "if the new form holds: feed contract FEED --accept RUN; then run release or run "
             "discard the run\n"));
}

std::string pull_of(const json::value& report, Language language) {
  constexpr std::array kPull{
      Column{"数据源", "feed", "feed"},
      Column{"请求", "requests", "requests", Shape::count},
      Column{"新批次", "new batches", "batches", Shape::count},
      Column{"无新数据", "nothing new", "nothing_new"},
  };
  std::string out = lines(kPull, report, language);
  if (const auto seconds = number_at(report, "retry_after_seconds"); seconds > 0) {
    out += language == Language::zh ? std::to_string(seconds) + " 秒后再取\n"
                                    : "asked again in " + std::to_string(seconds) + " s\n";
  }
  return out + section(words(language, "批次", "Batches"), kRuns, report, "runs", language);
}

bool ended_whole(const json::value& run) {
  const std::string state = text_at(run, "state");
  const bool without_effect =
      state == "refused" || state == "held" || state == "discarded" || state == "cancelled";
  return !without_effect && number_at(run, "counts.rejected") == 0;
}

bool has_rejects(const json::value& report) {
  const json::value* runs = value_at(report, "runs");
  if (runs == nullptr || !runs->is_array()) return false;
  return !std::all_of(runs->get_array().begin(), runs->get_array().end(), ended_whole);
}

}  // namespace gw::cli
