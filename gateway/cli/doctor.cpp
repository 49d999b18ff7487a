#include "gateway/cli/doctor.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

/// What a check is about, as people call it.
struct CheckName {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
  std::string_view runbook = {};  // the heading about it in config/monitoring/README.md
};
constexpr std::array kCheckNames{
    CheckName{"store", "数据库", "store", "EnrollgateApiSlow"},
    CheckName{"disk", "磁盘", "disk", "EnrollgateDisk"},
    CheckName{"certificate", "证书", "certificate", "EnrollgateCertExpiring"},
    CheckName{"clock", "时钟", "clock", "EnrollgateClockSkew"},
    CheckName{"journal", "审计日志", "journal", "EnrollgateAuditChainStale"},
    CheckName{"conservation", "行数平衡", "conservation", "EnrollgateFunnelImbalance"},
    CheckName{"persons", "人数平衡", "persons", "EnrollgateFunnelImbalance"},
    CheckName{"feed", "数据源", "feed", "EnrollgateFeedMissing"},
    CheckName{"pause", "暂停的数据源", "paused feed", "EnrollgateFeedPaused"},
    CheckName{"agency", "机构", "agency", "EnrollgateAgencyNotCalled"},
    CheckName{"delivery", "反馈投递", "delivery", "EnrollgateDeliveryBacklogOld"},
    CheckName{"receipt", "反馈回执", "receipts", "EnrollgateReceiptLate"},
    CheckName{"unfinished", "未办完批次", "unfinished runs", "EnrollgateBatchUnfinished"},
    CheckName{"dead_letters", "投递失败", "dead letters", "EnrollgateDeliveryDead"},
    CheckName{"requests", "推送处理", "requests", "EnrollgateWebhookBacklogOld"},
    CheckName{"conflicts", "推送冲突", "conflicts"},
    CheckName{"held", "待决定批次", "held runs", "EnrollgateFeedHeld"},
    CheckName{"gateway", "网关", "gateway", "EnrollgateDown"},
    CheckName{"state", "数据目录", "state folder"},
    CheckName{"store_file", "数据库", "store"},
    CheckName{"journal_head", "审计日志", "journal", "EnrollgateAuditChainBroken"},
    CheckName{"evidence", "原始件", "evidence"},
    CheckName{"keys", "密钥", "keys"},
    CheckName{"signing", "签名私钥", "signing key"},
};

/// Certificates and lists of the gateway's own.
constexpr std::array kOwn{
    CheckName{"server", "本网关（服务端）", "this gateway (server)"},
    CheckName{"client", "本网关（客户端）", "this gateway (client)"},
    CheckName{"revocation-list", "吊销列表", "revocation list"},
};

template <std::size_t N>
std::string name_in(const std::array<CheckName, N>& names, const std::string& code,
                    Language language) {
  for (const CheckName& known : names) {
    if (known.code == code) return std::string(words(language, known.zh, known.en));
  }
  return code;
}

/// Where the runbook has more about a check; empty: nowhere.
std::string_view runbook_of(const json::value& check) {
  const std::string code = text_at(check, "check");
  const bool error = text_at(check, "verdict") == "error";
  if (code == "journal" && error) return "EnrollgateAuditChainBroken";
  if (code == "store" && error) return "EnrollgateAuditWriteFailing";
  if (code == "certificate" && text_at(check, "subject") == "revocation-list")
    return "EnrollgateRevocationListExpiring";
  for (const CheckName& known : kCheckNames) {
    if (known.code == code) return known.runbook;
  }
  return {};
}

std::string_view sign_of(std::string_view verdict) {
  if (verdict == "ok") return "✓";
  return verdict == "warning" ? "!" : "✕";
}

