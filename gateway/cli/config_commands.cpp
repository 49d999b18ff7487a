#include "gateway/cli/config_commands.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>
#include <unordered_map>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

std::string value_text(const SettingInForce* setting, Language language) {
  if (setting == nullptr) return std::string(words(language, "（没有这一项）", "(not there)"));
  if (!setting->secret_file) return setting->value.empty() ? "-" : printable(setting->value);
  if (setting->secret_file->empty()) return "-";
  return std::string(words(language, "已设，读自 ", "set, read from ")) +
         printable(*setting->secret_file);
}

std::string origin_text(const SettingInForce* setting, Language language) {
  if (setting == nullptr) return "-";
  if (!setting->origin) return std::string(words(language, "默认", "default"));
  return printable(setting->origin->file) + ":" + std::to_string(setting->origin->line) + ":" +
         std::to_string(setting->origin->column);
}

/// Value and origin, added to what the object has.
json::object in_json(const SettingInForce& setting, json::object out = {}) {
  out["value"] = setting.secret_file ? json::value() : json::value(setting.value);
  if (setting.secret_file) out["read_from"] = *setting.secret_file;
  out["origin"] = nullptr;
  if (const auto& origin = setting.origin)
    out["origin"] = {{"file", origin->file}, {"line", origin->line}, {"column", origin->column}};
  return out;
}

json::value in_json(const SettingInForce* setting) {
  return setting == nullptr ? json::value() : json::value(in_json(*setting));
}

void print_items(json::array items, std::string_view kind, const Options& options,
                 std::ostream& out) {
  if (options.output == Output::json_lines) {
    for (const json::value& item : items) out << json::serialize(item) << '\n';
    return;
  }
  out << json::serialize(json::object{
             {"api", "v1"}, {"kind", kind}, {"items", std::move(items)}, {"next", nullptr}})
      << '\n';
}

TextTable table_of(Language language,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> titles) {
  std::vector<std::pair<std::string, Align>> columns;
  for (const auto& [zh, en] : titles)
    columns.emplace_back(std::string(words(language, zh, en)), Align::left);
  return TextTable(std::move(columns));
}

struct Difference {
  std::string key;
  const SettingInForce* ours = nullptr;
  const SettingInForce* theirs = nullptr;
};

/// In the order of ours; what theirs alone has comes last.
std::vector<Difference> differences(const SettingsInForce& ours, const SettingsInForce& theirs) {
  std::unordered_map<std::string_view, const SettingInForce*> left;
  for (const SettingInForce& one : theirs.settings) left.emplace(one.key, &one);
  std::vector<Difference> out;
  for (const SettingInForce& one : ours.settings) {
    const auto found = left.find(one.key);
    const SettingInForce* other = found == left.end() ? nullptr : found->second;
    if (other == nullptr || other->value != one.value || other->secret_file != one.secret_file)
      out.push_back({one.key, &one, other});
    if (other != nullptr) left.erase(found);
  }
  for (const SettingInForce& one : theirs.settings) {
    if (left.count(one.key) != 0) out.push_back({one.key, nullptr, &one});
  }
  return out;
}

}  // namespace

ExitCode show_config(const SettingsInForce& settings, Effective effective, const Options& options,
                     const Streams& streams) {
  const Language language = options.language;
  json::array items;
  TextTable table = table_of(language, {{"设置", "SETTING"}, {"取值", "VALUE"}, {"出处", "FROM"}});
  for (const SettingInForce& one : settings.settings) {
    if (effective == Effective::written && !one.origin) continue;
    if (options.output == Output::table) {
      table.add({printable(one.key), value_text(&one, language), origin_text(&one, language)});
      continue;
    }
    items.push_back(in_json(one, {{"key", one.key}}));
  }
  if (options.output == Output::table) {
    streams.out << table.text();
  } else {
    print_items(std::move(items), "settings", options, streams.out);
  }
  return ExitCode::ok;
}

ExitCode diff_config(const SettingsInForce& ours, const SettingsInForce& theirs,
                     const Options& options, const Streams& streams) {
  const Language language = options.language;
  const std::vector<Difference> found = differences(ours, theirs);
  json::array items;
  TextTable table = table_of(language, {{"设置", "SETTING"},
                                        {"本份", "OURS"},
                                        {"另一份", "OTHER"},
                                        {"本份出处", "OURS FROM"},
                                        {"另一份出处", "OTHER FROM"}});
  for (const Difference& one : found) {
    table.add({printable(one.key), value_text(one.ours, language), value_text(one.theirs, language),
               origin_text(one.ours, language), origin_text(one.theirs, language)});
    items.push_back(
        {{"key", one.key}, {"ours", in_json(one.ours)}, {"other", in_json(one.theirs)}});
  }
  if (options.output != Output::table) {
    print_items(std::move(items), "settings_diff", options, streams.out);
  } else if (!found.empty()) {
    streams.out << table.text();
  }
  if (options.talk == Talk::normal) {
    const std::string count = std::to_string(found.size());
    streams.err << (found.empty() ? std::string(words(language, "没有不同", "nothing differs"))
                                  : count + std::string(words(language, " 项不同", " differ")))
                << '\n';
  }
  return found.empty() ? ExitCode::ok : ExitCode::findings;
}

}  // namespace gw::cli
