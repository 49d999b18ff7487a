// A page of rows against a real store: what is written is what differs.
#include "gateway/pipeline/page_work.hpp"

#include <gtest/gtest.h>

#include "tests/unit/pipeline/store_fixture.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::pipeline {
namespace {

using policy::test::on;

class Pages : public OverAStore {
 protected:
  Pages() {
    day_.day = on(2026, 11, 30);
    day_.now = clock.now();
  }

  PageOutcome apply(const std::vector<std::pair<std::string, Fact>>& facts) {
    std::vector<SpooledRow> rows;
    for (const auto& [key, fact] : facts) {
      AssertedRow row;
      row.line = ++line_;
      row.subject = Identity(DocumentClass::passport, "P");
      row.key = key;
      row.fact = fact;
      rows.push_back(spool(row));
    }
    const auto book = std::make_shared<const policy::PolicyBook>(policy::test::shipped_book());
    const RunServices services{
        *store, evidence, book, clock, folder, {}, [](const AgencyId&) { return nullptr; }};
    PageOutcome outcome;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      PageOrigin origin;
      GW_TRY(const Scope made, tx.scope(FeedId("a.roster"), AgencyId("a"), "all"));
      origin.scope = made.id;
      origin.agency = AgencyId("a");
      PageWork work(tx, services, day_);
      GW_TRY(outcome, work.apply(origin, rows));
      return {};
    }));
    return outcome;
  }
  /// How many versions of the plan record of a year the one person has.
  std::size_t versions(std::int16_t year) {
    std::size_t count = 0;
    EXPECT_TRUE(store->read([&](StoreReader& reader) -> Result<void> {
      const std::vector<Identity> who{Identity(DocumentClass::passport, "P")};
      GW_TRY(const auto persons, reader.find(who));
      GW_TRY(const auto history, reader.plan_history(persons[0], PlanYear{year}));
      count = history.size();
      return {};
    }));
    return count;
  }

  DecisionDay day_;
  std::int64_t line_ = 0;
};

TEST_F(Pages, ANamingOfACoveredPersonWritesNoNewPlanRecord) {
  const auto paid = policy::test::booked();
  EXPECT_EQ(apply({{"R", policy::test::resident()}, {"P", paid}}).plans, 2);
  const PageOutcome outcome = apply({{"N", policy::test::student(on(2026, 9, 1))}});
  EXPECT_EQ(outcome.facts, 1);
  EXPECT_EQ(outcome.plans, 0);
  EXPECT_EQ(versions(2026), 1U);
  EXPECT_EQ(versions(2027), 1U);
}

TEST_F(Pages, ANamingOfAnUninsuredPersonWritesTheYearItNamesFor) {
  apply({{"R", policy::test::resident()}});
  const PageOutcome outcome = apply({{"N", policy::test::student(on(2026, 9, 1))}});
  EXPECT_EQ(outcome.plans, 1);  // the trace of 2027 now names the roster
  EXPECT_EQ(outcome.flags, 1);
  EXPECT_EQ(versions(2026), 1U);
  EXPECT_EQ(versions(2027), 2U);
}

}  // namespace
}  // namespace gw::pipeline
