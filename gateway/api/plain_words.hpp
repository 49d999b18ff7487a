#pragma once
// What an explanation says in plain words, in Chinese and English, without internal codes: days,
// places, the reason of a status, where a fact came from, and the fact that would change the
// answer. Used by the view of a person and by the letter; pure.
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/identity.hpp"
#include "gateway/domain/plan_record.hpp"
#include "gateway/policy/policy_book.hpp"

namespace gw::api {

/// "2026年12月31日", "31 December 2026".
std::string day_words(Day day, Language language);
/// "襄阳市襄城区": the names of pool and county as in use, in Chinese in both languages; empty if
/// the codes have none.
std::string place_words(RegionCode place);
/// "居民身份证", "citizen number".
std::string_view document_words(DocumentClass document, Language language) noexcept;
/// What a list of people calls a category or a student, in Chinese: "最低生活保障".  Empty for A05,
/// which no list may show (readings 48).
std::string_view category_words(Capacity capacity) noexcept;
/// Why the status is what it is: "退费后没有新的缴费".  Empty where the status says it all.
std::string_view reason_words(const EnrollmentPlanRecord& record, Language language) noexcept;
/// Whose list or record a fact is.  The list of severe mental illness (A05) is told like any list
/// of special persons, without its agency: it never leaves the bureau by name (readings 48).
std::string_view source_words(const Fact& fact, Language language) noexcept;

/// The last day on which the payment that would change the record could be made, seen from the day
/// of the record; nothing unless a payment would.
std::optional<Day> payable_until(const EnrollmentPlanRecord& record,
                                 const policy::PolicyBook& policy);
/// "A payment for 2027 in 襄阳市襄城区 by 31 December 2026 would make this: covered."  Empty for a
/// record that was kept without the answer.
std::string turning_words(const EnrollmentPlanRecord& record, const policy::PolicyBook& policy,
                          Language language);

}  // namespace gw::api
