#include "gateway/cli/reference.hpp"

#include <array>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/exit_code.hpp"
#include "gateway/cli/version.hpp"

namespace gw::cli {
namespace {

struct CodeWords {
  ExitCode code;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array<CodeWords, 13> kCodeWords{{
    {ExitCode::ok, "办成", "done"},
    {ExitCode::unexpected, "意外失败", "unexpected failure"},
    {ExitCode::usage, "命令写法不对", "wrong usage"},
    {ExitCode::config_invalid, "设置有误", "the settings are wrong"},
    {ExitCode::not_allowed, "无权，或未登录", "not allowed, or not signed in"},
    {ExitCode::not_found, "没有这个对象", "not found"},
    {ExitCode::conflict, "与现有状态冲突", "conflicts with the present state"},
    {ExitCode::unreachable, "网关或其后的机构连不上",
     "the gateway, or the agency behind it, is out of reach"},
    {ExitCode::done_with_rejects, "办成，但有驳回的行，或有批次被拒、搁置",
     "done, with rows refused or runs refused or held"},
    {ExitCode::findings,
     "查出问题（doctor、status、cert check、config diff、agency test、policy、target load、webhook "
     "verify）",
     "findings (doctor, status, cert check, config diff, agency test, policy, target load, webhook "
     "verify)"},
    {ExitCode::integrity, "完整性不符：签名、日志链、摘要",
     "integrity: signature, journal's chain, digest"},
    {ExitCode::timeout, "超时", "timeout"},
    {ExitCode::interrupted, "被中断", "interrupted"},
}};

std::string typed(const OptionEntry& option) {
  std::string name = option.names.back();
  if (option.form == OptionForm::value) {
    std::string value;
    for (const std::string& one : option.values) value += (value.empty() ? "" : "|") + one;
    name += " " + (value.empty() ? "…" : value);
  }
  return name;
}

/// What must and what may be typed behind the command.
std::string usage(const CommandEntry& command) {
  std::string line = "enrollgate " + command.path;
  for (const OptionEntry& option : command.options) {
    const bool shown = option.form == OptionForm::positional || option.required;
    if (!shown) continue;
    const std::string repeated = option.many ? "..." : "";
    line +=
        option.required ? " " + typed(option) + repeated : " [" + typed(option) + repeated + "]";
  }
  return line;
}

void option_line(const OptionEntry& option, std::string& out) {
  out += "- `" + typed(option) + "`";
  for (std::size_t i = 0; i + 1 < option.names.size(); ++i) out += " (`" + option.names[i] + "`)";
  if (!chinese(option.words).empty()) out.append(" ").append(chinese(option.words)).append("。");
  out += " " + option.words;
  if (!option.otherwise.empty()) out += " [`" + option.otherwise + "`]";
  out += '\n';
}

void words_lines(const CommandEntry& command, std::string& out) {
  if (!chinese(command.words).empty()) out.append(chinese(command.words)).append("。\n");
  out += command.words + ".\n";
}

/// As troff reads it: no request, no escape, and a hyphen that can be copied.
std::string troff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  const bool request = !out.empty() && (out.front() == '.' || out.front() == '\'');
  return request ? "\\&" + out : out;
}

std::string words_in(const std::string& english, Language language) {
  const std::string_view zh = language == Language::zh ? chinese(english) : std::string_view();
  return troff(zh.empty() ? std::string_view(english) : zh);
}

void manual_option(const OptionEntry& option, Language language, std::string& out) {
  out += ".TP\n\\fB" + troff(typed(option)) + "\\fR";
  for (std::size_t i = 0; i + 1 < option.names.size(); ++i) out += ", " + troff(option.names[i]);
  if (!option.otherwise.empty()) out += " [" + troff(option.otherwise) + "]";
  out += '\n' + words_in(option.words, language) + '\n';
}

}  // namespace

std::string manual(const std::vector<CommandEntry>& table, Language language) {
  const auto section = [language](std::string_view zh, std::string_view en) {
    return ".SH " + std::string(words(language, zh, en)) + '\n';
  };
  std::string out = ".TH ENROLLGATE 1 \"\" \"enrollgate " + std::string(version().program) + "\"\n";
  std::string common;
  std::string commands;
  for (const CommandEntry& command : table) {
    std::string& into = command.path.empty() ? common : commands;
    if (command.path.empty()) {
      out += section("名称", "NAME") + "enrollgate \\- " + words_in(command.words, language) + '\n';
    } else {
      into += ".SS \"" + troff(usage(command)) + "\"\n" + words_in(command.words, language) + '\n';
    }
    for (const OptionEntry& option : command.options) manual_option(option, language, into);
  }
  out += section("写法", "SYNOPSIS");
  out += words(language, ".B enrollgate\n命令 [选项]\n", ".B enrollgate\ncommand [options]\n");
  out += section("公共选项", "COMMON OPTIONS") + common;
  out += section("命令", "COMMANDS") + commands;
  out += section("退出码", "EXIT STATUS");
  for (const CodeWords& one : kCodeWords) {
    out += ".TP\n" + std::to_string(static_cast<int>(one.code)) + '\n';
    out += troff(words(language, one.zh, one.en)) + '\n';
  }
  return out;
}

std::string reference(const std::vector<CommandEntry>& table) {
  std::string out =
      "# 命令行参考 Command line reference\n\n"
      "由命令表自身打印：`enrollgate reference`。 Printed by the table of commands itself.\n\n"
      "数据写到标准输出，话写到标准错误；失败时标准输出为空。证件号码和姓名只从标准输入进，从不作参"
      "数。\n"
      "Data goes to standard output, words to standard error; on failure standard output stays "
      "empty. Numbers and names of\npeople come by standard input, never as an argument.\n\n"
      "## 公共选项 Common options\n\n可写在命令之前或之后。 Before or behind the command.\n\n";
  for (const CommandEntry& command : table) {
    if (command.path.empty()) {
      for (const OptionEntry& option : command.options) option_line(option, out);
      continue;
    }
    const bool below = command.path.find(' ') != std::string::npos;
    out += below ? "\n### `" : "\n## `";
    out += (command.below.empty() ? usage(command) : "enrollgate " + command.path) + "`\n\n";
    words_lines(command, out);
    if (!command.options.empty()) out += '\n';
    for (const OptionEntry& option : command.options) option_line(option, out);
  }
  out += "\n## 退出码 Exit codes\n\n| | 中文 | English |\n|---|---|---|\n";
  for (const CodeWords& one : kCodeWords) {
    out += "| " + std::to_string(static_cast<int>(one.code)) + " | ";
    out.append(one.zh).append(" | ").append(one.en).append(" |\n");
  }
  return out;
}

}  // namespace gw::cli
