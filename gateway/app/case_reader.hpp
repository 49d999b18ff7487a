#pragma once
// Reads one policy case (schemas/policy/case.v1.json): the facts of an invented person, a question
// and, for the levy class, a city's table.  Used by `policy test` only.  Every mistake is named
// with its place in the case; nothing is guessed.
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/fact.hpp"
#include "gateway/policy/levy_table.hpp"
#include "gateway/policy/refunds.hpp"

namespace gw::app {

/// What is asked.  `admissible` and `benefit_start` are one decision seen from two sides.
enum class CaseAsk : std::uint8_t {
  status,
  benefit_start,
  admissible,
  duplicate,
  levy_class,
  place,
  refund,
  flags,
  registration,
  flexible_refund,
};

struct PolicyCase {
  std::string name;
  CaseAsk ask = CaseAsk::status;
  PlanYear year;
  Day day{};
  RegionCode county;
  RegionCode pool;
  Scheme scheme = Scheme::resident_390;
  bool register_stale = false;
  bool tax_stale = false;
  policy::RefundGround ground = policy::RefundGround::other;
  std::vector<StoredFact> facts;  ///< source line = place in the list, from 1
  std::optional<policy::LevyTable> table;
  std::optional<boost::json::object> expected;  ///< members the answer must have
};

struct CaseReading {
  std::optional<PolicyCase> found;  ///< nothing if there is any error
  std::vector<std::string> errors;  ///< "facts[2].day: is missing; allowed: YYYY-MM-DD"
};

CaseReading read_case(std::string_view line);

}  // namespace gw::app
