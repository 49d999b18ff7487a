// What the interface note of this kind (区县教育局) promises, for the trial of a connection.
#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "gateway/adapter/interface_note.hpp"

namespace gw {

InterfaceNote note_county_roster(const SettingsNode& agency);

namespace {

/// The single value at a path of names; `fallback` where there is none.
std::string value_at(const SettingsNode& tree, std::initializer_list<std::string_view> path,
                     std::string fallback) {
  const SettingsNode* node = &tree;
  for (const std::string_view name : path) {
    const auto found = std::find_if(node->entries.begin(), node->entries.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    if (found == node->entries.end()) return fallback;
    node = &found->second;
  }
  return node->scalar.value_or(std::move(fallback));
}

}  // namespace

InterfaceNote note_county_roster(const SettingsNode& agency) {
  InterfaceNote note;
  const std::string region = value_at(agency, {"region"}, "") + "/";
  note.format = "CSV GB18030 or workbook";
  note.declares_rows = true;
  note.marker = value_at(agency, {"feeds", "roster", "marker", "suffix"}, ".ok");
  note.folders_read = {region + "xsxx", region + "hz"};
  note.folders_written = {region + "wcbfk"};
  return note;
}

}  // namespace gw
