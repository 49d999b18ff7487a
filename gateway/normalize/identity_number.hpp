#pragma once
// Reads identity numbers (证件号码) as agencies write them: quoted, spaced, full width, of 15
// digits, or damaged by a spreadsheet.  Used by every adapter, once per row.  Pure and thread-safe;
// a plain number of 18 characters costs no allocation and no ICU call.  Refuses what GB 11643
// refuses and repairs nothing (policy/readings 41, 53).
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/domain/identity.hpp"
#include "gateway/domain/row_reason.hpp"
#include "gateway/normalize/documents.hpp"
#include "gateway/normalize/remarks.hpp"

namespace gw::normalize {

/// Where the characters come from: a spreadsheet keeps only 15 digits of a number cell.
enum class CellKind : std::uint8_t { text, numeric };

struct IdentityReading {
  Identity identity;                // empty if rejected
  std::optional<RowReason> reject;  // the first that fits in the binding order of the reason codes
  std::optional<RowReason> review;  // OLD_CENTENARIAN: accepted, but a clerk looks
  Remarks remarks;                  // none on a rejected number: a refused row has one reason
};

/// Reads `written` as the document `declared`.  `received` is the day of receipt: a birth after it
/// is refused, as is one before 1850.
/// - A citizen number is required where 居民身份证 or 户口簿 is declared; 15 digits are lengthened
/// by
///   `19` and the check character.
/// - 20 characters of a disability certificate (22 with its re-issue mark) stand for their
/// first 18.
/// - Any other document is kept as written after cleaning, with ID_FORM when it misses its usual
///   form; but a number that is a valid citizen number is one, whatever was declared.
IdentityReading read_identity(std::string_view written, DeclaredDocument declared, Day received,
                              CellKind cell = CellKind::text);

}  // namespace gw::normalize
