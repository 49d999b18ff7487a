#include "adapters/sharing_platform/row_kinds.hpp"

namespace gw::sharing_platform {
namespace {

template <const char* const& Member>
std::string text_key(const RowReading& row) {
  return std::string(row.text(Member));
}

constexpr const char* kFile = "DABH";
constexpr const char* kFamily = "JTBH";
constexpr const char* kBirth = "CSZMBH";
constexpr const char* kDeath = "SWZMBH";
constexpr const char* kEvent = "SJBH";

}  // namespace

const std::vector<RowKind>& row_kinds() {
  static const std::vector<RowKind> kKinds{
      {"disability_certificates", false, AbsenceRule::ended_after_twice, &certificate_key,
       &read_disability_certificate, "CJRZH", "002"},
      {"veterans", false, AbsenceRule::ended, &veteran_key, &read_veteran, "YFZH", "003"},
      {"special_families", false, AbsenceRule::nothing, &text_key<kFamily>, &read_special_family,
       "JTBH", "001"},
      // No way back, on purpose (readings 48): nobody outside the bureau may learn who is in it.
      {"severe_mental_illness", false, AbsenceRule::ended, &text_key<kFile>,
       &read_severe_mental_illness, "", ""},
      {"births", true, AbsenceRule::nothing, &text_key<kBirth>, &read_birth, "", ""},
      {"deaths", true, AbsenceRule::nothing, &text_key<kDeath>, &read_death, "", ""},
      {"population_events", true, AbsenceRule::nothing, &text_key<kEvent>, &read_population_event,
       "", ""},
      {"employment_events", true, AbsenceRule::nothing, &text_key<kEvent>, &read_employment_event,
       "", ""},
      {"employer_events", true, AbsenceRule::nothing, &text_key<kEvent>, &read_employer_event, "",
       ""},
      {"sentence_events", true, AbsenceRule::nothing, &text_key<kEvent>, &read_sentence_event, "",
       ""},
  };
  return kKinds;
}

}  // namespace gw::sharing_platform
