// "As of" any past day: random histories are applied day by day through the pages that feeds and
// sweeps make, what was believed is noted each evening, and afterwards every evening is asked for
// again (law 10).
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "gateway/domain/iso_day.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "tests/support/store_fixture.hpp"
#include "tests/unit/pipeline/documents_bench.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::pipeline {
namespace {

using policy::test::on;

constexpr int kHistories = 6;
constexpr int kDays = 60;
constexpr int kKeys = 5;  // few, so that facts supersede each other

class Histories : public gw::testing::OverAStore {
 protected:
  int below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }
  bool once_in(int times) { return below(times) == 0; }

  Fact any_fact(Day today) {
    const Day day = today - std::chrono::days(below(60));
    switch (below(7)) {
      case 0:
      case 1:
        return policy::test::student(on(2026, 9, 1), once_in(3) ? std::optional(day) : std::nullopt,
                                     once_in(2) ? "a" : "b");
      case 2:
      case 3:
        return policy::test::resident(static_cast<RelationStatus>(1 + below(4)));
      case 4:
        return policy::test::paid(day);
      case 5:
        return policy::test::reversed(day);
      default:
        return policy::test::happened(
            once_in(2) ? LifeEventKind::conscription : LifeEventKind::discharge, day);
    }
  }

  SpooledRow any_row(const std::string& person, Day today) {
    AssertedRow row;
    row.line = ++line_;
    row.subject = Identity(DocumentClass::passport, person);
    row.fact = any_fact(today);
    // A key stands for one kind of fact, and for one person.
    row.key = person + std::to_string(row.fact->index()) + "-" + std::to_string(below(kKeys));
    return spool(row);
  }

  void apply(const DecisionDay& day, const std::string& person) {
    ASSERT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const Scope scope, tx.scope(FeedId("a.roster"), AgencyId("a"), "all"));
      PageOrigin origin;
      origin.scope = scope.id;
      origin.agency = AgencyId("a");
      const std::vector<SpooledRow> rows{any_row(person, day.day)};
      PageWork work(services_, day);
      GW_TRY(const PageOutcome outcome, work.apply(tx, origin, rows));
      static_cast<void>(outcome);
      return {};
    })) << iso_text(day.day);
  }

  /// Some fact of the person ends, as of a person to whom it turned out not to belong.
  void end_one(const DecisionDay& day, PersonId person) {
    ASSERT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const auto dossiers, tx.load(std::span(&person, 1)));
      if (dossiers.front().facts.empty()) return {};
      const auto at = static_cast<std::size_t>(below(static_cast<int>(dossiers[0].facts.size())));
      const StoredFact& fact = dossiers.front().facts[at];
      ChangePage page;
      page.ended.push_back({person, fact.kind(), fact.scope, fact.key, day.now});
      return tx.apply(page);
    }));
  }

  Dossier now(PersonId person) { return dossier(person, std::nullopt); }
  Dossier dossier(PersonId person, std::optional<Instant> before) {
    Dossier found;
    EXPECT_TRUE(store->read([&](StoreReader& reader) -> Result<void> {
      if (before) {
        GW_TRY(found, reader.load_as_of(person, *before));
        return {};
      }
      GW_TRY(auto dossiers, reader.load(std::span(&person, 1)));
      found = std::move(dossiers.front());
      return {};
    }));
    return found;
  }
  PersonId person_of(const std::string& number) {
    PersonId person;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      const std::vector<Identity> who{Identity(DocumentClass::passport, number)};
      GW_TRY(const auto persons, tx.resolve(who));
      person = persons.front();
      return {};
    }));
    return person;
  }

  const RunServices services_{
      *store,
      evidence,
      std::make_shared<const policy::PolicyBook>(policy::test::shipped_book()),
      clock,
      folder,
      {},
      [](const AgencyId&) { return nullptr; }};
  std::mt19937 engine_{7};
  std::int64_t line_ = 0;
};

