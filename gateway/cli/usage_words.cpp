#include "gateway/cli/usage_words.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace gw::cli {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// Whole sentences: of the checks of arguments, of the tree, of the parser.
constexpr std::array<Pair, 14> kSentences{{
    {"A subcommand is required", "缺少子命令"},
    {"must be an id of letters, digits, '.', '_' and '-'", "应为编号，只含字母、数字、“.”“_”“-”"},
    {"an identity number is never given as an argument: `explain` reads it from standard input",
     "身份号码不作参数：`explain` 从标准输入读取"},
    {"a person's number stands for nothing else", "不能用某人的号码代替别的值"},
    {"say why", "请写明原因"},
    {"a reason names nobody: leave the number out", "原因中不写某人：请去掉号码"},
    {"must be a day as YYYY-MM-DD", "应为日期 YYYY-MM-DD"},
    {"must be a day as YYYY-MM-DD or a minute as YYYY-MM-DDTHH:MM",
     "应为日期 YYYY-MM-DD 或时刻 YYYY-MM-DDTHH:MM"},
    {"must be NUMBER:HASH as an earlier check printed it", "应为上次核验打印的 序号:摘要"},
    {"goes with what asks a gateway, not with this command", "只用于询问网关的命令"},
    {"excludes --json", "不能与 --json 同用"},
    {"excludes --json; --ndjson is one entry a line", "不能与 --json 同用；--ndjson 每条目一行"},
    {"there is no such command", "没有这个命令"},
    {"an argument has no place here (an identity number is never given as an argument: `explain` "
     "reads it from standard input)",
     "多了一个参数（身份号码不作参数：`explain` 从标准输入读取）"},
}};

/// What stands between two changing parts, and how the Chinese puts them: {} is the first, [] the
/// second.  The first that fits counts.
struct Form {
  std::string_view before;
  std::string_view between;
  std::string_view after;
  std::string_view chinese;
};

constexpr std::array<Form, 10> kForms{{
    {"there is no such command (did you mean ", "", "?)", "没有这个命令（是不是 {}？）"},
    {"there is no such option (did you mean ", "", "?)", "没有这个选项（是不是 {}？）"},
    {"there is no such command; ", " has ", "", "没有这个命令；{} 下有 []"},
    {"Value ", " not in range ", "", "{} 不在 [] 范围内"},
    {"Could not convert: ", " = ", "", "{} 的值 [] 无法识别"},
    {"", " required ", " missing", "缺少取值"},
    {"", " not in {", "}", "{} 不在可选值之内：[]"},
    {"", " is required", "", "缺少 {}"},
    {"", " excludes ", "", "{} 与 [] 不能同用"},
    {"", " requires ", "", "{} 要与 [] 同用"},
}};

std::optional<std::string> fitted(const Form& form, std::string_view text) {
  if (!text.starts_with(form.before)) return std::nullopt;
  text.remove_prefix(form.before.size());
  if (!text.ends_with(form.after)) return std::nullopt;
  text.remove_suffix(form.after.size());
  const std::size_t at = form.between.empty() ? text.size() : text.find(form.between);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view first = text.substr(0, at);
  const std::string_view second = text.substr(std::min(text.size(), at + form.between.size()));
  std::string said;
  for (std::size_t i = 0; i < form.chinese.size(); ++i) {
    const std::string_view mark = form.chinese.substr(i, 2);
    if (mark != "{}" && mark != "[]") {
      said += form.chinese[i];
      continue;
    }
    said += mark == "{}" ? first : second;
    ++i;
  }
  // Of a range.
  if (const std::size_t to = said.find(" to "); to != std::string::npos)
    said.replace(to, 4, " 至 ");
  return said;
}

}  // namespace

std::string usage_in_chinese(std::string_view english) {
  for (const auto& [known, chinese] : kSentences) {
    if (english == known) return std::string(chinese);
  }
  // "--year: what is wrong with it"
  const std::size_t colon = english.find(": ");
  if (colon != std::string_view::npos &&
      english.substr(0, colon).find(' ') == std::string_view::npos)
    return std::string(english.substr(0, colon)) + "：" +
           usage_in_chinese(english.substr(colon + 2));
  for (const Form& form : kForms) {
    if (auto said = fitted(form, english)) return *said;
  }
  return std::string(english);
}

}  // namespace gw::cli
