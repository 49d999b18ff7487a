#pragma once
// Reads names (姓名) as agencies write them and folds them for comparison (policy/readings 42).
// Used by every adapter, once per row.  Pure and thread-safe; a name of Chinese characters alone
// costs no ICU call.  Refuses nothing: an empty name is told, the adapter decides (NAME_EMPTY).
#include <string>
#include <string_view>

#include "gateway/domain/person_name.hpp"
#include "gateway/normalize/remarks.hpp"

namespace gw::normalize {

struct NameReading {
  PersonName name;     // as written, and folded
  Remarks remarks;     // NAME_SPACES, NAME_DOT, NAME_PRIVATE_USE, NAME_DAMAGED
  bool empty = false;  // nothing but blanks
};

/// Folded form: private-use characters of GB 18030 to their own, NFKC, blanks removed, upper case,
/// the nine middle dots made `·`.  Folding twice is folding once.
NameReading read_name(std::string_view written);

}  // namespace gw::normalize
