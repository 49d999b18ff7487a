// What the policy says beside the status, in words: a case for each question and what follows.
#include "gateway/api/opinions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/policy/facts.hpp"

namespace gw::api {
namespace {

using namespace gw::policy::test;
using ::testing::HasSubstr;
using ::testing::Not;
using K = StatementKind;

const Day kToday = on(2026, 11, 30);

std::vector<Opinion> opinions(const Facts& facts, Day day = kToday,
                              std::optional<policy::RefundGround> refund = {}) {
  policy::LevyTable table;
  table.year = kYear;
  table.pool = kXiangyang;
  table.ordinary = Money{40000};
  table.rows = {{kXiangyang, Capacity::a03, Money{10000}, Money{30000}}};
  Dossier dossier;
  dossier.facts = facts.all();
  const auto table_of = [&](PlanYear, RegionCode pool) -> Result<const policy::LevyTable*> {
    return pool == kXiangyang ? &table : nullptr;
  };
  return opinions_of(dossier, {{kYear}, day, refund}, table_of, shipped_book()).value();
}

/// "question: words" of each, in English.
std::string told(const std::vector<Opinion>& all) {
  std::string out;
  for (const Opinion& one : all) {
    out += std::string(one.question) + ": " + std::string(one.said.at("words_en").as_string());
    out += '\n';
    EXPECT_FALSE(one.said.at("words_zh").as_string().empty()) << out;
    EXPECT_FALSE(one.trace.steps.empty()) << out;
  }
  return out;
}

TEST(OpinionsTest, TellWhereToEnrollWhatToPayAndFromWhenBenefitsAreHad) {
  EXPECT_EQ(told(opinions(facts(resident(), listed(on(2026, 1, 1))))),
            "place: To enroll in 襄阳市襄城区\n"
            "levy_class: Own payment 100.00 yuan, subsidy 300.00 yuan\n"
            "benefit_start: If paid on 30 November 2026: benefits from 1 January 2027\n");
  EXPECT_EQ(told(opinions(facts(resident(), listed(on(2026, 1, 1)), paid(on(2026, 10, 1))))),
            "place: To enroll in 襄阳市襄城区\n"
            "levy_class: Own payment 100.00 yuan, subsidy 300.00 yuan (paid: not changed for the "
            "year)\n"
            "benefit_start: Paid on 1 October 2026: benefits from 1 January 2027\n");
  EXPECT_THAT(told(opinions(facts(resident(RelationStatus::normal, kHongshan)))),
              HasSubstr("levy_class: The city has not sent its table of amounts yet\n"));
}

TEST(OpinionsTest, SayWhyAPaymentWouldNotBeTakenOrWhenItsBenefitsAreUnsure) {
  EXPECT_THAT(told(opinions(facts(resident()), on(2027, 2, 1))),
              HasSubstr("benefit_start: If paid on 1 February 2027: not admissible ("));
  const auto released = happened(LifeEventKind::release, on(2027, 1, 10));
  EXPECT_THAT(
      told(opinions(facts(resident(RelationStatus::normal, kHongshan), released), on(2027, 5, 3))),
      HasSubstr("benefits from 3 May 2027 at the earliest, 1 November 2027 at the latest; "
                "the city has set no waiting time\n"));
  const auto worked = employee(on(2025, 4, 1), on(2027, 3, 31), RelationStatus::terminated);
  const auto back_paid = stated(K::gap_back_paid, on(2027, 7, 1));
  EXPECT_THAT(told(opinions(facts(listed(on(2026, 1, 1)), worked, back_paid), on(2027, 7, 10))),
              HasSubstr("benefits from 1 July 2027, cover reaching back to 1 April 2027\n"));
}

TEST(OpinionsTest, CiteTheCitysOwnDocumentForItsWaitingTime) {  // 襄18号 一
  const auto released = happened(LifeEventKind::release, on(2027, 1, 10));
  EXPECT_THAT(told(opinions(facts(listed(on(2026, 1, 1), on(2026, 12, 31)), resident(), released),
                            on(2027, 5, 3))),
              HasSubstr("If paid on 3 May 2027: benefits from 1 June 2027 (waiting time in months: "
                        "1, by 襄医保发〔2021〕18号 一)\n"));
}

TEST(OpinionsTest, TellWhichOfTwoRelationsStaysAndWhatBecomesOfTheOther) {
  EXPECT_THAT(
      told(opinions(facts(resident(), employee(on(2024, 1, 1)), paid(on(2026, 10, 1))))),
      HasSubstr("duplicate: Enrolled twice: the employee insurance (武汉市洪山区) stays, the "
                "resident insurance (襄阳市襄城区) is paused and the year's fiscal subsidy "
                "deducted, with a notice to that pool's office\n"));
  const auto twice = facts(resident(), resident(RelationStatus::normal, kHongshan),
                           paid(on(2026, 10, 1)), paid(on(2026, 10, 2), kHongshan, "V2"));
  EXPECT_THAT(told(opinions(twice)),
              HasSubstr("Enrolled twice: a clerk finds which relation stays\n"));
  const auto special = Facts(twice).add(listed(on(2026, 1, 1), {}, Capacity::a08));
  EXPECT_THAT(told(opinions(special)),
              HasSubstr("Enrolled twice: the person's written consent comes first\n"));
}

TEST(OpinionsTest, GiveAVerdictWhereSomebodyAppliesForARefund) {
  const auto dead =
      facts(resident(), paid(on(2026, 10, 1)), happened(LifeEventKind::death, on(2026, 11, 20)));
  EXPECT_THAT(told(opinions(dead, kToday, policy::RefundGround::death)),
              HasSubstr("refund: A refund of 400.00 yuan is due ("));
  EXPECT_THAT(
      told(opinions(facts(resident(), paid(on(2026, 10, 1))), kToday, policy::RefundGround::death)),
      HasSubstr("refund: No refund ("));
  EXPECT_THAT(
      told(opinions(facts(resident(), paid(on(2026, 10, 1))), kToday, policy::RefundGround::other)),
      HasSubstr("refund: A clerk reviews it ("));
}

TEST(OpinionsTest, TellWhatIsToBePausedBeforeRegisteringAtHome) {  // 规程 14
  const auto works_away = employee(on(2024, 1, 1));
  EXPECT_THAT(told(opinions(facts(listed(on(2026, 1, 1)), works_away))),
              HasSubstr("registration: To register in 襄阳市, pause the employee insurance "
                        "(武汉市洪山区) first\n"));
  const auto works_here = employee(on(2024, 1, 1), {}, RelationStatus::normal, kFancheng);
  EXPECT_EQ(told(opinions(facts(listed(on(2026, 1, 1)), works_here))), "");
}

TEST(OpinionsTest, TellWhichMonthsOfFlexibleWorkGoBackToWhomAnEmployerInsures) {  // 83号 二(五)
  RegisterPayment yearly = booked(kWuhan, 2027, "K1");
  yearly.scheme = Scheme::employee_310;
  Statement flexible = stated(K::flexible_work, on(2027, 1, 1));
  flexible.relation = "K1";
  const auto at_work = facts(employee(on(2027, 1, 1)), employee(on(2027, 7, 15)), yearly, flexible);
  EXPECT_THAT(told(opinions(at_work, on(2027, 8, 1))),
              HasSubstr("on application the months 2027-07 to 2027-12 are returned\n"));
  EXPECT_THAT(told(opinions(at_work, on(2027, 7, 14))), Not(HasSubstr("returned")));
}

TEST(OpinionsTest, HaveNothingToSayOfWhomNoQuestionArises) {
  EXPECT_EQ(told(opinions(facts(employee(on(2024, 1, 1))))), "");
}

}  // namespace
}  // namespace gw::api
