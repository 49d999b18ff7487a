#pragma once
// What else the policy says of a person on a day, beside the recorded status (建议; readings 0):
// where to enroll, what is to be paid, from when benefits are had, what stays of several relations,
// whether a payment goes back.  Worked out when asked, from the facts shown, for the clerk who
// decides; nothing is kept and nothing acts on it.  Used by the person handlers; pure.
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/api/reply.hpp"
#include "gateway/policy/levy_table.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/refunds.hpp"
#include "gateway/ports/store.hpp"

namespace gw::api {

struct Opinion {
  PlanYear year;
  Day day{};  // of the question: the decision, the payment or the application
  // "place", "levy_class", "benefit_start", "duplicate", "registration", "flexible_refund",
  // "refund"
  std::string_view question;
  json::object said;  // decision, words_zh, words_en, and what belongs to the question
  Trace trace;
};

struct OpinionsAsked {
  std::vector<PlanYear> years;
  Day day{};
  std::optional<policy::RefundGround> refund;  // nothing: nobody applies for one
};

/// A pool's levy table of a year; null: it has none.
using LevyTableOf = std::function<Result<const policy::LevyTable*>(PlanYear, RegionCode)>;

/// In the order of years and questions; those that do not arise are left out.  Fails as the source
/// of the tables does.
Result<std::vector<Opinion>> opinions_of(const Dossier& dossier, const OpinionsAsked& asked,
                                         const LevyTableOf& tables,
                                         const policy::PolicyBook& policy);

}  // namespace gw::api
