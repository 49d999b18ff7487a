#pragma once
// What an agency's interface note (接口说明) promises about its side, as far as it can be seen from
// outside: each kind of agency says it once (note_<kind>() in its folder), and the trial of a
// connection holds the agency to it.  Values only.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gateway/adapter/settings_node.hpp"

namespace gw {

struct InterfaceNote {
  InterfaceNote() = default;

  /// Format and character set of what is fetched, for people: "XML GB18030".
  std::string format;
  /// The request header that carries our signature; empty: requests are not signed.
  std::string signature_header;
  bool entity_tags = false;  // ETag, and 304 for If-None-Match
  bool compresses = false;   // Content-Encoding: gzip where it is asked for
  /// The header of an answer that carries a digest of its body; empty: none.
  std::string digest_header;
  bool declares_rows = false;   // the batch or its marker says how many rows there are
  bool pages = false;           // the list comes in pages by a cursor
  std::int64_t page_limit = 0;  // rows of a page at most; 0: no pages
  /// Files: folders below the agency's own, relative; and the end of the name of the marker that
  /// says a file is whole.
  std::vector<std::string> folders_read;
  std::vector<std::string> folders_written;
  std::string marker;
  /// Memos a trial begins with, so that it asks for little and starts no work at the agency (a
  /// register would make a snapshot of everybody).
  std::vector<std::pair<std::string, std::string>> trial_memos;
};

}  // namespace gw
