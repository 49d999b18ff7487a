// What the interface note of this kind (农业农村厅) promises, for the trial of a connection.
#include "gateway/adapter/interface_note.hpp"

namespace gw {

InterfaceNote note_rural_revitalization(const SettingsNode& agency);

InterfaceNote note_rural_revitalization(const SettingsNode&) {
  InterfaceNote note;
  note.format = "zip of CSV GB18030";
  note.marker = ".sm3";
  note.folders_read = {"outbox"};
  note.folders_written = {"inbox"};
  return note;
}

}  // namespace gw
