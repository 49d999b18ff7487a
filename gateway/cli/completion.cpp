// What a shell completes, printed from the table of commands.
#include <algorithm>
#include <map>

#include "gateway/cli/reference.hpp"

namespace gw::cli {
namespace {

constexpr std::string_view kBashHead =
    R"sh(# bash completion of enrollgate, printed by `enrollgate completion bash`.
_enrollgate_ids() {
  "${COMP_WORDS[0]}" "$1" list --ndjson --quiet 2>/dev/null | sed -n 's/^{"id":"\([A-Za-z0-9._-]*\)".*/\1/p'
}
_enrollgate() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} at='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at ${COMP_WORDS[i]}" in
)sh";

constexpr std::string_view kBashValues = R"sh() at="$at ${COMP_WORDS[i]}" ;;
    esac
  done
  # Behind an option stands its value.
  case "$before" in
)sh";

constexpr std::string_view kBashTail = R"sh(  esac
  # Nothing fits: the shell offers files.
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _enrollgate enrollgate
)sh";

constexpr std::string_view kFishHead =
    R"sh(# fish completion of enrollgate, printed by `enrollgate completion fish`.
function __enrollgate_at
  set -l words
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; or set -a words $word
  end
  test "$words" = "$argv"
end
function __enrollgate_ids
  enrollgate $argv[1] list --ndjson --quiet 2>/dev/null | string replace -rf '^\{"id":"([A-Za-z0-9._-]+)".*' '$1'
end
)sh";

/// Whose `list` has the ids that may stand here; empty: nobody's.
std::string ids_of(const CommandEntry& command, const OptionEntry& option) {
  if (option.names.back() == "--feed") return "feed";
  if (option.names.back() == "--agency") return "agency";
  if (option.form != OptionForm::positional || option.names.back() != "ID") return {};
  const std::string group = command.path.substr(0, command.path.find(' '));
  const bool known = command.path != "agency add" && (group == "feed" || group == "agency");
  return known ? group : std::string();
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

/// In single quotes of a shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "\\'" : std::string(1, c);
  return out + "'";
}

/// Options that take a value, by what may stand there: the same wherever the option stands.
std::map<std::string, std::vector<std::string>> values_by_option(
    const std::vector<CommandEntry>& table) {
  std::map<std::string, std::vector<std::string>> names;
  for (const CommandEntry& command : table) {
    for (const OptionEntry& option : command.options) {
      if (option.form != OptionForm::value) continue;
      const std::string ids = ids_of(command, option);
      auto& of = names[ids.empty() ? joined(option.values, " ") : "$(_enrollgate_ids " + ids + ")"];
      for (const std::string& name : option.names) {
        if (std::find(of.begin(), of.end(), name) == of.end()) of.push_back(name);
      }
    }
  }
  return names;
}

std::string bash(const std::vector<CommandEntry>& table) {
  std::vector<std::string> paths;
  std::vector<std::string> common;
  for (const CommandEntry& command : table) {
    if (!command.path.empty()) paths.push_back("\" " + command.path + "\"");
    if (!command.path.empty()) continue;
    for (const OptionEntry& option : command.options) common.push_back(option.names.back());
  }
  std::string out(kBashHead);
  out += "      " + joined(paths, "|");
  out += kBashValues;
  for (const auto& [values, names] : values_by_option(table)) {
    out += "    " + joined(names, "|") + ") ";
    out += values.empty()
               ? "return ;;\n"
               : "COMPREPLY=($(compgen -W \"" + values + "\" -- \"$word\")); return ;;\n";
  }
  out += "  esac\n  case \"$at\" in\n";
  for (const CommandEntry& command : table) {
    std::vector<std::string> words = command.below;
    for (const OptionEntry& option : command.options) {
      const std::string ids = ids_of(command, option);
      if (option.form != OptionForm::positional) words.push_back(option.names.back());
      if (option.form == OptionForm::positional && !ids.empty())
        words.push_back("$(_enrollgate_ids " + ids + ")");
    }
    const std::string at = command.path.empty() ? "" : " " + command.path;
    out += "    \"" + at + "\") words=\"" + joined(words, " ") + "\" ;;\n";
  }
  out += "  esac\n  case \"$word\" in\n    -*) words+=\" --help " + joined(common, " ") + "\" ;;\n";
  out += kBashTail;
  return out;
}

std::string fish(const std::vector<CommandEntry>& table) {
  std::string out(kFishHead);
  for (const CommandEntry& command : table) {
    const std::string line =
        command.path.empty() ? "complete -c enrollgate"
                             : "complete -c enrollgate -n '__enrollgate_at " + command.path + "'";
    const auto below_of = [&](const std::string& name) {
      const std::string path = command.path.empty() ? name : command.path + " " + name;
      return std::find_if(table.begin(), table.end(),
                          [&](const CommandEntry& one) { return one.path == path; });
    };
    for (const std::string& name : command.below) {
      out += "complete -c enrollgate -f -n '__enrollgate_at " + command.path + "' -a " + name +
             " -d " + quoted(below_of(name)->words) + "\n";
    }
    for (const OptionEntry& option : command.options) {
      const std::string ids = ids_of(command, option);
      const std::string values =
          ids.empty() ? joined(option.values, " ") : "(__enrollgate_ids " + ids + ")";
      if (option.form == OptionForm::positional) {
        if (!ids.empty()) out += line + " -f -a '" + values + "'\n";
        continue;
      }
      out += line;
      for (const std::string& name : option.names)
        out += name[1] == '-' ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (option.form == OptionForm::value)
        out += values.empty() ? " -r" : " -x -a '" + values + "'";
      out += " -d " + quoted(option.words) + "\n";
    }
  }
  return out;
}

}  // namespace

std::string completion(const std::vector<CommandEntry>& table, Shell shell) {
  switch (shell) {
    case Shell::bash:
      return bash(table);
    case Shell::zsh:
      // zsh reads what bash does, once it is told so.
      return "#compdef enrollgate\nautoload -U +X bashcompinit && bashcompinit\n" + bash(table);
    case Shell::fish:
      return fish(table);
  }
  return {};
}

}  // namespace gw::cli