std::string line_of(const json::value& check, Language language) {
  const std::string code = text_at(check, "check");
  std::string line(sign_of(text_at(check, "verdict")));
  line += ' ';
  line += name_in(kCheckNames, code, language);
  if (const std::string subject = text_at(check, "subject"); !subject.empty()) {
    line += ' ';
    line += code == "certificate" ? name_in(kOwn, subject, language) : subject;
  }
  line += words(language, "：", ": ");
  line += text_at(check, "words");
  if (const std::string next = text_at(check, "next"); !next.empty()) line += " → " + next;
  const std::string_view runbook = runbook_of(check);
  if (text_at(check, "verdict") != "ok" && !runbook.empty())
    line.append(" [").append(runbook).append("]");
  return line + '\n';
}

std::string certificate_table(const json::array& checks, Language language) {
  const auto title = [&](std::string_view zh, std::string_view en) {
    return std::string(words(language, zh, en));
  };
  TextTable table({{"", Align::left},
                   {title("证书", "CERTIFICATE"), Align::left},
                   {title("剩余天数", "DAYS LEFT"), Align::right},
                   {title("有效期至", "ENDS"), Align::left},
                   {title("怎么办", "WHAT TO DO"), Align::left}});
  for (const json::value& one : checks) {
    table.add({std::string(sign_of(text_at(one, "verdict"))),
               name_in(kOwn, text_at(one, "subject"), language),
               text_at(one, "value", Shape::count), text_at(one, "ends", Shape::moment),
               text_at(one, "next")});
  }
  return table.text();
}

enum class Shown : std::uint8_t { all, not_well };

/// Prints the checks of certificates; `findings`: whether one of them is not well.
ExitCode show_certificates(const Session& session, Shown shown, bool& findings) {
  const auto answer = session.gateway().get("/v1/health");
  if (!answer) return session.refuse(answer.error());
  if (!answer->good()) return session.refuse(*answer);
  const json::value* checks = value_at(answer->content, "item.checks");
  if (checks == nullptr || !checks->is_array()) return session.refuse(unreadable_answer());
  json::array items;
  for (const json::value& check : checks->get_array()) {
    if (text_at(check, "check") != "certificate") continue;
    const bool well = text_at(check, "verdict") == "ok";
    findings = findings || !well;
    if (shown == Shown::all || !well) items.push_back(check);
  }
  if (session.options().output == Output::json_lines) {
    for (const json::value& one : items) session.print(json::serialize(one) + '\n');
  } else if (session.options().output == Output::json) {
    session.print(json::serialize(json::object{{"api", "v1"},
                                               {"kind", "certificates"},
                                               {"items", std::move(items)},
                                               {"next", nullptr}}) +
                  '\n');
  } else if (items.empty()) {
    session.note(session.words("没有记录", "nothing found"));
  } else {
    session.print(certificate_table(items, session.options().language));
  }
  return ExitCode::ok;
}

/// The store's schema and size, where the gateway tells them.
std::string store_line(const json::value& health, Language language) {
  const std::string schema = text_at(health, "schema_version", Shape::count);
  if (schema.empty()) return {};
  return std::string(words(language, "✓ 库结构：版本 ", "✓ store: schema version ")) + schema +
         std::string(words(language, "，", ", ")) + text_at(health, "store_bytes", Shape::count) +
         std::string(words(language, " 字节\n", " bytes\n"));
}

