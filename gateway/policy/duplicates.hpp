#pragma once
// Duplicate enrollment (重复参保): which of several relations in force is kept, what becomes of the
// others, and what follows - deduction of the fiscal subsidy, notice to another pool (readings
// 21-26).  The answer is an opinion for a clerk; only the core system changes a relation (readings
// 0).  Pure.
#include <optional>
#include <string>
#include <vector>

#include "gateway/policy/covers.hpp"
#include "gateway/policy/question.hpp"
#include "gateway/policy/trace_writer.hpp"

namespace gw::policy {

enum class DuplicateOutcome : std::uint8_t {
  none = 0,        // fewer than two relations in force
  resolved,        // one is kept
  awaits_consent,  // nothing is done before a special person's consent
  needs_review,    // no relation, or more than one, fits: nothing is ended
};
enum class Fate : std::uint8_t { pause = 1, terminate };
/// Of the whole year's fiscal subsidy (各级财政补助), once per ended 390 relation and year.
enum class Deduction : std::uint8_t { none = 0, due, proposed };

std::string_view name_of(DuplicateOutcome outcome) noexcept;  // "awaits_consent"
std::string_view name_of(Fate fate) noexcept;                 // "pause"
std::string_view name_of(Deduction deduction) noexcept;       // "proposed"

/// One of the relations: its record, or the payments of a pool that stand for one.
struct RelationRef {
  std::string key;  ///< of the register's row; empty: payments without a record
  Scheme scheme = Scheme::other;
  RegionCode county;
  RegionCode pool;

  friend bool operator==(const RelationRef&, const RelationRef&) = default;
};

struct GivenUp {
  RelationRef relation;
  Fate fate = Fate::pause;
  Deduction deduction = Deduction::none;
  bool notice_to_pool = false;  ///< its pool is not that of the relation kept

  friend bool operator==(const GivenUp&, const GivenUp&) = default;
};

struct DuplicateDecision {
  DuplicateOutcome outcome = DuplicateOutcome::none;
  bool written_consent = false;  ///< awaits_consent: it must be written (83号 三(一))
  std::optional<RelationRef> kept;
  std::vector<GivenUp> given_up;  ///< empty unless resolved
  RuleId rule{};                  ///< the one that fitted
  Trace trace;

  friend bool operator==(const DuplicateDecision&, const DuplicateDecision&) = default;
};

/// Documents: 83号 二(四), 二(六), 三(一), 三(二), 三(五), 三(六); 规程 7.
DuplicateDecision resolve_duplicate(const PersonFacts& facts, const Question& question,
                                    const PolicyBook& book);

/// 规程 14 (readings 30): relations of another pool in force for the year that the person is told
/// to pause before registering in `pool`; inside one pool nothing bars.
struct PauseFirst {
  std::vector<RelationRef> relations;  ///< empty: nothing bars
  Trace trace;

  friend bool operator==(const PauseFirst&, const PauseFirst&) = default;
};
PauseFirst to_pause_first(const PersonFacts& facts, const Question& question, RegionCode pool,
                          const PolicyBook& book);

/// "One year in 310": normal employee cover in each of the months ending with, and including, the
/// month of the day (readings 8).  Nothing if months of unknown begin would decide.
std::optional<bool> has_employee_year(const PersonFacts& facts, PlanYear year, Day day,
                                      const PolicyBook& book);

}  // namespace gw::policy
