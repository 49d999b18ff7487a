// Which payments stand (readings 16, 43, 54): what takes a payment back, when refunds add up, and
// when the register's own mark counts.
#include "gateway/policy/payments.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;

const Day kOctober = on(2026, 10, 9);

/// What stands on the day, by the vouchers (or relations) it carries, and what was taken back.
struct Balance {
  std::size_t standing = 0;
  UninsuredReason reason = UninsuredReason::none;
  std::optional<Day> back = std::nullopt;
  std::size_t of_less = 0;

  friend bool operator==(const Balance&, const Balance&) = default;
};

Balance balance(const Facts& list, Day day) {
  const PersonFacts sorted = PersonFacts::sort_out(list.all());
  const YearMoney money = money_of(sorted, kYear, day);
  Balance found;
  found.standing = money.standing.size();
  if (money.taken_back) {
    found.reason = money.taken_back->reason;
    found.back = money.taken_back->day;
  }
  found.of_less = money.refunds_of_less.size();
  return found;
}

MoneyEvent with_levy(MoneyEvent event, const char* levy) {
  event.levy = levy;
  return event;
}
RegisterPayment mark(Month from, Month to, std::optional<Day> paid_on = std::nullopt) {
  RegisterPayment row = booked();
  row.accrual_from = from;
  row.accrual_to = to;
  row.paid_on = paid_on;
  return row;
}

struct Case {
  const char* claim;
  Facts facts;
  Day day;
  Balance expected;
};

