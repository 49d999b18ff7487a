#pragma once
// The status of a person for a plan year (readings 16-20, 43, 46, 51): the first of eight that
// fits, with the evidence and the rules tried.  Used by decide(); pure.
#include "gateway/policy/covers.hpp"
#include "gateway/policy/life.hpp"
#include "gateway/policy/question.hpp"
#include "gateway/policy/trace_writer.hpp"

namespace gw::policy {

/// Fills status, action, evidence, region and mark of `record` and writes the trace.  Documents:
/// 83号 二(四), 三; 规程 7, 12, 13, 16, 17.
void decide_status(const PersonFacts& facts, const Question& question, const PolicyBook& book,
                   EnrollmentPlanRecord& record, TraceWriter& trace);

/// Two rows under which the person's number carries names that differ (readings 42): of the namings
/// that hold on the day or later, and of the register.
struct TwoNames {
  const StoredFact* first = nullptr;  ///< null: none differ
  const StoredFact* second = nullptr;
  bool said_one = false;  ///< some would, had nobody said that they are one person's
};
TwoNames two_names(const PersonFacts& facts, Day day);

}  // namespace gw::policy
