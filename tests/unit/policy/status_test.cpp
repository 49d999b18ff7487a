// The eight statuses (readings 16-20, 42, 43, 46, 51, 54): a case on each side of every boundary,
// each naming its article.
#include "gateway/policy/status.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using S = PlanStatus;
using R = RelationStatus;
using L = LifeEventKind;

struct Case {
  const char* claim;  // with its reading or article
  Facts facts;
  Day day;
  PlanStatus status;
  SettledBy settled_by = SettledBy::none;
  PlanAction action = PlanAction::none;
};

InsuranceRelation with(InsuranceRelation row, std::optional<Day> begin) {
  row.begin = begin;
  return row;
}
InsuranceRelation dead(InsuranceRelation row) {
  row.dead = true;
  return row;
}
InsuranceRelation struck_out(InsuranceRelation row) {
  row.struck_out = true;
  return row;
}
InsuranceRelation called(InsuranceRelation row, const char* name) {
  row.name = named(name);
  return row;
}
Naming called(Naming naming, const char* name) {
  naming.name = named(name);
  return naming;
}
MoneyEvent pool_only(MoneyEvent event) {
  event.county = RegionCode();
  return event;
}

MoneyEvent refund_of(const char* voucher) {
  MoneyEvent event = refund(on(2026, 10, 9), 40000, "");
  event.voucher = voucher;
  event.levy.clear();
  return event;
}

const Day kNov = on(2026, 11, 15);
const Day kMay = on(2027, 5, 20);

