#include "gateway/api/health_words.hpp"

#include <cstdlib>

#include "gateway/domain/iso_day.hpp"

namespace gw::api {

namespace {

using monitor::Check;
using monitor::CheckKind;
using monitor::Verdict;

/// Seconds as people say them: "3 小时 5 分".
std::string span_text(std::int64_t seconds, Language language) {
  const bool zh = language == Language::zh;
  if (seconds < 60) return std::to_string(seconds) + (zh ? " 秒" : " s");
  const std::int64_t minutes = seconds / 60;
  if (minutes < 60) return std::to_string(minutes) + (zh ? " 分钟" : " min");
  const std::int64_t hours = minutes / 60;
  if (hours < 48) {
    return std::to_string(hours) + (zh ? " 小时 " : " h ") + std::to_string(minutes % 60) +
           (zh ? " 分" : " min");
  }
  return std::to_string(hours / 24) + (zh ? " 天" : " days");
}

/// One sentence in both languages around a number.
struct Sentence {
  const char* zh_before;
  const char* zh_behind;
  const char* en_before;
  const char* en_behind;

  std::string with(const std::string& value, Language language) const {
    return language == Language::zh ? zh_before + value + zh_behind : en_before + value + en_behind;
  }
};

std::string certificate_words(const Check& check, Language language) {
  if (check.value < 0) return language == Language::zh ? "已过期" : "has ended";
  return Sentence{"还有 ", " 天到期", "ends in ", " days"}.with(std::to_string(check.value),
                                                                language);
}

std::string feed_words(const Check& check, Language language) {
  std::string words(schedule::words_of(check.state, language));
  if (check.value > 0) {
    words += Sentence{"，已逾期 ", "", ", overdue for ", ""}.with(span_text(check.value, language),
                                                                  language);
  }
  return words;
}

const char* either(Language language, const char* zh, const char* en) {
  return language == Language::zh ? zh : en;
}

}  // namespace

std::string words_of(const Check& check, Language language) {
  const std::string number = std::to_string(check.value);
  switch (check.kind) {
    case CheckKind::store:
      if (check.verdict == Verdict::error)
        return either(language, "数据库不接受写入", "takes no writes");
      return Sentence{"写入一次用时 ", " 毫秒", "a write took ", " ms"}.with(number, language);
    case CheckKind::disk:
      return Sentence{"剩余空间 ", "%", "", " % free"}.with(number, language);
    case CheckKind::certificate:
      return certificate_words(check, language);
    case CheckKind::clock:
      return check.value >= 0 ? Sentence{"对方时钟快 ", " 秒", "its clock is ", " s ahead"}.with(
                                    number, language)
                              : Sentence{"对方时钟慢 ", " 秒", "its clock is ", " s behind"}.with(
                                    std::to_string(-check.value), language);
    case CheckKind::journal:
      if (check.verdict == Verdict::error) {
        return Sentence{"从第 ", " 条起日志链不符", "the chain breaks at entry ", ""}.with(
            number, language);
      }
      if (check.verdict == Verdict::warning)
        return either(language, "启动后或一天内尚未校验成功",
                      "not verified since the start or for a day");
      return Sentence{"日志链完整，共 ", " 条", "whole, ", " entries"}.with(number, language);
    case CheckKind::conservation:
      if (check.value == 0)
        return either(language, "各批行数全部平衡", "the rows of all runs add up");
      return Sentence{"", " 个批次行数不平衡", "the rows of ", " runs do not add up"}.with(
          number, language);
    case CheckKind::persons:
      if (check.value == 0)
        return either(language, "人数与各状态合计相符",
                      "persons and the sums of their statuses tie");
      return Sentence{"人数与各状态合计差 ", " 人", "the sums of the statuses are ", " persons off"}
          .with(number, language);
    case CheckKind::feed:
      return feed_words(check, language);
    case CheckKind::pause:
      return Sentence{"由人暂停，已 ", " 天，最迟到 ", "paused by a person for ", " days, until "}
                 .with(number, language) +
             (check.ends ? iso_text(beijing_day(*check.ends - std::chrono::milliseconds(1)))
                         : std::string());
    case CheckKind::agency:
      return Sentence{"连续失败 ", " 次，已暂停调用", "not called after ", " failures running"}
          .with(number, language);
    case CheckKind::delivery:
      return Sentence{"最早一份已等待 ", "", "the oldest message has waited ", ""}.with(
          span_text(check.value, language), language);
    case CheckKind::receipt:
      return Sentence{"最早一份未回执，已过 ", "", "the oldest without a receipt was made ", " ago"}
          .with(span_text(check.value, language), language);
    case CheckKind::unfinished:
      return Sentence{"最早一批未办完，已过 ", "", "the oldest run not through came ", " ago"}.with(
          span_text(check.value, language), language);
    case CheckKind::dead_letters:
      return Sentence{"", " 份反馈已放弃投递", "", " messages were given up"}.with(number,
                                                                                   language);
    case CheckKind::requests:
      return Sentence{"最早一条推送已等待处理 ", "", "the oldest request has waited ", ""}.with(
          span_text(check.value, language), language);
    case CheckKind::conflicts:
      return Sentence{"", " 条推送同号异文", "", " requests of one id and two contents"}.with(
          number, language);
    case CheckKind::held:
      return Sentence{"", " 个批次等待人工决定", "", " runs wait for a person"}.with(number,
                                                                                     language);
  }
  return {};
}

std::string next_step(const Check& check, Language language) {
  if (check.verdict == Verdict::ok) return {};
  const std::string& subject = check.subject;
  switch (check.kind) {
    case CheckKind::store:
      return either(language, "检查磁盘空间、挂载与目录权限",
                    "look at the disk, its mount and the folder's mode");
    case CheckKind::disk:
      return either(language, "扩容，或把旧备份移到别处",
                    "add space, or move old backups elsewhere");
    case CheckKind::certificate:
      if (subject == "server" || subject == "client") {
        return either(language, "申请新证书，换文件后向进程发 SIGHUP",
                      "ask for a new certificate, replace the file, send SIGHUP");
      }
      if (subject == "revocation-list")
        return either(language, "取最新的吊销列表，换文件后发 SIGHUP",
                      "fetch the newest list, replace the file, send SIGHUP");
      return either(language, "通知该机构换证书", "tell the agency to renew its certificate");
    case CheckKind::clock:
      return either(language, "请该机构校时；超过 300 秒签名会被拒绝",
                    "ask the agency to set its clock; beyond 300 s signatures are refused");
    case CheckKind::journal:
      if (check.verdict == Verdict::warning)
        return either(language, "稍后再看", "look again in a moment");
      return either(language, "保全数据库文件，报审计管理员",
                    "keep the store's files as they are, tell the audit administrator");
    case CheckKind::conservation:
      return "enrollgate run list --unbalanced";
    case CheckKind::persons:
      return "enrollgate figures";
    case CheckKind::feed:
      return "enrollgate feed show " + subject;
    case CheckKind::pause:
      return "enrollgate feed resume " + subject;
    case CheckKind::agency:
      return "enrollgate agency show " + subject;
    case CheckKind::unfinished:
      return either(language, "看日志 batch.stopped", "look for batch.stopped in the log");
    case CheckKind::delivery:
    case CheckKind::receipt:
    case CheckKind::dead_letters:
      return "enrollgate deliveries list --agency " + subject;
    case CheckKind::requests:
      return either(language, "看日志 events.run_failed", "look for events.run_failed in the log");
    case CheckKind::conflicts:
      return "enrollgate conflict list";
    case CheckKind::held:
      return "enrollgate run list --feed " + subject + " --state held";
  }
  return {};
}

}  // namespace gw::api
