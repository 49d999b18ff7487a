// What the interface note of this kind (税务局) promises, for the trial of a connection.
#include "gateway/adapter/interface_note.hpp"

namespace gw {

InterfaceNote note_tax(const SettingsNode& agency);

InterfaceNote note_tax(const SettingsNode&) {
  InterfaceNote note;
  note.format = "gzip JSON Lines UTF-8";
  note.entity_tags = true;
  note.declares_rows = true;  // the trailer
  return note;
}

}  // namespace gw