std::vector<Case> cases() {
  const SettledBy none = SettledBy::none;
  const auto employee_310 = SettledBy::insured_employee;
  const auto resident_390 = SettledBy::paid_resident;
  const auto conscripted = happened(L::conscription, on(2026, 9, 20));
  const auto jailed = happened(L::imprisonment, on(2026, 9, 20));
  return {
      {"17: nothing known", facts(), kNov, S::uninsured},

      // 310 in force: 16, 18, 46, 51
      {"18: an open 310 is cover before the year starts", facts(employee(on(2024, 1, 1))), kNov,
       S::covered, employee_310},
      {"18: a 310 that ends in December before is none",
       facts(employee(on(2024, 1, 1), on(2026, 12, 31))), kNov, S::uninsured},
      {"18: a 310 that ends in January is cover", facts(employee(on(2024, 1, 1), on(2027, 1, 1))),
       kNov, S::covered, employee_310},
      {"18, 46: in force through its last month", facts(employee(on(2024, 1, 1), on(2027, 5, 3))),
       on(2027, 5, 31), S::covered, employee_310},
      {"18: uninsured from the next month on", facts(employee(on(2024, 1, 1), on(2027, 5, 3))),
       on(2027, 6, 1), S::uninsured},
      {"51: in force until the day before the pause",
       facts(employee(on(2024, 1, 1), on(2027, 5, 10), R::paused)), on(2027, 5, 9), S::covered,
       employee_310},
      {"51: not in force from the day of the pause",
       facts(employee(on(2024, 1, 1), on(2027, 5, 10), R::paused)), on(2027, 5, 10), S::uninsured},
      {"16: a paused 310 is not in force",
       facts(employee(on(2024, 1, 1), on(2026, 3, 1), R::paused)), kNov, S::uninsured},
      {"16: a terminated 310 is not in force",
       facts(employee(on(2024, 1, 1), on(2027, 8, 1), R::terminated)), kMay, S::uninsured},
      {"16: status 3 is never in force", facts(employee(on(2024, 1, 1), std::nullopt, R::invalid)),
       kNov, S::uninsured},
      {"46: a struck-out row is ignored", facts(struck_out(employee(on(2024, 1, 1)))), kNov,
       S::uninsured},
      {"16: a 310 that starts after the reference month is not in force yet",
       facts(employee(on(2027, 6, 1))), kMay, S::uninsured},
      {"16: a 310 that starts within the reference month is", facts(employee(on(2027, 5, 31))),
       kMay, S::covered, employee_310},
      {"16: reference month is not before January Y", facts(employee(on(2027, 1, 31))),
       on(2026, 9, 1), S::covered, employee_310},
      {"16: reference month is not after December Y",
       facts(employee(on(2024, 1, 1), on(2027, 12, 1))), on(2028, 2, 1), S::covered, employee_310},
      {"46: 1900-01-01 without a payment known is cover, a clerk looks",
       facts(with(employee(on(2024, 1, 1)), std::nullopt)), kNov, S::covered, employee_310},

      // 390: 16, 17; 规程 16, 17
      {"17: a normal 390 that is not paid", facts(resident()), kNov, S::registered_unpaid},
      {"16: a payment for the year covers", facts(resident(), paid(on(2026, 10, 1))), kNov,
       S::covered, resident_390},
      {"16: paid on the day", facts(resident(), paid(kNov)), kNov, S::covered, resident_390},
      {"16: not yet paid the day before", facts(resident(), paid(kNov + std::chrono::days(1))),
       kNov, S::registered_unpaid},
      {"16: a payment for another year does not cover",
       facts(resident(), paid(on(2026, 10, 1), kXiangcheng, "V1", 40000, PlanYear{2026})), kNov,
       S::registered_unpaid},
      {"16: an amount of 0 is a payment",
       facts(resident(), paid(on(2026, 10, 1), kXiangcheng, "V1", 0)), kNov, S::covered,
       resident_390},
      {"16: a payment without record covers", facts(paid(on(2026, 10, 1))), kNov, S::covered,
       resident_390},
      {"16: one relation per pool for payments without record",
       facts(paid(on(2026, 10, 1)), paid(on(2026, 10, 2), kFancheng, "V2")), kNov, S::covered,
       resident_390},
      {"16: payments without record in two pools are two relations",
       facts(paid(on(2026, 10, 1)), paid(on(2026, 10, 2), kHongshan, "V2")), kNov, S::duplicate,
       SettledBy::duplicate},
      {"16: a payment belongs to the record of its county",
       facts(resident(), resident(R::normal, kFancheng), paid(on(2026, 10, 1), kFancheng),
             paid(on(2026, 10, 2), kFancheng, "V2")),
       kNov, S::covered, resident_390},
      {"16: payments in the counties of two records make two relations",
       facts(resident(), resident(R::normal, kFancheng), paid(on(2026, 10, 1), kFancheng),
             paid(on(2026, 10, 2), kXiangcheng, "V2")),
       kNov, S::duplicate, SettledBy::duplicate},
      {"16: else to one of its pool, normal ones first",
       facts(resident_until(R::paused, on(2026, 1, 5), kFancheng), resident(),
             pool_only(paid(on(2026, 10, 1)))),
       kNov, S::covered, resident_390},
      {"16: the county goes before the status",
       facts(resident_until(R::paused, on(2026, 1, 5), kFancheng), resident(),
             paid(on(2026, 10, 1), kFancheng)),
       kNov, S::paused, SettledBy::paused},
      {"16: a terminated record takes a payment up to the day of its end",
       facts(resident_until(R::terminated, on(2026, 10, 5)), paid(on(2026, 10, 5))), kNov,
       S::uninsured},
      {"16: a later payment stands for a relation of its own",
       facts(resident_until(R::terminated, on(2026, 10, 5)), paid(on(2026, 10, 6))), kNov,
       S::covered, resident_390},
      {"16: a record that ran out before the year takes none of its payments",
       facts(resident_until(R::normal, on(2026, 12, 31)), paid(on(2026, 10, 6))), kNov, S::covered,
       resident_390},
      {"16, 18: a payment on the last day of a normal record belongs to it",
       facts(resident_until(R::normal, on(2027, 3, 15)), paid(on(2027, 3, 15))), kMay,
       S::uninsured},
      {"16: one after it stands for a relation of its own",
       facts(resident_until(R::normal, on(2027, 3, 15)), paid(on(2027, 3, 16))), kMay, S::covered,
       resident_390},
      {"16: a record that lasts into the year takes its payment",
       facts(resident_until(R::normal, on(2027, 1, 1)), paid(on(2026, 10, 6))), on(2027, 2, 1),
       S::uninsured},
      {"16: a void record takes no payment", facts(resident(R::invalid), paid(on(2026, 10, 6))),
       kNov, S::covered, resident_390},
      {"16: a record that starts later makes no duplicate",
       facts(with(resident(), on(2027, 6, 1)), employee(on(2024, 1, 1)), paid(on(2027, 5, 1))),
       kMay, S::covered, employee_310},
      {"16: but paid it covers when nothing else does",
       facts(with(resident(), on(2027, 6, 1)), paid(on(2027, 5, 1))), kMay, S::covered,
       resident_390},
      {"16: unpaid it does not", facts(with(resident(), on(2027, 6, 1))), kMay,
       S::registered_unpaid},
      {"17: unpaid with months in the year up to its last one",
       facts(resident_until(R::normal, on(2027, 5, 1))), kMay, S::registered_unpaid},
      {"17: unpaid and ended before the reference month",
       facts(resident_until(R::normal, on(2027, 4, 30))), kMay, S::uninsured},
      {"17: unpaid without months in the year", facts(with(resident(), on(2028, 1, 1))), kMay,
       S::uninsured},
      {"17: unpaid with December of the year alone", facts(with(resident(), on(2027, 12, 31))),
       kMay, S::registered_unpaid},
      {"17: a terminated 390 is no registration",
       facts(resident_until(R::terminated, on(2026, 5, 1))), kNov, S::uninsured},
      {"29: 390 in another province covers",
       facts(resident(R::normal, kWolong), paid(on(2026, 10, 1), kWolong)), kNov, S::covered,
       SettledBy::out_of_province},

      // the register's own mark: 16
      {"16: the register's mark counts when tax sent nothing", facts(resident(), booked()), kNov,
       S::covered, resident_390},
      {"16: not when tax spoke of that pool and year",
       facts(resident(), booked(), reversed(on(2026, 10, 3))), kNov, S::registered_unpaid},
      {"16: tax that speaks on the day has spoken", facts(resident(), booked(), reversed(kNov)),
       kNov, S::registered_unpaid},
      {"16: it counts when tax spoke of another pool",
       facts(resident(), booked(), paid(on(2026, 10, 1), kHongshan, "V9")), kNov, S::duplicate,
       SettledBy::duplicate},
      {"16: a mark for another year does not count", facts(resident(), booked(kXiangyang, 2026)),
       kNov, S::registered_unpaid},

      // money: 43, 54
      {"43: a reversal takes the payment back",
       facts(resident(), paid(on(2026, 10, 1)), reversed(on(2026, 10, 9))), kNov,
       S::registered_unpaid},
      {"16: a reversal after the day does not yet",
       facts(resident(), paid(on(2026, 10, 1)), reversed(on(2026, 10, 9))), on(2026, 10, 8),
       S::covered, resident_390},
      {"16: a reversal on the day does",
       facts(resident(), paid(on(2026, 10, 1)), reversed(on(2026, 10, 9))), on(2026, 10, 9),
       S::registered_unpaid},
      {"43: the order of arrival does not matter",
       facts(reversed(on(2026, 10, 9)), resident(), paid(on(2026, 10, 1))), kNov,
       S::registered_unpaid},
      {"43: a reversal of another voucher waits",
       facts(resident(), paid(on(2026, 10, 1)), reversed(on(2026, 10, 9), "V7")), kNov, S::covered,
       resident_390},
      {"43: a refund of less leaves the payment standing",
       facts(resident(), paid(on(2026, 10, 1)), refund(on(2026, 10, 9), 39999)), kNov, S::covered,
       resident_390},
      {"43: a refund of all takes it back",
       facts(resident(), paid(on(2026, 10, 1)), refund(on(2026, 10, 9), 40000)), kNov,
       S::registered_unpaid},
      {"54: partial refunds that add up are a refund",
       facts(resident(), paid(on(2026, 10, 1)), refund(on(2026, 10, 9), 10000, "T1"),
             refund(on(2026, 10, 10), 30000, "T2")),
       kNov, S::registered_unpaid},
      {"54: they add up only once they happened",
       facts(resident(), paid(on(2026, 10, 1)), refund(on(2026, 10, 9), 10000, "T1"),
             refund(on(2026, 10, 10), 30000, "T2")),
       on(2026, 10, 9), S::covered, resident_390},
      {"43: refunds without an application number are told apart by their voucher",
       facts(resident(), paid(on(2026, 10, 1), kXiangcheng, "V1"),
             paid(on(2026, 10, 2), kXiangcheng, "V2"), refund_of("V1"), refund_of("V2")),
       kNov, S::registered_unpaid},
      {"43: the same refund twice counts once",
       facts(resident(), paid(on(2026, 10, 1)), refund(on(2026, 10, 9), 20000, "T1"),
             refund(on(2026, 10, 9), 20000, "T1")),
       kNov, S::covered, resident_390},
      {"16: a requested refund changes nothing",
       facts(resident(), paid(on(2026, 10, 1)),
             refund(on(2026, 10, 9), 40000, "T1", MoneyKind::refund_requested)),
       kNov, S::covered, resident_390},
      {"16: nor does it silence the register's mark",
       facts(resident(), booked(),
             refund(on(2026, 10, 9), 40000, "T1", MoneyKind::refund_requested)),
       kNov, S::covered, resident_390},
      {"16: paid again after a reversal",
       facts(resident(), paid(on(2026, 10, 1)), reversed(on(2026, 10, 9)),
             paid(on(2026, 10, 9), kXiangcheng, "V2")),
       kNov, S::covered, resident_390},

      // duplicates: 83号 二(四), 规程 7
      {"17: two employee relations",
       facts(employee(on(2024, 1, 1)),
             employee(on(2025, 1, 1), std::nullopt, R::normal, kXiangcheng)),
       kNov, S::duplicate, SettledBy::duplicate},
      {"17: employee and paid resident",
       facts(employee(on(2024, 1, 1)), resident(), paid(on(2026, 10, 1))), kNov, S::duplicate,
       SettledBy::duplicate},
      {"17: employee and unpaid resident is one", facts(employee(on(2024, 1, 1)), resident()), kNov,
       S::covered, employee_310},

      // newborns: 12, 83号 三(三), 襄18号 二
      {"12: registered on day 90 is in time, no fee",
       facts(with(resident(), on(2027, 4, 1)), happened(L::birth, on(2027, 1, 1))), kMay,
       S::covered, resident_390},
      {"12: registered on day 91 is late",
       facts(with(resident(), on(2027, 4, 2)), happened(L::birth, on(2027, 1, 1))), kMay,
       S::registered_unpaid},
      {"12: an unknown day of registration proves nothing",
       facts(with(resident(), std::nullopt), happened(L::birth, on(2027, 1, 1))), kMay,
       S::registered_unpaid},
      {"12: free in the birth year only",
       facts(with(resident(), on(2026, 10, 1)), happened(L::birth, on(2026, 9, 20))), kNov,
       S::registered_unpaid},

      // graduates: 20, 83号 三(二)
      {"20: a school-year relation lasts until December",
       facts(resident_until(R::normal, on(2027, 8, 31))), on(2027, 12, 31), S::covered,
       resident_390},
      {"20: one that ends in July does not", facts(resident_until(R::normal, on(2027, 7, 31))),
       on(2027, 9, 1), S::uninsured},
      {"20: not in the year after", facts(resident_until(R::normal, on(2026, 8, 31))), kNov,
       S::uninsured},
      {"20: unless 310 is in force",
       facts(resident_until(R::normal, on(2027, 8, 31)), employee(on(2027, 9, 1))), on(2027, 10, 1),
       S::covered, employee_310},
      {"20: a row closed in August is no school-year relation by itself",
       facts(resident_until(R::terminated, on(2027, 8, 15))), on(2027, 10, 1), S::uninsured},

      // paused, exempt: 17, 19; 规程 12
      {"17: paid but paused",
       facts(resident_until(R::paused, on(2026, 10, 20)), paid(on(2026, 10, 1))), kNov, S::paused,
       SettledBy::paused},
      {"17: paused, not paid, at home", facts(resident_until(R::paused, on(2026, 10, 20))), kNov,
       S::uninsured},
      {"17: paused and in service", facts(resident_until(R::paused, on(2026, 10, 20)), conscripted),
       kNov, S::paused, SettledBy::paused},
      {"17: paused and in prison", facts(resident_until(R::paused, on(2026, 10, 20)), jailed), kNov,
       S::paused, SettledBy::paused},
      {"17: in service without relation", facts(conscripted), kNov, S::exempt, SettledBy::exempt},
      {"17: in service from the day", facts(happened(L::conscription, kNov)), kNov, S::exempt,
       SettledBy::exempt},
      {"17: not before it", facts(happened(L::conscription, kNov + std::chrono::days(1))), kNov,
       S::uninsured},
      {"17: discharged on the day", facts(conscripted, happened(L::discharge, kNov)), kNov,
       S::uninsured},
      {"17: in prison", facts(jailed), kNov, S::exempt, SettledBy::exempt},
      {"17: released", facts(jailed, happened(L::release, on(2026, 11, 1))), kNov, S::uninsured},
      {"17: under another state scheme", facts(happened(L::other_state_scheme, on(2026, 1, 1))),
       kNov, S::exempt, SettledBy::exempt},
      {"17: that scheme ended",
       facts(happened(L::other_state_scheme, on(2026, 1, 1)),
             happened(L::other_state_scheme_ended, on(2026, 11, 1))),
       kNov, S::uninsured},
      {"17: exempt goes before registered_unpaid", facts(resident(), conscripted), kNov, S::exempt,
       SettledBy::exempt},
      {"19: a conscript with normal, paid 390 stays covered",
       facts(resident(), paid(on(2026, 10, 1)), conscripted), kNov, S::covered, resident_390,
       PlanAction::pause_on_application},
      {"19: so does a prisoner", facts(resident(), paid(on(2026, 10, 1)), jailed), kNov, S::covered,
       resident_390, PlanAction::pause_on_application},
      {"19: paused for employment that has ended: resume",
       facts(resident_until(R::paused, on(2027, 2, 10)), paid(on(2026, 10, 1)),
             employee(on(2027, 2, 1), on(2027, 4, 30), R::terminated)),
       kMay, S::paused, SettledBy::paused, PlanAction::resume},
      {"19: employment that ended before the pause was not its cause",
       facts(resident_until(R::paused, on(2027, 2, 10)), paid(on(2026, 10, 1)),
             employee(on(2025, 2, 1), on(2025, 4, 30), R::terminated)),
       kMay, S::paused, SettledBy::paused},
      {"19: while employed the 310 covers",
       facts(resident_until(R::paused, on(2027, 2, 10)), paid(on(2026, 10, 1)),
             employee(on(2027, 2, 1))),
       kMay, S::covered, employee_310},

      {"19: not while the last month of work runs",
       facts(resident_until(R::paused, on(2026, 11, 1)), paid(on(2026, 10, 1)),
             employee(on(2026, 11, 1), on(2026, 12, 10))),
       on(2026, 12, 31), S::paused, SettledBy::paused},
      {"19: work that ended in the month of the pause was its cause",
       facts(resident_until(R::paused, on(2027, 2, 10)), paid(on(2026, 10, 1)),
             employee(on(2027, 2, 1), on(2027, 2, 8), R::terminated)),
       kMay, S::paused, SettledBy::paused, PlanAction::resume},
      {"19: but from the next month on",
       facts(resident_until(R::paused, on(2026, 11, 1)), paid(on(2026, 10, 1)),
             employee(on(2026, 11, 1), on(2026, 12, 10))),
       on(2027, 1, 1), S::paused, SettledBy::paused, PlanAction::resume},
      {"19: work paused on the day has ended",
       facts(resident_until(R::paused, on(2027, 2, 10)), paid(on(2026, 10, 1)),
             employee(on(2027, 2, 1), kMay, R::paused)),
       kMay, S::paused, SettledBy::paused, PlanAction::resume},
      {"19: an employee in service is not proposed to pause a 390",
       facts(employee(on(2024, 1, 1)), conscripted), kNov, S::covered, employee_310},

      // terminated: 17, 规程 13
      {"17: died on the day", facts(resident(), paid(on(2026, 10, 1)), happened(L::death, kNov)),
       kNov, S::terminated, SettledBy::died},
      {"17: still alive the day before",
       facts(resident(), paid(on(2026, 10, 1)), happened(L::death, kNov + std::chrono::days(1))),
       kNov, S::covered, resident_390},
      {"17: dead by the register", facts(dead(resident()), paid(on(2026, 10, 1))), kNov,
       S::terminated, SettledBy::died},
      {"17: emigrated", facts(employee(on(2024, 1, 1)), happened(L::emigration, kNov)), kNov,
       S::terminated, SettledBy::emigrated},

      // two names: 17, 42; 规程 7(6)
      {"42: two names need a review",
       facts(called(student(), "张明"), called(resident(), "王芳"), paid(on(2026, 10, 1))), kNov,
       S::needs_review},
      {"42: one name does not",
       facts(called(student(), "张明"), called(resident(), "张明"), paid(on(2026, 10, 1))), kNov,
       S::covered, resident_390},
      {"43: a row no longer listed gives no name",
       facts(called(student(on(2025, 9, 1), on(2026, 11, 14)), "张明"), called(resident(), "王芳")),
       kNov, S::registered_unpaid},
      {"43: on its last day it still does",
       facts(called(student(on(2025, 9, 1), kNov), "张明"), called(resident(), "王芳")), kNov,
       S::needs_review},
      {"17: two names go before death",
       facts(called(student(), "张明"), called(resident(), "王芳"), happened(L::death, kNov)), kNov,
       S::needs_review, SettledBy::died},
      {"17: nothing fits", facts(student(), listed(on(2026, 1, 1))), kNov, S::uninsured, none},
  };
}

