#pragma once
// The kinds of row behind the platform, one for each service of the agencies' notes: what a row
// means, what its absence means, and whether the people it names go back to their agency.  A table;
// a further service of a known kind is configuration.
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sharing_platform/row_reading.hpp"

namespace gw::sharing_platform {

/// What absence from a whole full list of the month says (the agencies' notes).
enum class AbsenceRule : std::uint8_t {
  nothing,            // ask; events and increments
  ended,              // ended on the last day of the month before
  ended_after_twice,  // the same, but only when absent from two lists running
};

struct RowKind {
  std::string_view name;  // `rows:` of a feed
  bool events = false;    // by XH, without end; else a monthly list with increments
  AbsenceRule absence = AbsenceRule::nothing;
  /// What the row is about, by the provider's own key; empty if the row has none.
  std::string (*key)(const RowReading&) = nullptr;
  /// Fills `asserted` or says why the row is refused.
  Check (*read)(RowReading&) = nullptr;
  /// The member under which a named person goes back; empty: no way back exists.
  std::string_view feedback_key;
  /// Digits 1-3 of the number in fkpch: the agencies share its days and regions.
  std::string_view feedback_mark;
};

/// All kinds; lists first.
const std::vector<RowKind>& row_kinds();

// lists.cpp
std::string certificate_key(const RowReading& row);
Check read_disability_certificate(RowReading& row);
Check read_severe_mental_illness(RowReading& row);
Check read_special_family(RowReading& row);
std::string veteran_key(const RowReading& row);
Check read_veteran(RowReading& row);

// events.cpp
Check read_birth(RowReading& row);
Check read_death(RowReading& row);
Check read_population_event(RowReading& row);
Check read_employment_event(RowReading& row);
Check read_employer_event(RowReading& row);
Check read_sentence_event(RowReading& row);

}  // namespace gw::sharing_platform
