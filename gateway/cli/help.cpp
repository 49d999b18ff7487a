// Help and manual page in the language asked for: the tree's own words are English, help_words.cpp
// has the Chinese, and where that lacks a text the English stands.
#include <algorithm>

#include "gateway/base/nearest_name.hpp"
#include "gateway/cli/command_tree.hpp"
#include "gateway/cli/reference.hpp"

namespace gw::cli {
namespace {

std::string in_chinese(const std::string& english) {
  const std::string_view words = chinese(english);
  return words.empty() ? english : std::string(words);
}

void turn_chinese(CLI::App& app) {
  app.description(in_chinese(app.get_description()));
  app.footer(in_chinese(app.get_footer()));
  for (CLI::Option* option : app.get_options({})) {
    option->description(in_chinese(option->get_description()));
    if (!option->get_positional()) option->group("选项");
  }
  for (CLI::App* below : app.get_subcommands(std::function<bool(CLI::App*)>())) {
    if (!below->get_name().empty()) below->group("命令");
    turn_chinese(*below);
  }
}

/// Of the formatter, which all commands share.
void label_in_chinese(CLI::FormatterBase& formatter) {
  for (const auto& [label, words] : {std::pair{"Usage", "用法"},
                                     {"OPTIONS", "选项"},
                                     {"Positionals", "参数"},
                                     {"SUBCOMMAND", "命令"},
                                     {"SUBCOMMANDS", "命令"},
                                     {"REQUIRED", "必填"},
                                     {"TEXT", "文本"},
                                     {"INT", "整数"},
                                     {"UINT", "整数"}}) {
    formatter.label(label, words);
  }
}

std::vector<const CLI::App*> commands_below(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* below) { return !below->get_name().empty(); });
}

/// "enrollgate feed"
std::string line_of(const CLI::App& command) {
  const CLI::App* above = command.get_parent();
  return above == nullptr ? command.get_name() : line_of(*above) + " " + command.get_name();
}

std::string no_such_command(const CLI::App& above, const std::string& wrong) {
  std::vector<std::string> known;
  for (const CLI::App* below : commands_below(above)) known.push_back(below->get_name());
  std::string words = "there is no such command";
  if (const std::string near = nearest_name(wrong, known); !near.empty())
    return words + " (did you mean " + line_of(above) + " " + near + "?)";
  if (above.get_parent() == nullptr) return words;
  words += "; " + line_of(above) + " has ";
  for (const std::string& name : known) words += (name == known.front() ? "" : ", ") + name;
  return words;
}

/// Empty where no option is near: it may be the value of one.
std::string no_such_option(const CLI::App& command, const std::string& wrong) {
  std::vector<std::string> known;
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  }
  const std::string near = nearest_name(wrong.substr(0, wrong.find('=')), known);
  return near.empty() ? near : "there is no such option (did you mean " + near + "?)";
}

}  // namespace

std::string CommandTree::meant() const {
  const std::vector<std::string> unknown = app_.remaining(true);
  if (unknown.empty()) return {};
  const CLI::App* typed = &app_;
  for (auto below = typed->get_subcommands(); !below.empty(); below = typed->get_subcommands())
    typed = below.back();
  if (unknown.front().starts_with("--")) return no_such_option(*typed, unknown.front());
  return commands_below(*typed).empty() ? std::string() : no_such_command(*typed, unknown.front());
}

void CommandTree::say_help_in(const std::string& language) {
  if (language == "en") return;
  turn_chinese(app_);
  label_in_chinese(*app_.get_formatter());
}

int CommandTree::help(const CLI::ParseError& asked) {
  say_help_in(typed_.language);
  return app_.exit(asked, streams_.out, streams_.err);
}

void CommandTree::help_commands() {
  CLI::App* help = app_.add_subcommand("help", "Help of a command, as its --help prints it");
  help->add_option("TOPIC", typed_.topic, "The command's words, e.g. feed pull");
  help->callback([this] {
    CLI::App* about = &app_;
    std::string name = app_.get_name();
    for (const std::string& word : typed_.topic) {
      const auto found =
          about->get_subcommands([&word](const CLI::App* one) { return one->get_name() == word; });
      if (found.empty()) throw CLI::ValidationError("TOPIC", no_such_command(*about, word));
      about = found.front();
      name += " " + word;
    }
    typed_.local = [this, about, name] {
      say_help_in(typed_.language);
      streams_.out << about->get_formatter()->make_help(about, name, CLI::AppFormatMode::Normal);
      return static_cast<int>(ExitCode::ok);
    };
  });
  local(app_.add_subcommand("man", "The manual page of all commands, for man"), [this] {
    streams_.out << manual(command_table(app_), typed_.options.language);
    return ExitCode::ok;
  });
}

}  // namespace gw::cli