TEST(StatusTest, TakesTheFirstThatFits) {
  for (const Case& test : cases()) {
    const Decision decision = decided(test.facts, test.day);
    EXPECT_EQ(name_of(decision.record.status), name_of(test.status)) << test.claim;
    EXPECT_EQ(name_of(decision.record.settled_by), name_of(test.settled_by)) << test.claim;
    EXPECT_EQ(name_of(decision.record.action), name_of(test.action)) << test.claim;
    EXPECT_EQ(decision.record.trace.policy_version, shipped_book().version());
  }
}

struct ReasonCase {
  const char* claim;
  Facts facts;
  UninsuredReason reason;
  FlagCode code;
};

TEST(StatusTest, GivesTheFirstReasonThatFits) {
  using U = UninsuredReason;
  const Naming naming = student();
  const ReasonCase cases[] = {
      {"29: none", facts(naming), U::no_relation, FlagCode::not_enrolled},
      {"29: refunded", facts(naming, paid(on(2026, 10, 1)), refund(on(2026, 10, 9), 40000)),
       U::refunded, FlagCode::not_enrolled},
      {"29: reversed", facts(naming, paid(on(2026, 10, 1)), reversed(on(2026, 10, 9))),
       U::payment_reversed, FlagCode::not_enrolled},
      {"29: reversed, though tax never sent the payment the register holds",
       facts(naming, booked(), reversed(kNov)), U::payment_reversed, FlagCode::not_enrolled},
      {"29: refunded likewise", facts(naming, booked(), refund(kNov, 40000)), U::refunded,
       FlagCode::not_enrolled},
      {"43: a reversal of what nobody holds waits", facts(naming, reversed(kNov)), U::no_relation,
       FlagCode::not_enrolled},
      {"29: the last event is the reason",
       facts(naming, paid(on(2026, 10, 1)), refund(on(2026, 10, 9), 40000),
             paid(on(2026, 10, 11), kXiangcheng, "V2"), reversed(on(2026, 10, 12), "V2")),
       U::payment_reversed, FlagCode::not_enrolled},
      {"51: 02 while registered_unpaid, whatever the reason",
       facts(naming, resident(), paid(on(2026, 10, 1)), reversed(on(2026, 10, 9))),
       U::payment_reversed, FlagCode::registered_unpaid},
      {"29: registered", facts(naming, resident()), U::registered_unpaid,
       FlagCode::registered_unpaid},
      {"29: 310 cover 12 months before the reference month",
       facts(naming, employee(on(2024, 1, 1), on(2026, 1, 31), R::terminated)), U::cover_lapsed,
       FlagCode::paused_or_ended},
      {"29: not 13 months before",
       facts(naming, employee(on(2024, 1, 1), on(2025, 12, 31), R::terminated)), U::no_relation,
       FlagCode::paused_or_ended},
      {"29: paused", facts(naming, resident_until(R::paused, on(2025, 1, 1))), U::no_relation,
       FlagCode::paused_or_ended},
      {"29: a paused 310 of unknown end is no lapse",
       facts(naming, employee(on(2024, 1, 1), std::nullopt, R::paused)), U::no_relation,
       FlagCode::paused_or_ended},
      {"29: a relation that only begins has not ended", facts(naming, employee(on(2027, 6, 1))),
       U::no_relation, FlagCode::not_enrolled},
      {"29: a void relation was none", facts(naming, resident(R::invalid)), U::no_relation,
       FlagCode::not_enrolled},
  };
  for (const ReasonCase& test : cases) {
    const Decision decision = decided(test.facts, kNov);
    EXPECT_EQ(name_of(decision.record.uninsured_reason), name_of(test.reason)) << test.claim;
    ASSERT_EQ(decision.flags.needs.size(), 1U) << test.claim;
    EXPECT_EQ(code_of(decision.flags.needs[0].code), code_of(test.code)) << test.claim;
  }
}

