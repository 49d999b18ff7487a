#pragma once
// What the log may say: closed lists of events and fields, each a stable name with its words in
// both languages.  A name that is not in its list does not compile; the page for operators
// (config/monitoring/LOG.md) is written from them.
#include <cstddef>
#include <string_view>

namespace gw::log {

/// `burst`: lines of it in ten seconds, beyond which they are counted and not written; 0: all of
/// them are.  For what a stranger can cause at will.
struct EventWords {
  std::string_view name;
  std::string_view en;
  std::string_view zh;
  unsigned burst = 0;
};

inline constexpr unsigned kStrangersBurst = 20;

inline constexpr EventWords kEvents[] = {
    // sorted by name
    {"agency.breaker_closed", "an agency answers again and is called as before",
     "机构恢复应答，照常调用"},
    {"agency.breaker_opened", "an agency failed too often and is left alone for a while",
     "机构连续失败，暂停调用"},
    {"agency.part_missed", "a part of what an agency delivers could not be had; the others are in",
     "机构应交内容缺一部分，其余已取"},
    {"api.answered", "a request to /v1 was answered", "已应答一次 /v1 请求"},
    {"api.failed", "a request to /v1 failed by our own fault", "/v1 请求因本系统原因失败"},
    {"api.refused", "a request to /v1 from nobody we know was refused", "未登录者的 /v1 请求被拒",
     kStrangersBurst},
    {"audit.chain_broken", "an entry of the journal was changed, removed or moved",
     "审计链被改动、删除或换位"},
    {"audit.walk_failed", "the journal could not be walked", "审计链校验未能进行"},
    {"batch.applied", "a batch is in, whole", "批次已整批入库"},
    {"batch.cancelled", "a person stopped a run before anything of it was in",
     "批次入库前被人中止"},
    {"batch.drift", "the form of a batch differs from the feed's contract", "批次格式与契约不符"},
    {"batch.imbalance", "the rows of a batch do not add up", "批次行数不平衡"},
    {"batch.resumed", "a batch that was begun goes on where it stopped", "已开始的批次从断点继续"},
    {"batch.settled", "a batch ended without effect: refused, held or outdated",
     "批次未生效即结束：退回、暂扣或已过时"},
    {"batch.stopped", "a batch stopped before its end; it goes on from where it stands",
     "批次中途停止，将从断点继续"},
    {"briefs.failed", "the daily briefs could not be made; they are tried again",
     "日报未能生成，将重试"},
    {"briefs.made", "the daily briefs were made", "日报已生成"},
    {"calendar.year_unknown", "the work-day calendar has no such year", "工作日历缺少该年度"},
    {"events.missing", "reconciled lines whose event never came", "对账有而推送没有的缴费"},
    {"events.run_failed", "events that were received could not take effect yet",
     "已接收的事件暂未生效"},
    {"events.unconfirmed", "events wait for a reconciliation that names them", "有事件待对账确认"},
    {"feed.alarm", "a feed is overdue or in trouble", "数据源逾期或异常"},
    {"feed.late", "a feed came late", "数据源迟到"},
    {"feed.out_of_hours", "a pull waits for the agency's hours", "不在机构开放时段，稍后再取"},
    {"feed.paused", "nothing came of a feed, and a person paused it",
     "数据源已由人暂停，没有数据到"},
    {"feed.pull_failed", "a pull failed; it is tried again", "取数失败，将重试"},
    {"feed.recovered", "a feed is in order again", "数据源恢复正常"},
    {"feed.watch_failed", "the feeds' standing could not be read", "数据源状态未能读取"},
    {"figures.count_failed", "persons and flags could not be counted", "人数与疑点未能统计"},
    {"inbox.index_failed", "ids of requests could not be put into their index",
     "请求编号未能写入索引"},
    {"inbox.rollback_failed", "a failed transaction of the inbox could not be undone",
     "收件箱事务未能回滚"},
    {"lookup.refused", "a look-up before payment was refused", "缴费前查询被拒", kStrangersBurst},
    {"monitor.look_failed", "backlogs and counts could not be read", "积压与计数未能读取"},
    {"net.accept_failed", "a connection could not be taken", "未能接受连接", kStrangersBurst},
    {"net.answer_unusable", "an answer could not be sent as it was made", "应答无法发出"},
    {"net.handler_failed", "a request ended in an error nobody foresaw", "请求因意外错误中断"},
    {"net.handshake_failed", "a TLS handshake failed", "TLS 握手失败", kStrangersBurst},
    {"net.requests_cut", "connections were cut when the program ended", "停机时切断了连接"},
    {"outbox.answer_unread", "an agency's answer to our flags could not be read",
     "机构对疑点的答复无法读取"},
    {"outbox.answered", "an agency's answers to our flags were taken", "已收下机构对疑点的答复"},
    {"outbox.answers_failed", "an agency could not be asked for its answers", "未能向机构询问答复"},
    {"outbox.compose_failed", "a message of flags could not be made", "疑点报文未能生成"},
    {"outbox.dead", "a message is given up until a person sends it again",
     "报文不再自动发送，待人工重发"},
    {"outbox.not_delivered", "a message was not delivered; it is tried again",
     "报文未送达，将重试"},
    {"outbox.received", "an agency has received our flags", "机构已收到疑点"},
    {"outbox.round_failed", "a round of deliveries failed", "一轮发送失败"},
    {"outbox.waiting_failed", "messages that wait could not be read", "待发报文未能读取"},
    {"placings.unread", "placings of a run could not be read", "批次的归属未能读取"},
    {"replay.done", "a replay has ended", "重放完成"},
    {"replay.failed", "a replay failed", "重放失败"},
    {"replay.step_failed", "a step of a replay failed", "重放的一步失败"},
    {"resume.failed", "what was begun before the start could not be read", "启动前的批次未能读取"},
    {"schedule.persist_failed", "a feed's clock could not be kept", "数据源时刻未能保存"},
    {"schedule.pull_failed", "a pull by schedule failed", "定时取数失败"},
    {"schedule.pull_threw", "a pull ended in an error nobody foresaw", "取数因意外错误中断"},
    {"serve.briefs_failed", "the daily briefs are not made", "日报未能启动"},
    {"serve.listening", "the gateway answers", "网关开始服务"},
    {"serve.monitor_failed", "the monitor did not start", "监测未能启动"},
    {"serve.reload_failed", "new certificates were not taken; the old ones go on",
     "新证书未启用，继续使用旧证书"},
    {"serve.reloaded", "new certificates are in use", "新证书已启用"},
    {"serve.schedule_failed", "the schedule did not start", "调度未能启动"},
    {"serve.stopped", "the gateway has stopped", "网关已停止"},
    {"serve.stopping", "the gateway takes no new requests and ends its work",
     "网关停止接收，收尾中"},
    {"serve.watch_failed", "the watch over feeds did not start", "数据源监视未能启动"},
    {"store.job_threw", "a transaction ended in an error nobody foresaw", "事务因意外错误中断"},
    {"store.rollback_failed", "a failed transaction could not be undone", "失败的事务未能回滚"},
    {"sweep.applied", "what the calendar changes was worked out", "已按日历重算状态"},
    {"task.failed", "a task ended in an error nobody foresaw", "任务因意外错误中断"},
    {"undetermined.decided", "persons waiting for a fresh list were decided", "待定人员已重新判定"},
    {"webhook.conflict", "an event came again with other words", "同一事件以不同内容重来",
     kStrangersBurst},
    {"webhook.refused", "an agency's request was refused", "机构请求被拒", kStrangersBurst},
};

/// A field of the log, for the page of operators.
struct FieldWords {
  std::string_view name;
  std::string_view en;
  std::string_view zh;
};

inline constexpr FieldWords kFields[] = {
    // as operators look for them
    {"ts", "when, UTC", "时刻（UTC）"},
    {"level", "debug, info, warning, error", "级别"},
    {"event", "what happened: a name below", "事件名，见下表"},
    {"msg", "the event in words", "事件说明（英文）"},
    {"service", "always `enrollgate`", "固定为 `enrollgate`"},
    {"version", "of the program", "程序版本"},
    {"trace_id", "of a request and all that it caused (W3C Trace Context); shown with each error",
     "追踪号（W3C），每个错误页面都会显示"},
    {"span_id", "this request among those of its trace", "同一追踪号内的本次请求"},
    {"actor", "account, certificate or `local`: as the audit journal names it",
     "账号、证书名或 `local`，与审计日志一致"},
    {"role", "the actor's role", "角色"},
    {"region", "the actor's region, 420000: the province", "辖区，420000 为全省"},
    {"http.method", "of the request", "请求方法"},
    {"http.route", "the route, never the path", "路由（不写实际路径）"},
    {"http.status", "of the answer", "应答状态码"},
    {"dur_s", "how long it took, seconds", "耗时（秒）"},
    {"bytes", "of the answer", "应答字节数"},
    {"agency", "the agency's id", "机构编号"},
    {"feed", "the feed's id", "数据源编号"},
    {"run_id", "number of the run", "批次号"},
    {"stage", "of the run: decode, merge, put, index or commit", "批次所在环节"},
    {"request_id", "of an agency's webhook request: its receipt's number",
     "机构推送请求的编号，即其回执号"},
    {"record_ref", "number of a refused source row", "驳回行编号"},
    {"flag_id", "number of the flag", "疑点编号"},
    {"job_id", "number of the replay", "重放作业号"},
    {"part", "region whose part of a delivery it is", "所缺部分的地区代码"},
    {"message", "number of an outbound message", "发出报文编号"},
    {"person_ref",
     "a person's name in the log: keyed, another one each year (`log_ref` of the person)",
     "人员在日志中的代号：带密钥，逐年更换（见人员页 `log_ref`）"},
    {"err.code", "a code of schemas/PROBLEMS.md", "错误代码，见 schemas/PROBLEMS.md"},
    {"err.step", "where it failed: layer and stage", "失败的环节"},
    {"err.line", "line of the input", "输入行号"},
    {"err.column", "column of the input", "输入列号"},
    {"err.detail", "a number that belongs to the code: an errno, a status, a limit",
     "附加数字：错误号、状态码或上限"},
    {"rows", "rows it is about", "所涉行数"},
    {"applied_rows", "rows in before the stop", "停止前已生效的行数"},
    {"rejected", "rows refused", "驳回行数"},
    {"repaired", "rows that a replay put right", "重放修复的行数"},
    {"refused", "rows of a message that its agency refused", "机构退回的报文行数"},
    {"fields", "fields that differ from the contract", "与契约不符的字段数"},
    {"persons", "persons it is about", "所涉人数"},
    {"plans_changed", "plan records changed", "变更的计划记录数"},
    {"flags_changed", "flags raised, settled or changed", "新增、了结或变更的疑点数"},
    {"answers", "answers to flags taken", "收下的答复数"},
    {"events", "events it is about", "所涉事件数"},
    {"state", "of the feed: as `enrollgate feed list` has it",
     "数据源状态，同 `enrollgate feed list`"},
    {"overdue_seconds", "how long the feed has been overdue", "数据源已逾期秒数"},
    {"year", "calendar year", "年度"},
    {"attempt", "which try of the message it was", "报文的第几次投递"},
    {"failures", "failures running", "连续失败次数"},
    {"listener", "api, ops or local", "监听口：api、ops 或 local"},
    {"connections", "connections cut", "切断的连接数"},
    {"api_port", "port of the interface", "接口端口"},
    {"ops_port", "port of operations", "运维端口"},
    {"retry_in_s", "when it is tried again, or may be", "多少秒后重试"},
    {"repeats_not_written", "lines of this event that were counted and not written",
     "同一事件只计数未写的行数"},
};

/// One of the events above, found at compile time.
class Event {
 public:
  template <std::size_t N>
  consteval Event(const char (&name)[N]) {  // NOLINT: an event is written as its name
    const std::string_view asked(name, N - 1);
    for (const EventWords& known : kEvents) {
      if (known.name == asked) return;
      ++index_;
    }
    throw "not in kEvents";
  }