std::vector<Case> money_cases() {
  using U = UninsuredReason;
  const auto first = paid(on(2026, 10, 1));
  const auto month = [](int year, unsigned number) { return Month::of(year, number); };
  const auto whole = mark(month(2027, 1), month(2027, 12));
  const auto other_pool = paid(on(2026, 10, 1), kHongshan, "V9");
  const auto last_year = paid(on(2026, 10, 1), kXiangcheng, "V9", 40000, PlanYear{2026});
  const auto sister = with_levy(paid(on(2026, 10, 1)), "L1/2");
  const Balance nothing;
  return {
      {"16: a payment stands on its day", facts(paid(kOctober)), kOctober, {1}},
      {"16: not the day before", facts(paid(kOctober)), kOctober - kOneDay, nothing},
      {"43: a reversal acts on its day",
       facts(first, reversed(kOctober)),
       kOctober,
       {0, U::payment_reversed, kOctober}},
      {"43: not the day before", facts(first, reversed(kOctober)), kOctober - kOneDay, {1}},
      {"43: one voucher for a family: the levy number tells whose part is reversed",
       facts(first, sister, with_levy(reversed(kOctober), "L1/2")),
       kOctober,
       {1, U::payment_reversed, kOctober}},
      {"43: without one the whole voucher is",
       facts(first, sister, with_levy(reversed(kOctober), "")),
       kOctober,
       {0, U::payment_reversed, kOctober}},
      {"43: another voucher under the same levy number is another payment",
       facts(first, with_levy(reversed(kOctober, "V2"), "LV1/1")),
       kOctober,
       {1}},
      {"54: refunds that add up to the whole are a refund, on the later day",
       facts(first, refund(kOctober, 30000, "T1"), refund(on(2026, 10, 5), 10000, "T2")),
       kOctober,
       {0, U::refunded, kOctober}},
      {"43: less leaves the payment standing",
       facts(first, refund(kOctober, 29999, "T1"), refund(on(2026, 10, 5), 10000, "T2")),
       kOctober,
       {1, U::none, std::nullopt, 2}},
      {"54: a refund of the payment's own day",
       facts(paid(kOctober), refund(kOctober, 40000)),
       kOctober,
       {0, U::refunded, kOctober}},
      {"43: a reversal dated before its payment takes it back on the payment's day",
       facts(paid(kOctober), reversed(on(2026, 10, 1))),
       kOctober,
       {0, U::payment_reversed, kOctober}},
      {"43: a refund asked for changes nothing",
       facts(first, refund(kOctober, 40000, "T1", MoneyKind::refund_requested)),
       kOctober,
       {1}},
      {"29: a payment on the day of the reversal is the last event",
       facts(first, reversed(kOctober), paid(kOctober, kXiangcheng, "V2")),
       kOctober,
       {1}},
      {"29: one of the day before is not",
       facts(first, reversed(kOctober), paid(kOctober - kOneDay, kXiangcheng, "V2")),
       kOctober,
       {1, U::payment_reversed, kOctober}},

      {"16: the register's mark of the whole year", facts(whole), kOctober, {1}},
      {"16: of more than the year", facts(mark(month(2026, 12), month(2028, 1))), kOctober, {1}},
      {"16: not from February", facts(mark(month(2027, 2), month(2027, 12))), kOctober, nothing},
      {"16: not to November", facts(mark(month(2027, 1), month(2027, 11))), kOctober, nothing},
      {"16: from the day it gives",
       facts(mark(month(2027, 1), month(2027, 12), kOctober)),
       kOctober,
       {1}},
      {"16: not the day before", facts(mark(month(2027, 1), month(2027, 12), kOctober)),
       kOctober - kOneDay, nothing},
      {"16: tax spoke for the pool and year: its word alone counts",
       facts(whole, paid(kOctober)),
       kOctober,
       {1}},
      {"16: tax has not spoken yet", facts(whole, paid(kOctober)), kOctober - kOneDay, {1}},
      {"16: tax spoke, and took the payment back",
       facts(whole, paid(on(2026, 10, 1)), reversed(kOctober)),
       kOctober,
       {0, U::payment_reversed, kOctober}},
      {"16: tax spoke of another pool", facts(whole, other_pool), kOctober, {2}},
      {"16: tax spoke of another year", facts(whole, last_year), kOctober, {1}},
      {"16: a refund asked for is no word of tax",
       facts(whole, refund(kOctober, 40000, "T1", MoneyKind::refund_requested)),
       kOctober,
       {1}},
      {"29: what the register holds was taken back, though tax never sent it",
       facts(whole, reversed(kOctober)),
       kOctober,
       {0, U::payment_reversed, kOctober}},
      {"29: whatever else was paid before",
       facts(whole, paid(on(2026, 10, 1), kXiangcheng, "V2"), reversed(kOctober)),
       kOctober,
       {1, U::payment_reversed, kOctober}},
      {"43: the register holds nothing of that pool: the reversal waits",
       facts(mark(month(2027, 2), month(2027, 12)), reversed(kOctober)), kOctober, nothing},
      {"43: nor on that day yet",
       facts(mark(month(2027, 1), month(2027, 12), on(2026, 10, 20)), reversed(kOctober)), kOctober,
       nothing},
  };
}

TEST(PaymentsTest, StandUntilTakenBackWhole) {
  for (const Case& test : money_cases()) {
    const Balance found = balance(test.facts, test.day);
    EXPECT_EQ(found.standing, test.expected.standing) << test.claim;
    EXPECT_EQ(found.reason, test.expected.reason) << test.claim;
    EXPECT_EQ(found.back, test.expected.back) << test.claim;
    EXPECT_EQ(found.of_less, test.expected.of_less) << test.claim;
  }
}

TEST(PaymentsTest, LetTheRefundDecideOfTwoOnOneDay) {  // 29: REFUNDED or PAYMENT_REVERSED
  const Facts list = facts(paid(on(2026, 10, 1)), paid(on(2026, 10, 2), kXiangcheng, "V2"),
                           reversed(kOctober, "V2"), refund(kOctober, 40000));
  EXPECT_EQ(balance(list, kOctober), (Balance{0, UninsuredReason::refunded, kOctober}));
}

}  // namespace
}  // namespace gw::policy