TEST(StatusTest, MarksUndeterminedOnlyWhatStaleDataWouldDecide) {  // 47, 55; law 7
  EXPECT_TRUE(decided(facts(student()), kNov, kYear, true).record.undetermined);
  EXPECT_TRUE(decided(facts(resident()), kNov, kYear, true).record.undetermined);
  EXPECT_FALSE(decided(facts(student()), kNov, kYear, false).record.undetermined);
  EXPECT_FALSE(decided(facts(employee(on(2024, 1, 1))), kNov, kYear, true).record.undetermined);
}

TEST(StatusTest, NamesThePlaceOfTheRelationThatDecides) {
  EXPECT_EQ(decided(facts(resident(R::normal, kFancheng)), kNov).record.county, kFancheng);
  const auto alone = decided(facts(pool_only(paid(on(2026, 10, 1)))), kNov).record;
  EXPECT_TRUE(alone.county.empty());
  EXPECT_EQ(alone.pool, kXiangyang);
  EXPECT_TRUE(decided(facts(student()), kNov).record.pool.empty());
}

TEST(StatusTest, PutsAnUnresolvedDuplicateAtTheResidence) {  // 45
  InsuranceRelation home = employee(on(2024, 1, 1));
  home.residence = kFancheng;
  const auto record = decided(facts(home, resident(), paid(on(2026, 10, 1))), kNov).record;
  EXPECT_EQ(record.county, kFancheng);
  EXPECT_EQ(record.pool, kXiangyang);
}