json::array as_array(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

/// In the interface's form, the worst first: no gateway answers, and what its files say.
json::value health_without_gateway(const Session& session, std::vector<LocalCheck> checks) {
  const auto gravity = [](const LocalCheck& check) {
    return check.verdict == "error" ? 0 : check.verdict == "warning" ? 1 : 2;
  };
  checks.push_back(
      {"gateway", "", "error",
       std::string(session.words("没有网关应答：", "no gateway answers at ")) +
           session.options().socket.string(),
       std::string(session.words("先处理各项错误，再 sudo systemctl start enrollgate",
                                 "mend the errors, then sudo systemctl start enrollgate"))});
  std::stable_sort(checks.begin(), checks.end(), [&](const auto& one, const auto& other) {
    return gravity(one) < gravity(other);
  });
  const auto count = [&checks](std::string_view verdict) {
    return std::count_if(checks.begin(), checks.end(),
                         [&](const LocalCheck& check) { return check.verdict == verdict; });
  };
  const auto or_null = [](const std::string& text) {
    return text.empty() ? json::value() : json::value(text);
  };
  json::object health{
      {"running", false}, {"errors", count("error")}, {"warnings", count("warning")}};
  json::array& list = health["checks"].emplace_array();
  for (const LocalCheck& check : checks) {
    list.push_back({{"check", check.check},
                    {"subject", or_null(check.subject)},
                    {"verdict", check.verdict},
                    {"words", check.words},
                    {"next", or_null(check.next)}});
  }
  return health;
}

/// Prints what was found; findings if anything is not well.
ExitCode report(const Session& session, const ConfigReport& config, const json::value& health,
                bool all) {
  const Language language = session.options().language;
  const json::value* checks = value_at(health, "checks");
  if (checks == nullptr || !checks->is_array()) return session.refuse(unreadable_answer());
  const std::int64_t errors = number_at(health, "errors") + (config.errors.empty() ? 0 : 1);
  const std::int64_t warnings = number_at(health, "warnings");
  const ExitCode code = errors + warnings > 0 ? ExitCode::findings : ExitCode::ok;
  if (session.options().output != Output::table) {
    const json::object item{{"config_errors", as_array(config.errors)}, {"health", health}};
    session.print(json::serialize(json::object{{"api", "v1"}, {"kind", "doctor"}, {"item", item}}) +
                  '\n');
    return code;
  }
  std::string out;
  for (const std::string& error : config.errors) {
    out += "✕ ";
    out += words(language, "配置：", "settings: ");
    out += error + '\n';
  }
  if (all && config.errors.empty() && session.options().profile.empty())
    out += words(language, "✓ 配置\n", "✓ settings\n");
  if (all) out += store_line(health, language);
  std::int64_t well = 0;
  for (const json::value& check : checks->get_array()) {
    const bool good = text_at(check, "verdict") == "ok";
    well += good ? 1 : 0;
    if (!good || all) out += line_of(check, language);
  }
  session.print(out);
  session.note(language == Language::zh
                   ? std::to_string(errors) + " 项错误，" + std::to_string(warnings) + " 项警告，" +
                         std::to_string(well) + " 项正常"
                   : std::to_string(errors) + " errors, " + std::to_string(warnings) +
                         " warnings, " + std::to_string(well) + " well");
  if (errors + warnings > 0)
    session.note(
        session.words("方括号内是处置手册的标题：config/monitoring/README.md",
                      "in brackets: headings of the runbook, config/monitoring/README.md"));
  return code;
}

}  // namespace

ExitCode list_certificates(const Session& session) {
  bool findings = false;
  return show_certificates(session, Shown::all, findings);
}

ExitCode check_certificates(const Session& session) {
  bool findings = false;
  const ExitCode ended = show_certificates(session, Shown::not_well, findings);
  return ended == ExitCode::ok && findings ? ExitCode::findings : ended;
}

/// A gateway elsewhere has no files here, and one that does not let the caller in runs.
bool is_down(const Session& session, const Failure& failure) {
  return session.options().profile.empty() && failure.code() == Errc::unreachable &&
         failure.detail() != EACCES && failure.detail() != EPERM;
}

ExitCode doctor(const Session& session, const ConfigReport& config,
                const std::function<std::vector<LocalCheck>()>& look_locally, bool all) {
  const auto answer = session.gateway().get("/v1/health");
  if (!answer && is_down(session, answer.error()))
    return report(session, config, health_without_gateway(session, look_locally()), all);
  if (!answer || !answer->good()) {
    // Whoever asks because nothing works learns of the settings all the same.
    for (const std::string& error : config.errors) session.note(error);
    return answer ? session.refuse(*answer) : session.refuse(answer.error());
  }
  const json::value* health = value_at(answer->content, "item");
  return health == nullptr ? session.refuse(unreadable_answer())
                           : report(session, config, *health, all);
}

}  // namespace gw::cli
