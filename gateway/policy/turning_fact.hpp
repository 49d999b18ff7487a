#pragma once
// The turning fact (哪一个事实会改变结论): of the single facts the field knows, the first that
// would lead a decision to another status, and to which.  Tried out, not guessed: each is put in
// its place among the person's facts and the status decided anew on the same day.
//
// When it is worked out: once for each version of a plan record that is written, and kept with it
// (law 11: recorded when decided).  Not inside `decide`, which runs over all persons and mostly
// finds the version known; and not when asked, for the facts and values of that day may be others
// then.  The first candidate nearly always fits, so a new version costs about one decision more,
// and four bytes.
//
// Pure; any thread.
#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/question.hpp"

namespace gw::policy {

/// `record` is the decision of `facts` for `question`.  Tried in this order:
/// needs_review: the clerk's word that it is one person; terminated: the report withdrawn;
/// duplicate: each relation in force ended, in the order of its key; covered: each payment it rests
/// on taken back, then the relation ended; paused: the relation resumed; exempt: its state over, a
/// payment; registered_unpaid, uninsured: a payment where and while one may still be made, then an
/// employee relation.  A naming changes no status and is not among them.
TurningFact turning_fact(const PersonFacts& facts, const Question& question,
                         const EnrollmentPlanRecord& record, const PolicyBook& book);

}  // namespace gw::policy
