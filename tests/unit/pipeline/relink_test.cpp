// Documents of one person, by rule and by a clerk's word: joined, kept apart, and parted again
// without loss (readings 12, 41, 42; law 12).
#include "gateway/pipeline/relink.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gateway/normalize/identity_number.hpp"
#include "tests/unit/pipeline/documents_bench.hpp"

namespace gw::pipeline {
namespace {

using policy::test::listed;
using policy::test::named;
using policy::test::on;
using policy::test::resident;
using policy::test::student;
using test::Belief;
using test::certificate;
using test::DocumentRow;
using test::DocumentsBench;
using test::number_of;

const Identity kCertificate = certificate("Z420139000");
const Identity kNumber = number_of(42060220260923041);
const Identity kOldNumber = number_of(42060220260923045);
const std::vector<Identity> kAll{kCertificate, kNumber, kOldNumber};
const std::string kClerk{kClerksFeed};

Naming called(Naming naming, const std::string& name) {
  naming.name = named(name);
  return naming;
}
LifeEvent born(Identity also = {}) {
  return {LifeEventKind::birth, on(2026, 9, 23), std::move(also)};
}
IdentityWord word(IdentityVerdict verdict, Identity also) {
  IdentityWord said;
  said.verdict = verdict;
  said.also = std::move(also);
  return said;
}

DocumentRow birth_list() {
  return {"births", kCertificate, "Z420139000", born()};
}
DocumentRow registration() {
  return {"police", kNumber, "GA07", born(kCertificate)};
}
DocumentRow registration_struck() {
  return {"police", kNumber, "GA07", std::nullopt};
}
DocumentRow number_changed() {
  return {"police", kNumber, "GA04", word(IdentityVerdict::same_person, kOldNumber)};
}
DocumentRow on_list(const Identity& who, const std::string& key, const std::string& agency,
                    const std::string& name = "郑涛") {
  return {agency, who, key, called(listed(on(2026, 9, 1), {}, Capacity::a03, agency), name)};
}
DocumentRow kept_apart() {
  return {kClerk, kCertificate, "decision/1", word(IdentityVerdict::other_person, kNumber)};
}
DocumentRow joined() {
  return {kClerk, kCertificate, "decision/2", word(IdentityVerdict::same_person, kNumber)};
}

TEST(Documents, ABirthListAndTheRegistrationThatNamesItsCertificateAreOnePerson) {
  for (const bool event_first : {false, true}) {
    DocumentsBench bench;
    bench.apply(event_first ? registration() : birth_list());
    bench.apply(event_first ? birth_list() : registration());
    EXPECT_EQ(bench.person(kCertificate), bench.person(kNumber));
    EXPECT_EQ(bench.dossier(kNumber).facts.size(), 2U);
  }
}

TEST(Documents, OneTouchDecidesWhoBecomesOnePerson) {
  DocumentsBench bench;
  bench.apply(on_list(kCertificate, "1", "civil-affairs"));
  bench.apply(on_list(kNumber, "2", "health"));
  const std::size_t flags = bench.flags().size();
  const PageOutcome outcome = bench.apply(registration());
  EXPECT_EQ(outcome.plans, 2);  // one new version of each year in view
  const Dossier one = bench.dossier(kNumber);
  EXPECT_EQ(one.facts.size(), 3U);
  EXPECT_EQ(one.flags.size(), flags);
  EXPECT_EQ(bench.belief(kAll).persons.size(), 1U);
}

TEST(Documents, OfTwoFlagsForOneAgencyTheOlderStaysAndTheOtherIsWithdrawnOnce) {
  DocumentsBench bench;
  bench.told = true;
  bench.apply(on_list(kNumber, "2", "civil-affairs"));
  bench.apply(on_list(kCertificate, "1", "civil-affairs"));
  bench.apply(registration());
  std::map<int, std::vector<Flag>> by_year;
  for (const Flag& flag : bench.flags()) by_year[flag.year.value].push_back(flag);
  for (const auto& [year, flags] : by_year) {
    ASSERT_EQ(flags.size(), 2U);
    EXPECT_EQ(flags[0].state, FlagState::open);
    EXPECT_EQ(flags[0].person, bench.person(kNumber));
    EXPECT_EQ(flags[1].state, FlagState::settled);
    EXPECT_EQ(flags[1].settled_by, SettledBy::same_person);
    EXPECT_EQ(flags[1].code, FlagCode::withdrawn);
  }
  const Belief once = bench.belief(kAll);
  bench.apply(registration());
  EXPECT_EQ(bench.belief(kAll), once);
  EXPECT_EQ(bench.flags()[1].version, by_year.begin()->second[1].version);
  // Taken back, each has its own flag again.
  bench.apply(registration_struck());
  for (const Flag& flag : bench.flags()) EXPECT_EQ(flag.state, FlagState::open);
  EXPECT_EQ(bench.dossier(kNumber).flags.size(), 2U);
  EXPECT_EQ(bench.dossier(kCertificate).flags.size(), 2U);
}

TEST(Documents, AnOlderFlagOfTheYoungerPersonTakesItsPlace) {
  DocumentsBench bench;
  bench.apply(birth_list());  // numbered first, named last
  bench.apply(on_list(kNumber, "2", "civil-affairs"));
  bench.apply(on_list(kCertificate, "1", "civil-affairs"));
  const std::uint32_t oldest = bench.flags()[0].id.number;
  bench.apply(registration());
  const auto flags = bench.dossier(kNumber).flags;
  ASSERT_EQ(flags.size(), 2U);
  EXPECT_EQ(flags[0].id.number, oldest);
  EXPECT_EQ(flags[0].state, FlagState::open);
  bench.apply(registration_struck());
  EXPECT_EQ(bench.dossier(kNumber).flags[0].id.number, oldest);
}

TEST(Documents, AParentsNameUnderTheCertificateIsReplacedByTheNameUnderTheNumber) {
  DocumentsBench bench;
  bench.apply(on_list(kCertificate, "1", "civil-affairs", "吕洋"));
  bench.apply(on_list(kNumber, "2", "health", "冯秀艳"));
  bench.apply(registration());
  for (const EnrollmentPlanRecord& plan : bench.dossier(kNumber).plans)
    EXPECT_EQ(plan.status, PlanStatus::uninsured);
  // Two names under the number itself stay two names.
  bench.apply(on_list(kNumber, "3", "veterans", "王五"));
  for (const EnrollmentPlanRecord& plan : bench.dossier(kNumber).plans)
    EXPECT_EQ(plan.status, PlanStatus::needs_review);
}

TEST(Documents, AClerksWordKeepsApartWhateverTheRowSaysAgain) {
  DocumentsBench bench;
  bench.apply(birth_list());
  bench.apply(registration());
  bench.apply(kept_apart());
  EXPECT_NE(bench.person(kCertificate), bench.person(kNumber));
  const PageOutcome again = bench.apply(registration());
  EXPECT_NE(bench.person(kCertificate), bench.person(kNumber));
  ASSERT_EQ(again.notes.size(), 1U);
  EXPECT_EQ(again.notes[0].reason, RowReason::link_barred);
  bench.apply(DocumentRow{kClerk, kCertificate, "decision/1", std::nullopt});
  EXPECT_EQ(bench.person(kCertificate), bench.person(kNumber));
}

TEST(Documents, AClerksWordJoinsAndHoldsWhenTheRowIsTakenBack) {
  DocumentsBench bench;
  bench.apply(birth_list());
  bench.apply(registration());
  bench.apply(joined());
  bench.apply(registration_struck());
  EXPECT_EQ(bench.person(kCertificate), bench.person(kNumber));
  bench.apply(DocumentRow{kClerk, kCertificate, "decision/2", std::nullopt});
  EXPECT_NE(bench.person(kCertificate), bench.person(kNumber));
}

TEST(Documents, WhatClerksStatedOfBothDocumentsStandsTwiceAndGoesHome) {
  DocumentsBench bench;
  const auto consent = [](std::uint32_t county) {
    return policy::test::stated(StatementKind::consent, on(2026, 11, 20),
                                RegionCode::from_number(county));
  };
  bench.apply(DocumentRow{kClerk, kCertificate, "consent/2026-11-20", consent(420602)});
  bench.apply(DocumentRow{kClerk + ".2", kNumber, "k", born()});
  bench.apply(DocumentRow{kClerk, kNumber, "consent/2026-11-20", consent(420606)});
  const Belief before = bench.belief(kAll);
  bench.apply(registration());
  EXPECT_EQ(bench.dossier(kNumber).facts.size(), 4U);
  bench.apply(registration_struck());
  EXPECT_EQ(bench.belief(kAll), before);
}

TEST(Documents, AnEndedRowIsFoundUnderWhomItsDocumentBelongsToNow) {
  DocumentsBench bench;
  bench.apply(birth_list());
  bench.apply(on_list(kNumber, "2", "civil-affairs"));
  bench.apply(registration());
  ASSERT_EQ(bench.dossier(kCertificate).facts.size(), 3U);
  bench.apply(DocumentRow{"civil-affairs", kNumber, "2", std::nullopt});
  EXPECT_EQ(bench.dossier(kCertificate).facts.size(), 2U);
  // The same key under the other document stays one fact.
  bench.apply(on_list(kNumber, "2", "civil-affairs"));
  bench.apply(on_list(kCertificate, "2", "civil-affairs"));
  EXPECT_EQ(bench.dossier(kCertificate).facts.size(), 3U);
}

TEST(Documents, FifteenAndEighteenDigitsAreOnePersonWhicheverFeedWritesWhich) {
  const auto read = [](const char* written) {
    return normalize::read_identity(written, normalize::DeclaredDocument::citizen, on(2026, 11, 30))
        .identity;
  };
  const Identity old_form = read("130503670401001");
  const Identity new_form = read(" 130503196704010016");
  DocumentsBench bench;
  bench.apply(DocumentRow{"register", old_form, "R1", resident()});
  bench.apply(on_list(new_form, "1", "civil-affairs"));
  EXPECT_EQ(bench.dossier(old_form).facts.size(), 2U);
  EXPECT_EQ(bench.belief({old_form, new_form}).persons.size(), 1U);
}

std::vector<DocumentRow> any_rows() {
  const std::vector<DocumentRow> possible{
      birth_list(),
      on_list(kCertificate, "1", "civil-affairs", "吕洋之子"),
      on_list(kNumber, "2", "civil-affairs"),
      on_list(kNumber, "3", "health"),
      on_list(kOldNumber, "4", "health"),
      {"education", kOldNumber, "5", called(student(), "郑涛")},
      {"register", kNumber, "R1", resident()},
      {"register", kCertificate, "R2", resident(RelationStatus::paused)},
      {"police", kNumber, "GA01", LifeEvent{LifeEventKind::conscription, on(2026, 10, 1), {}}},
  };
  std::vector<DocumentRow> rows;
  for (const DocumentRow& row : possible) {
    if (*rc::gen::arbitrary<bool>()) rows.push_back(row);
  }
  return rows;
}
std::vector<DocumentRow> shuffled(std::vector<DocumentRow> rows) {
  for (std::size_t i = rows.size(); i > 1; --i)
    std::swap(rows[i - 1], rows[*rc::gen::inRange<std::size_t>(0, i)]);
  return rows;
}
Belief believed(const std::vector<DocumentRow>& rows) {
  DocumentsBench bench;
  for (const DocumentRow& row : rows) bench.apply(row);
  return bench.belief(kAll);
}

RC_GTEST_PROP(DocumentsProperty, OrderOfArrivalNeverMatters, ()) {
  std::vector<DocumentRow> rows = any_rows();
  rows.push_back(registration());
  if (*rc::gen::arbitrary<bool>()) rows.push_back(number_changed());
  if (*rc::gen::arbitrary<bool>()) rows.push_back(kept_apart());
  RC_ASSERT(believed(rows) == believed(shuffled(rows)));
}

RC_GTEST_PROP(DocumentsProperty, ALinkTakenBackLeavesNothingBehind, ()) {
  const std::vector<DocumentRow> rows = shuffled(any_rows());
  const std::size_t begin = *rc::gen::inRange<std::size_t>(0, rows.size() + 1);
  const std::size_t end = *rc::gen::inRange<std::size_t>(begin, rows.size() + 1);
  std::vector<DocumentRow> linked(rows);
  linked.insert(linked.begin() + static_cast<std::ptrdiff_t>(end), registration_struck());
  linked.insert(linked.begin() + static_cast<std::ptrdiff_t>(begin), registration());
  // Both documents are known either way; who is known by nothing has no record.
  std::vector<DocumentRow> never(rows);
  never.insert(never.begin(),
               {{"other", kNumber, "x", born()}, {"other", kCertificate, "y", born()}});
  linked.insert(linked.begin(),
                {{"other", kNumber, "x", born()}, {"other", kCertificate, "y", born()}});
  RC_ASSERT(believed(linked) == believed(never));
}

RC_GTEST_PROP(DocumentsProperty, AClerksWordAgainstARowIsAsIfTheRowNamedNoDocument, ()) {
  std::vector<DocumentRow> rows = any_rows();
  rows.push_back(registration());
  rows.push_back(kept_apart());
  std::vector<DocumentRow> without(rows);
  without[without.size() - 2].fact = born();
  RC_ASSERT(believed(shuffled(rows)) == believed(without));
}

RC_GTEST_PROP(DocumentsProperty, ReplaysChangeNothing, ()) {
  std::vector<DocumentRow> rows = any_rows();
  rows.push_back(registration());
  rows.push_back(number_changed());
  DocumentsBench bench;
  for (const DocumentRow& row : rows) bench.apply(row);
  const Belief once = bench.belief(kAll);
  const auto flags = bench.flags().size();
  for (const DocumentRow& row : shuffled(rows)) bench.apply(row);
  RC_ASSERT(bench.belief(kAll) == once);
  RC_ASSERT(bench.flags().size() == flags);
}

}  // namespace
}  // namespace gw::pipeline