TEST(StatusTest, AsksAClerkWhereTheTextsDo) {
  EXPECT_TRUE(decided(facts(paid(on(2026, 10, 1)), refund(on(2026, 10, 9), 1)), kNov).needs_clerk);
  EXPECT_TRUE(decided(facts(with(employee(on(2024, 1, 1)), std::nullopt)), kNov).needs_clerk);
  EXPECT_FALSE(decided(facts(paid(on(2026, 10, 1))), kNov).needs_clerk);
}

TEST(StatusTest, TakesTheFirstEmployeePaymentWhereTheBeginIsUnknown) {  // 46
  RegisterPayment month;
  month.relation_id = "R1";
  month.scheme = Scheme::employee_310;
  month.regular = month.arrived = true;
  month.accrual_from = month.accrual_to = Month::of(2027, 6);
  Facts list;
  list.add(with(employee(on(2024, 1, 1)), std::nullopt), "R1").add(month);
  EXPECT_EQ(status_of(list, kMay), S::uninsured);
  EXPECT_EQ(status_of(list, on(2027, 6, 1)), S::covered);
  EXPECT_FALSE(decided(list, on(2027, 6, 1)).needs_clerk);
}

TEST(StatusTest, KnowsASchoolYearByItsContributionEvenWhenTheRowIsClosed) {  // 20
  RegisterPayment school_year = booked(kXiangyang, 2027, "R1");
  school_year.accrual_from = Month::of(2026, 9);
  school_year.accrual_to = Month::of(2027, 8);
  Facts list;
  list.add(resident_until(R::terminated, on(2027, 8, 31)), "R1").add(school_year);
  EXPECT_EQ(status_of(list, on(2027, 10, 1)), S::covered);
  school_year.accrual_from = Month::of(2027, 1);  // no school year: a part of the calendar year
  Facts other;
  other.add(resident_until(R::terminated, on(2027, 8, 31)), "R1").add(school_year);
  EXPECT_EQ(status_of(other, on(2027, 10, 1)), S::uninsured);
}