  std::size_t index() const { return index_; }
  const EventWords& words() const { return kEvents[index_]; }

 private:
  std::size_t index_ = 0;
};

/// One of the fields above, found at compile time.
class FieldName {
 public:
  template <std::size_t N>
  consteval FieldName(const char (&name)[N]) {  // NOLINT: a field is written as its name
    const std::string_view asked(name, N - 1);
    for (const FieldWords& known : kFields) {
      if (known.name == asked) return;
      ++index_;
    }
    throw "not in kFields";
  }

  std::string_view text() const { return kFields[index_].name; }

 private:
  std::size_t index_ = 0;
};

/// What leads from one line to other lines, and to the gateway's own pages and commands.
struct JoinWords {
  std::string_view field;
  std::string_view en;
  std::string_view zh;
};

inline constexpr JoinWords kJoins[] = {
    {"trace_id", "the `traceparent` of the answer and the number that an error page shows",
     "应答头 `traceparent` 和错误页面显示的追踪号"},
    {"run_id",
     "all lines of a run from `batch.resumed` to `batch.applied`, the requests about it, "
     "`enrollgate "
     "run show`",
     "一个批次从头到尾的各行、有关请求，以及 `enrollgate run show`"},
    {"feed",
     "runs and pulls of a feed, `enrollgate feed show`; where a pull failed there is no run yet",
     "一个数据源的取数与批次，`enrollgate feed show`；取数失败时还没有批次号"},
    {"record_ref", "requests about a refused row, `enrollgate reject show`",
     "有关某驳回行的请求，`enrollgate reject show`"},
    {"job_id", "lines and requests of a replay, `enrollgate replay show`",
     "一次重放的各行与请求，`enrollgate replay show`"},
    {"flag_id", "requests about a flag, `enrollgate flag show`",
     "有关某疑点的请求，`enrollgate flag show`"},
    {"message",
     "the `outbox.` lines of a message and the requests about it, `enrollgate deliveries show`, "
     "which names its flags",
     "一份报文的 `outbox.` 各行与有关请求，`enrollgate deliveries show`（列出其中疑点）"},
    {"request_id", "an agency's request: the number of the receipt it holds",
     "机构的一次推送，即其手中回执号"},
    {"person_ref", "requests about a person within one year, `log_ref` of the person's page",
     "一年内有关某人的请求，人员页 `log_ref`"},
};

}  // namespace gw::log
