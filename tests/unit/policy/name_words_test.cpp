// Two names of one number, and what was decided about them (readings 17, 42; law 12).
#include "gateway/policy/name_words.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace test;  // NOLINT

Naming called(const std::string& name, const std::string& agency = "civil-affairs") {
  Naming naming = listed(on(2026, 9, 1), {}, Capacity::a03, agency);
  naming.name = named(name);
  return naming;
}
IdentityWord same(const std::string& a, const std::string& b) {
  IdentityWord word;
  word.verdict = IdentityVerdict::same_names;
  word.name = named(a);
  word.other = named(b);
  return word;
}
IdentityWord wrong(const std::string& name) {
  IdentityWord word;
  word.verdict = IdentityVerdict::wrong_name;
  word.name = named(name);
  return word;
}
constexpr auto kReview = PlanStatus::needs_review;
const Day kDay = on(2026, 11, 30);

TEST(NameWords, TwoNamesDecidedToBeOnePersonsAreNoConflictAndAThirdIs) {
  EXPECT_EQ(status_of(facts(called("吕新名"), called("吕兰思")), kDay), kReview);
  const auto decided_names = facts(called("吕新名"), called("吕兰思"), same("吕兰思", "吕新名"));
  EXPECT_EQ(status_of(decided_names, kDay), PlanStatus::uninsured);
  auto third = decided_names;
  third.add(called("王五"));
  EXPECT_EQ(status_of(third, kDay), kReview);
  third.add(same("王五", "吕新名"));
  EXPECT_EQ(status_of(third, kDay), PlanStatus::uninsured);  // by way of the second
}

TEST(NameWords, RowsUnderANameThatIsWrongForTheNumberAreSomebodyElses) {
  const auto two = facts(called("郑涛"), called("王五", "health"));
  EXPECT_EQ(decided(two, kDay).flags.needs.size(), 2U);
  auto set_aside = two;
  set_aside.add(wrong("王五"));
  const Decision decision = decided(set_aside, kDay);
  EXPECT_EQ(decision.record.status, PlanStatus::uninsured);
  ASSERT_EQ(decision.flags.needs.size(), 1U);
  EXPECT_EQ(decision.flags.needs[0].agency, AgencyId("civil-affairs"));
}

TEST(NameWords, ARelationUnderAWrongNameCoversNobodyHereNorDoesItsMoney) {
  InsuranceRelation theirs = resident();
  theirs.name = named("王五");
  Facts known;
  known.add(theirs, "R1").add(booked()).add(called("郑涛"));
  EXPECT_EQ(status_of(known, kDay), kReview);
  known.add(wrong("王五"));
  EXPECT_EQ(status_of(known, kDay), PlanStatus::uninsured);
  Facts own;
  own.add(theirs, "R1").add(booked()).add(wrong("郑涛"));
  EXPECT_EQ(status_of(own, on(2027, 2, 1)), PlanStatus::covered);
}

TEST(NameWords, ANameUnderTheCertificateIsReplacedOnlyByOneUnderTheNumber) {
  Facts known = facts(called("吕洋"), called("冯秀艳"));
  known.all()[0].own = PersonId{1};
  known.all()[0].document = DocumentClass::birth_certificate;
  known.all()[1].own = PersonId{2};
  known.all()[1].document = DocumentClass::citizen_number;
  EXPECT_EQ(status_of(known, kDay), PlanStatus::uninsured);
  known.all()[1].document = DocumentClass::birth_certificate;
  EXPECT_EQ(status_of(known, kDay), kReview);
}

TEST(NameWords, TwoNamesUnderTheNumberStayAConflictBesideOneUnderTheCertificate) {
  const auto status = [](DocumentClass first, DocumentClass others) {
    Facts known = facts(called("吕洋"), called("冯秀艳"), called("冯洋"));
    for (std::size_t i = 0; i < 3; ++i) {
      known.all()[i].own = PersonId{i + 1};
      known.all()[i].document = i == 0 ? first : others;
    }
    return status_of(known, kDay);
  };
  const auto certificate = DocumentClass::birth_certificate;
  EXPECT_EQ(status(certificate, DocumentClass::citizen_number), kReview);
  EXPECT_EQ(status(DocumentClass::citizen_number, certificate), PlanStatus::uninsured);
}

TEST(NameWords, ANameUnderTheCertificateCountsUnderTheNumberTooIfItCameUnderBoth) {
  Facts known = facts(called("吕洋"), called("吕洋"), called("冯洋"));
  for (StoredFact& fact : known.all()) {
    fact.own = PersonId{1};
    fact.document = DocumentClass::citizen_number;
  }
  known.all()[0].document = DocumentClass::birth_certificate;
  EXPECT_EQ(status_of(known, kDay), kReview);
}

TEST(NameWords, AreFoundAmongAllFacts) {
  const Facts known = facts(called("郑涛"), wrong("王五"), same("吕兰思", "吕新名"));
  const NameWords words(known.all());
  EXPECT_TRUE(words.is_wrong(named("王五")));
  EXPECT_FALSE(words.is_wrong(named("郑涛")));
  EXPECT_EQ(words.compare(named("吕新名"), named("吕兰思")), NameMatch::same);
  EXPECT_EQ(words.compare(named("吕新名"), named("郑涛")), NameMatch::different);
}

TEST(NameWords, AFactsNameIsThatOfARowOfAListOrOfARelationThatStands) {
  EXPECT_TRUE(name_in(called("吕洋"))->folded() == named("吕洋").folded());
  InsuranceRelation row = resident();
  row.name = named("冯洋");
  EXPECT_TRUE(name_in(row)->folded() == named("冯洋").folded());
  row.struck_out = true;
  EXPECT_EQ(name_in(row), nullptr);
  EXPECT_EQ(name_in(paid(kDay)), nullptr);
}

}  // namespace
}  // namespace gw::policy
