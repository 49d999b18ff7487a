#pragma once
// Levy class (缴费身份): under which category a person pays for a year, what the person pays and
// what is subsidized - exactly one (readings 32, 33; 规程 20, 21).  Pure; the city's table is
// handed in.
#include <string_view>

#include "gateway/policy/levy_table.hpp"
#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/trace_writer.hpp"

namespace gw::policy {

struct LevyQuestion {
  PlanYear year;
  Day day{};
  RegionCode county;  ///< of enrollment; may be empty, then only the city's rows count
  RegionCode pool;
};

struct LevyClass {
  /// Nothing: ordinary resident; a student's capacity: the students' standard.
  std::optional<Capacity> category;
  /// As tax knows it (agencies/tax.md c): 01 02 03 11 12 13 24; tells no category of A04-A13, A99.
  std::string_view tax_code = "01";
  std::optional<Money> personal;  ///< nothing while the city has no table
  Money subsidy;
  bool no_table = false;            ///< NO_TABLE
  bool identity_elsewhere = false;  ///< IDENTITY_ELSEWHERE: one recognized in another pool
  bool frozen = false;              ///< paid: no refund, no new subsidy for the year (规程 21)
  Day day_used{};
  bool may_be_pushed = false;  ///< to tax: there is a table and the period has opened
  Trace trace;

  friend bool operator==(const LevyClass&, const LevyClass&) = default;
};

/// Of A05 and of class 24, with amounts that no other category of the class has in that county:
/// they would say that the person is in A05, which nobody outside the bureau may learn
/// (agencies/tax.md c).
bool amounts_would_tell(const LevyClass& levy, const LevyTable& table, RegionCode county);

/// `table` is the city's for the year; null if none is handed in.
LevyClass levy_class(const PersonFacts& facts, const LevyQuestion& question, const LevyTable* table,
                     const PolicyBook& book);

}  // namespace gw::policy
