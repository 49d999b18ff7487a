// What the interface note of this kind (政务数据共享平台) promises, for the trial of a connection.
#include "gateway/adapter/interface_note.hpp"

namespace gw {

InterfaceNote note_sharing_platform(const SettingsNode& agency);

InterfaceNote note_sharing_platform(const SettingsNode&) {
  InterfaceNote note;
  note.format = "JSON UTF-8";
  note.signature_header = "gjgxjhpt_sign";
  note.pages = true;
  note.page_limit = 500;
  note.declares_rows = true;
  return note;
}

}  // namespace gw
