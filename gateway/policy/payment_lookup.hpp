#pragma once
// The look-up before money is taken (实时核对, 83号 二(五); agencies/tax.md d): may this person pay
// for this year in this pool today, and if so how much.  Over the same facts and book as every
// decision; the city's table is handed in.  Pure.
#include <optional>
#include <string_view>

#include "gateway/domain/money.hpp"
#include "gateway/policy/levy_table.hpp"
#include "gateway/policy/person_facts.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/policy/question.hpp"

namespace gw::policy {

enum class Payable : std::uint8_t {
  payable = 1,         // 可缴
  paid,                // for the year in this pool, and not returned
  covered,             // for the year elsewhere, or by another scheme
  not_open,            // 41
  no_ground_left,      // 42: the period is over and no ground is left
  identity_unsettled,  // 43: at the county's window
  not_insurable,       // 44: dead or abroad
  unknown,             // nobody known by that number and name, or facts too old to say
};

struct LookupQuestion {
  Question question;  // its year and day are those asked about
  RegionCode pool;    // where the money would be taken
  PersonName name;    // as the window wrote it
};

struct PaymentLookup {
  Payable outcome = Payable::unknown;
  /// As tax knows it; nothing where the city has no table, or where the amounts alone would tell a
  /// category that nobody outside the bureau may learn (A05).  Then there is no amount either.
  std::optional<std::string_view> tax_code;
  std::optional<Money> amount;  // what the person pays
  std::optional<Day> last_day;  // on which it may be paid by what is known; of a payable one

  friend bool operator==(const PaymentLookup&, const PaymentLookup&) = default;
};

/// `facts` are those of the person; `table` is the pool's for the year, null if there is none.
PaymentLookup look_up(std::span<const StoredFact> facts, const LookupQuestion& asked,
                      const LevyTable* table, const PolicyBook& book);

}  // namespace gw::policy
