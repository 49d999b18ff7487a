#include "gateway/cli/doctor.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/print_item.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

/// What a check is about, as people call it.
struct CheckName {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
};
constexpr std::array kCheckNames{
    CheckName{"store", "数据库", "store"},
    CheckName{"disk", "磁盘", "disk"},
    CheckName{"certificate", "证书", "certificate"},
    CheckName{"clock", "时钟", "clock"},
    CheckName{"journal", "审计日志", "journal"},
    CheckName{"conservation", "行数平衡", "conservation"},
    CheckName{"feed", "数据源", "feed"},
    CheckName{"agency", "机构", "agency"},
    CheckName{"delivery", "反馈投递", "delivery"},
    CheckName{"receipt", "反馈回执", "receipts"},
    CheckName{"unfinished", "未办完批次", "unfinished runs"},
    CheckName{"dead_letters", "投递失败", "dead letters"},
    CheckName{"requests", "推送处理", "requests"},
    CheckName{"conflicts", "推送冲突", "conflicts"},
    CheckName{"held", "待决定批次", "held runs"},
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
  return line + '\n';
}

json::array as_array(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

}  // namespace

ExitCode doctor(const Session& session, const ConfigReport& config, bool all) {
  const auto answer = session.gateway().get("/v1/health");
  const Language language = session.options().language;
  const bool table = session.options().output == Output::table;
  if (!answer || !answer->good()) {
    // Whoever asks because nothing works learns of the settings all the same.
    for (const std::string& error : config.errors) session.note(error);
    return answer ? session.refuse(*answer) : session.refuse(answer.error());
  }
  const json::value* found = value_at(answer->content, "item");
  const json::value* checks = found == nullptr ? nullptr : value_at(*found, "checks");
  if (checks == nullptr || !checks->is_array()) return session.refuse(unreadable_answer());
  const json::value& health = *found;
  const std::int64_t errors = number_at(health, "errors") + (config.errors.empty() ? 0 : 1);
  const std::int64_t warnings = number_at(health, "warnings");
  const ExitCode code = errors + warnings > 0 ? ExitCode::findings : ExitCode::ok;
  if (!table) {
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
  if (all && config.errors.empty()) out += words(language, "✓ 配置\n", "✓ settings\n");
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
  return code;
}

}  // namespace gw::cli
