// What the interface note of this kind (市医疗保障局) promises, for the trial of a connection.
#include "gateway/adapter/interface_note.hpp"

namespace gw {

InterfaceNote note_city_bureau(const SettingsNode& agency);

InterfaceNote note_city_bureau(const SettingsNode& agency) {
  InterfaceNote note;
  std::string region;
  for (const auto& [key, value] : agency.entries) {
    if (key == "region") region = value.scalar.value_or(std::string()) + "/";
  }
  note.format = "workbook (.xlsx)";
  note.declares_rows = true;
  note.marker = ".ok";
  note.folders_read = {region + "jfbz"};
  note.folders_written = {region + "jcjg"};
  return note;
}

}  // namespace gw
