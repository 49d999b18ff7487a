#pragma once
// The letter (参保情况说明): a person's standing for one plan year in words that can be printed and
// handed to the person - the sentence first, what was looked at and whose list of which day said
// so, the article, what to do until when and where, what would change it, the office.  No internal
// code: no rule, field or reason by its name, no reference of ours.  Name and number masked as
// everywhere.  Pure.
#include "gateway/api/person_view.hpp"

namespace gw::api {

/// The record a letter for `look` tells of: of the year asked for, else of the newest; what is
/// worked out before what is recorded.  Null if there is none.
const EnrollmentPlanRecord* lettered(const PersonSheet& sheet, const PersonLook& look);

/// {language, title, to, sections: [{title, lines: [text]}], office, date}; `today` dates it and
/// says which last days have gone by.
json::object letter_json(const PersonSheet& sheet, const EnrollmentPlanRecord& record,
                         const PersonLook& look, Day today, const policy::PolicyBook& policy,
                         Language language);

}  // namespace gw::api