TEST(StatusTest, GivesTheRegistersPaymentToTheRelationItIsLinkedTo) {  // 16
  Facts list;
  list.add(resident_until(R::paused, on(2026, 10, 9), kFancheng), "R1");
  list.add(resident(), "R2").add(booked(kXiangyang, 2027, "R1"));
  EXPECT_EQ(status_of(list, kNov), S::paused);
}

TEST(StatusTest, CountsOnlyWhatTheRegisterBooksAsArrivedAndNotReversed) {  // register note, HB9003
  const auto change = [](auto edit) {
    RegisterPayment row = booked();
    edit(row);
    return status_of(facts(resident(), row), kNov);
  };
  EXPECT_EQ(change([](RegisterPayment&) {}), S::covered);
  EXPECT_EQ(change([](RegisterPayment& row) { row.paid_on = kNov; }), S::covered);
  EXPECT_EQ(change([](RegisterPayment& row) { row.regular = false; }), S::registered_unpaid);
  EXPECT_EQ(change([](RegisterPayment& row) { row.arrived = false; }), S::registered_unpaid);
  EXPECT_EQ(change([](RegisterPayment& row) { row.reversed = true; }), S::registered_unpaid);
  EXPECT_EQ(change([](RegisterPayment& row) { row.accrual_from = Month::of(2027, 2); }),
            S::registered_unpaid);
  EXPECT_EQ(change([](RegisterPayment& row) { row.accrual_to = Month::of(2027, 11); }),
            S::registered_unpaid);
  EXPECT_EQ(change([](RegisterPayment& row) { row.paid_on = kNov + std::chrono::days(1); }),
            S::registered_unpaid);
}

