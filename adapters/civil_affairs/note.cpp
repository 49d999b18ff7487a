// What the interface note of this kind (民政厅) promises, for the trial of a connection.
#include "gateway/adapter/interface_note.hpp"

namespace gw {

InterfaceNote note_civil_affairs(const SettingsNode& agency);

InterfaceNote note_civil_affairs(const SettingsNode&) {
  InterfaceNote note;
  note.format = "XML GB18030";
  note.digest_header = "Content-MD5";
  note.declares_rows = true;
  return note;
}

}  // namespace gw
