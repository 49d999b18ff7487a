#pragma once
// The form in which a feed's batches come (数据格式): its columns, elements or members, what their
// values look like, which codes they hold.  A contract's version is such a form; so is what one
// batch showed.  It tells how many and of which shape, never a value longer than a short code.
// Values; pure.
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/value_shape.hpp"

namespace gw {

/// A column (CSV, workbook), an element or attribute (XML), a member (JSON) by its own name.
struct ColumnForm {
  static constexpr std::size_t kMostCodes = 24;

  std::string name;
  std::int64_t present = 0;  // rows in which it stands, empty or not; of those looked at
  std::array<std::int64_t, kValueShapes> shapes{};  // values of each shape
  std::set<std::string> codes;                      // where all its values are short codes
  bool many_codes = false;                          // other values too, or more codes than those
  std::set<std::string> refused_codes;              // outside its table (CODE_UNKNOWN)

  /// Values that are not empty.
  std::int64_t values() const;
  void add_value(std::string_view text, ValueShape shape);
};

/// One kind of batch of a feed, or one table of it.
struct FeedForm {
  std::string entity;     // "full", "increment/relations"
  bool header = false;    // the columns stand in a header, so that a missing one is missing at once
  std::int64_t rows = 0;  // looked at
  std::vector<ColumnForm> columns;  // in the order in which they came

  const ColumnForm* find(std::string_view name) const;
  ColumnForm& column(std::string_view name);  // made if new
  /// What the rows of another batch of the same form showed.
  void merge(const FeedForm& other);
};

/// The forms as they are kept, and read back; Errc::integrity where the text is none.
std::string to_text(const std::vector<FeedForm>& forms);
Result<std::vector<FeedForm>> forms_from(std::string_view text);

}  // namespace gw