TEST(StatusTest, TakesTheNewestRowOfARelation) {  // 31: a lower version is ignored
  InsuranceRelation old = resident();
  old.version = 7;
  InsuranceRelation now = resident_until(R::terminated, on(2026, 5, 1));
  now.version = 8;
  Facts list;
  list.add(now, "R1", 1).add(old, "R1", 2);
  EXPECT_EQ(status_of(list, kNov), S::uninsured);
}

TEST(StatusTest, OfTwoEventsOfOneFactTheSmallerIdCounts) {  // 54
  Facts list;
  list.add(resident(), "R1");
  list.add(paid(on(2026, 10, 1), kXiangcheng, "V1", 40000, PlanYear{2026}), "evt_2");
  list.add(paid(on(2026, 10, 1)), "evt_1");
  EXPECT_EQ(status_of(list, kNov), S::covered);
  EXPECT_EQ(status_of(list, kNov, PlanYear{2026}), S::registered_unpaid);
}

TEST(StatusTest, WritesTheRowsItRestedOn) {  // law 11
  const Facts list = facts(student(), resident(), paid(on(2026, 10, 1)));
  const Decision decision = decided(list, kNov);
  for (const RuleStep& step : decision.record.trace.steps) {
    EXPECT_NE(shipped_book().text_of(step.rule), nullptr);
    if (step.rule != RuleId::resident_cover) continue;
    ASSERT_TRUE(step.applied);
    const std::vector<SourceRef> rows(step.facts.begin(), step.facts.end());
    EXPECT_EQ(rows, (std::vector<SourceRef>{{BatchId{1}, 2}, {BatchId{1}, 3}}));
  }
  EXPECT_TRUE(rested_on(decision, RuleId::resident_cover));
  EXPECT_FALSE(rested_on(decision, RuleId::died));
}

}  // namespace
}  // namespace gw::policy