/// `when` names the case.
void expect_same(const Dossier& then, const Dossier& noted, const std::string& when) {
  ASSERT_EQ(then.facts.size(), noted.facts.size()) << when;
  for (std::size_t i = 0; i < then.facts.size(); ++i) {
    EXPECT_EQ(then.facts[i].key, noted.facts[i].key) << when;
    EXPECT_EQ(then.facts[i].value, noted.facts[i].value) << when;
    EXPECT_EQ(then.facts[i].source, noted.facts[i].source) << when;
    EXPECT_EQ(then.facts[i].learned, noted.facts[i].learned) << when;
    EXPECT_EQ(then.facts[i].own, noted.facts[i].own) << when;
    EXPECT_EQ(then.facts[i].document, noted.facts[i].document) << when;
  }
  ASSERT_EQ(then.plans.size(), noted.plans.size()) << when;
  for (std::size_t i = 0; i < then.plans.size(); ++i) {
    EXPECT_TRUE(same_decision(then.plans[i], noted.plans[i])) << when;
    EXPECT_EQ(then.plans[i].year, noted.plans[i].year) << when;
    EXPECT_EQ(then.plans[i].since, noted.plans[i].since) << when;
    EXPECT_EQ(then.plans[i].decided, noted.plans[i].decided) << when;
    EXPECT_EQ(then.plans[i].version, noted.plans[i].version) << when;
    EXPECT_EQ(then.plans[i].turning, noted.plans[i].turning) << when;
  }
  ASSERT_EQ(then.flags.size(), noted.flags.size()) << when;
  for (std::size_t i = 0; i < then.flags.size(); ++i) {
    const Flag& a = then.flags[i];
    const Flag& b = noted.flags[i];
    EXPECT_EQ(a.id, b.id) << when;
    EXPECT_EQ(a.state, b.state) << when;
    EXPECT_EQ(a.code, b.code) << when;
    EXPECT_EQ(a.reason, b.reason) << when;
    EXPECT_EQ(a.settled_by, b.settled_by) << when;
    EXPECT_EQ(a.delivery, b.delivery) << when;
    EXPECT_EQ(a.last_payable_day, b.last_payable_day) << when;
    EXPECT_EQ(a.opened, b.opened) << when;
    EXPECT_EQ(a.changed, b.changed) << when;
    EXPECT_EQ(a.version, b.version) << when;
  }
}

TEST_F(Histories, EveryEveningIsToldAgainAsItWasBelieved) {
  std::size_t versions = 0;
  std::size_t flag_changes = 0;
  for (int history = 0; history < kHistories; ++history) {
    const std::string number = "P" + std::to_string(history);
    const PersonId person = person_of(number);
    const Day first = on(2026, 11, 10);
    std::map<Day, Dossier> noted;
    for (int i = 0; i < kDays; ++i) {
      const Day day = first + std::chrono::days(i);
      // A few changes a day, at moments of it; the first and the last moment of a day belong to it.
      for (int change = below(4); change > 0; --change) {
        DecisionDay at;
        at.day = day;
        at.now =
            start_of(day) + (change == 3   ? std::chrono::milliseconds(0)
                             : change == 1 ? std::chrono::hours(24) - std::chrono::milliseconds(1)
                                           : std::chrono::hours(12));
        if (once_in(6)) {
          end_one(at, person);
        } else {
          apply(at, number);
        }
      }
      noted[day] = now(person);
    }
    expect_same(dossier(person, start_of(first)), Dossier{}, iso_text(first));
    for (const auto& [day, belief] : noted) {
      expect_same(dossier(person, start_of(day + kOneDay)), belief, iso_text(day));
    }
    for (const auto& plan : noted.rbegin()->second.plans) versions += plan.version;
    for (const auto& flag : noted.rbegin()->second.flags) flag_changes += flag.version;
  }
  // The histories are worth asking about.
  EXPECT_GT(versions, 40U);
  EXPECT_GT(flag_changes, 20U);
}

