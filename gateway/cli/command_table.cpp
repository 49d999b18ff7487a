#include "gateway/cli/command_table.hpp"

#include <algorithm>

#include "gateway/cli/command_tree.hpp"

namespace gw::cli {
namespace {

/// "TEXT:{csv,xlsx}" names all values of the option; other validators name none.
std::vector<std::string> values_of(const std::string& type) {
  std::vector<std::string> values;
  const std::size_t begin = type.find('{');
  const std::size_t end = type.rfind('}');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return values;
  const std::string list = type.substr(begin + 1, end - begin - 1);
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    values.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return values;
}

OptionEntry entry_of(const CLI::Option& option) {
  OptionEntry entry;
  entry.words = option.get_description();
  entry.required = option.get_required();
  entry.otherwise = option.get_default_str();
  entry.many = option.get_items_expected_max() > 1;
  if (!option.nonpositional()) {
    entry.form = OptionForm::positional;
    entry.names = {option.get_name(true)};
    return entry;
  }
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  if (option.get_items_expected_max() == 0) {
    entry.form = OptionForm::flag;
    entry.otherwise.clear();
  }
  entry.values = values_of(option.get_type_name());
  return entry;
}

/// A group of options is a command without a name: what is in it belongs to the command above.
void add_options(const CLI::App& app, std::vector<OptionEntry>& options) {
  for (const CLI::Option* option : app.get_options()) {
    if (option == app.get_help_ptr() || option == app.get_help_all_ptr()) continue;
    options.push_back(entry_of(*option));
  }
  for (const CLI::App* below : app.get_subcommands({})) {
    if (below->get_name().empty()) add_options(*below, options);
  }
}

void add(const CLI::App& app, const std::string& path, std::vector<CommandEntry>& table) {
  CommandEntry entry;
  entry.path = path;
  entry.words = app.get_description();
  add_options(app, entry.options);
  // In the order in which they are typed: what stands without a name comes first.
  std::stable_sort(entry.options.begin(), entry.options.end(), [](const auto& a, const auto& b) {
    return a.form == OptionForm::positional && b.form != OptionForm::positional;
  });
  const auto commands =
      app.get_subcommands([](const CLI::App* below) { return !below->get_name().empty(); });
  for (const CLI::App* below : commands) entry.below.push_back(below->get_name());
  table.push_back(std::move(entry));
  for (const CLI::App* below : commands)
    add(*below, path.empty() ? below->get_name() : path + " " + below->get_name(), table);
}

}  // namespace

std::vector<CommandEntry> command_table(const CLI::App& app) {
  std::vector<CommandEntry> table;
  add(app, "", table);
  return table;
}

}  // namespace gw::cli
