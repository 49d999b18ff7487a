// What the interface note of this kind (医保信息平台) promises, for the trial of a connection.
#include "gateway/adapter/interface_note.hpp"

namespace gw {

InterfaceNote note_insured_register(const SettingsNode& agency);

InterfaceNote note_insured_register(const SettingsNode&) {
  InterfaceNote note;
  note.format = "JSON UTF-8";
  note.signature_header = "x-tif-signature";
  note.compresses = true;
  note.pages = true;
  note.page_limit = 5000;
  // From a number on, changes are asked for; without one a snapshot of everybody would be made.
  note.trial_memos = {{"seq", "0"}};
  return note;
}

}  // namespace gw