TEST_F(Histories, WhatADecisionRestedOnIsKeptWithTheFactThatWouldChangeIt) {
  const PersonId person = person_of("Q");
  DecisionDay at;
  at.day = on(2026, 11, 20);
  at.now = start_of(at.day) + std::chrono::hours(9);
  ASSERT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(const Scope scope, tx.scope(FeedId("a.roster"), AgencyId("a"), "all"));
    PageOrigin origin;
    origin.scope = scope.id;
    origin.agency = AgencyId("a");
    AssertedRow row;
    row.line = 1;
    row.subject = Identity(DocumentClass::passport, "Q");
    row.key = "N";
    row.fact = policy::test::student(on(2026, 9, 1));
    const std::vector<SpooledRow> rows{spool(row)};
    PageWork work(services_, at);
    GW_TRY(const PageOutcome outcome, work.apply(tx, origin, rows));
    EXPECT_GT(outcome.plans, 0);
    return {};
  }));
  for (const EnrollmentPlanRecord& plan : now(person).plans) {
    if (plan.year != policy::test::kYear) continue;
    EXPECT_EQ(plan.turning,
              (TurningFact{TurningKind::payment, PlanStatus::covered, policy::test::kXiangcheng}));
  }
}

// Several documents that become one person, are kept apart by a clerk, and are parted again, while
// rows come and go under each: every moment is told again of whoever each document stood for then.
TEST(PastDocuments, AreThePersonsTheyWereBelievedToBe) {
  constexpr int kSteps = 40;
  const Identity certificate = test::certificate("Z420139000");
  const Identity number = test::number_of(42060220260923041);
  const Identity old_number = test::number_of(42060220260923045);
  const auto word = [](IdentityVerdict verdict, const Identity& also) {
    IdentityWord said;
    said.verdict = verdict;
    said.also = also;
    return said;
  };
  const auto on_list = [](const std::string& agency) {
    return policy::test::listed(on(2026, 9, 1), {}, Capacity::a03, agency);
  };
  const std::string clerk{kClerksFeed};
  const std::vector<test::DocumentRow> rows{
      {"births", certificate, "B1", LifeEvent{LifeEventKind::birth, on(2026, 9, 23), {}}},
      {"police", number, "P1", LifeEvent{LifeEventKind::birth, on(2026, 9, 23), certificate}},
      {"police", number, "P2", word(IdentityVerdict::same_person, old_number)},
      {clerk, certificate, "decision/1", word(IdentityVerdict::other_person, number)},
      {"civil-affairs", certificate, "C1", on_list("civil-affairs")},
      {"civil-affairs", number, "C2", on_list("civil-affairs")},
      {"health", old_number, "H1", on_list("health")},
      {"health", number, "H2", on_list("health")},
      {"register", number, "R1", policy::test::resident()},
      {"register", certificate, "R2", policy::test::resident(RelationStatus::paused)},
      {"tax", old_number, "T1", policy::test::paid(on(2026, 10, 1))},
  };
  struct Moment {
    Instant at;
    std::map<Identity, Dossier> believed;
  };
  std::mt19937 engine(11);
  std::size_t joined = 0;
  for (int history = 0; history < kHistories; ++history) {
    test::DocumentsBench bench;
    std::set<std::string> standing;
    std::vector<Moment> noted;
    for (int step = 0; step < kSteps; ++step) {
      test::DocumentRow row = rows[engine() % rows.size()];
      if (standing.contains(row.key)) {
        row.fact.reset();
        standing.erase(row.key);
      } else {
        standing.insert(row.key);
      }
      bench.apply(row);
      Moment& moment = noted.emplace_back();
      moment.at = bench.now();
      for (const Identity& one : {certificate, number, old_number}) {
        moment.believed[one] = bench.dossier(one);
      }
      const PersonId person = moment.believed[number].person;
      joined += person && person == moment.believed[certificate].person ? 1 : 0;
      bench.tick();
    }
    for (std::size_t i = 0; i < noted.size(); ++i) {
      for (const auto& [document, belief] : noted[i].believed) {
        const Instant after = noted[i].at + std::chrono::milliseconds(1);
        const std::string when = std::to_string(history) + ", step " + std::to_string(i);
        expect_same(bench.dossier_as_of(document, after), belief, when);
      }
    }
  }
  EXPECT_GT(joined, 20U);
}

}  // namespace
}  // namespace gw::pipeline
