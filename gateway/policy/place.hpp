#pragma once
// Place of enrollment (参保地): the county in which a person is to enroll (readings 44; 83号
// 三(二), 三(三), 三(七); 规程 4, 5).  Pure.
#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/question.hpp"
#include "gateway/policy/trace_writer.hpp"

namespace gw::policy {

struct Place {
  RegionCode county;  ///< empty: unknown, a clerk asks
  RuleId ground{};
  Trace trace;

  friend bool operator==(const Place&, const Place&) = default;
};

/// On the day of the question; the version in force that day decides which special students enroll
/// where they are recognized (until 2023-10-10 A08 and A09 only).
Place place_of_enrollment(const PersonFacts& facts, const Question& question,
                          const PolicyBook& book);

}  // namespace gw::policy
