#pragma once
// How one row stands in what was sent, for a person who asks about that row (RowSink::look): its
// text, and its fields as written and as they are judged.  Readers show it before they judge the
// row; runs look at nothing.  Values; one thread.
#include <string>
#include <string_view>

namespace gw {

class RowLook {
 public:
  virtual ~RowLook() = default;
  /// The row, as a refused one is kept (RefusedRow::row).
  virtual void stands(std::string text) = 0;
  /// A field under its sender's name; `read`: without blanks around, a day as a day, a value in the
  /// word that it stands for.  Views hold during the call.
  virtual void field(std::string_view column, std::string_view written, std::string_view read) = 0;
};

}  // namespace gw
