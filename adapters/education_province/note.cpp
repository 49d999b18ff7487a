// What the interface note of this kind (教育厅) promises, for the trial of a connection.
#include "gateway/adapter/interface_note.hpp"

namespace gw {

InterfaceNote note_education_province(const SettingsNode& agency);

InterfaceNote note_education_province(const SettingsNode&) {
  InterfaceNote note;
  note.format = "XML UTF-8";
  note.entity_tags = true;
  note.compresses = true;
  note.digest_header = "X-JYT-SM3";
  note.declares_rows = true;
  return note;
}

}  // namespace gw
