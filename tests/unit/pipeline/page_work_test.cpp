// A page of rows against a real store: what is written is what differs.
#include "gateway/pipeline/page_work.hpp"

#include <gtest/gtest.h>

#include "tests/support/store_fixture.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::pipeline {
namespace {

using policy::test::on;

class Pages : public gw::testing::OverAStore {
 protected:
  Pages() {
    day_.day = on(2026, 11, 30);
    day_.now = clock.now();
  }

  using Keyed = std::vector<std::pair<std::string, Fact>>;

  PageOutcome apply(const Keyed& facts) {
    const std::vector<SpooledRow> rows = rows_of(facts);
    PageOutcome outcome;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      PageWork work(services_, day_);
      GW_TRY(const PageOrigin origin, origin_in(tx));
      GW_TRY(outcome, work.apply(tx, origin, rows));
      return {};
    }));
    return outcome;
  }
  /// Prepares a page on a snapshot, lets `meanwhile` in, and applies the page.
  PageOutcome apply_prepared(const Keyed& facts, const Keyed& meanwhile) {
    const std::vector<SpooledRow> rows = rows_of(facts);
    PageOrigin origin;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(origin, origin_in(tx));
      return {};
    }));
    PreparedPage prepared;
    EXPECT_TRUE(store->read([&](StoreReader& reader) -> Result<void> {
      PageWork work(services_, day_);
      GW_TRY(prepared, work.prepare(reader, origin, rows));
      return {};
    }));
    if (!meanwhile.empty()) apply(meanwhile);
    PageOutcome outcome;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      PageWork work(services_, day_);
      GW_TRY(outcome, work.apply(tx, origin, rows, std::move(prepared)));
      return {};
    }));
    return outcome;
  }
  std::vector<std::uint32_t> flag_numbers() {
    std::vector<std::uint32_t> numbers;
    EXPECT_TRUE(store->read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto flags, reader.flags(FlagFilter{}));
      for (const Flag& flag : flags) numbers.push_back(flag.id.number);
      return {};
    }));
    return numbers;
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

  std::vector<SpooledRow> rows_of(const Keyed& facts) {
    std::vector<SpooledRow> rows;
    for (const auto& [key, fact] : facts) {
      AssertedRow row;
      row.line = ++line_;
      row.subject = Identity(DocumentClass::passport, "P");
      row.key = key;
      row.fact = fact;
      rows.push_back(spool(row));
    }
    return rows;
  }
  static Result<PageOrigin> origin_in(StoreWriter& tx) {
    PageOrigin origin;
    GW_TRY(const Scope made, tx.scope(FeedId("a.roster"), AgencyId("a"), "all"));
    origin.scope = made.id;
    origin.agency = AgencyId("a");
    return origin;
  }

  const RunServices services_{
      *store,
      evidence,
      std::make_shared<const policy::PolicyBook>(policy::test::shipped_book()),
      clock,
      folder,
      {},
      [](const AgencyId&) { return nullptr; }};
  DecisionDay day_;
  std::int64_t line_ = 0;
};

TEST_F(Pages, APreparedPageWritesWhatItsRowsWouldHaveWritten) {
  apply({{"R", policy::test::resident()}});
  const PageOutcome outcome = apply_prepared({{"N", policy::test::student(on(2026, 9, 1))}}, {});
  EXPECT_EQ(outcome.plans, 1);
  EXPECT_EQ(outcome.flags, 1);
  EXPECT_EQ(versions(2027), 2U);
  EXPECT_EQ(flag_numbers(), std::vector<std::uint32_t>{1});
}

TEST_F(Pages, APersonTheSnapshotDoesNotKnowIsWorkedOutByTheWriter) {
  const PageOutcome outcome = apply_prepared({{"N", policy::test::student(on(2026, 9, 1))}}, {});
  EXPECT_EQ(outcome.facts, 1);
  EXPECT_EQ(outcome.plans, 2);
  EXPECT_EQ(outcome.keys.size(), 1U);
  EXPECT_EQ(flag_numbers(), std::vector<std::uint32_t>{1});
}

TEST_F(Pages, APageIsWorkedOutAnewWhereItsPersonWasChangedMeanwhile) {
  apply({{"R", policy::test::resident()}});
  // Prepared while the person had not paid; the payment comes before the page's turn.
  const PageOutcome outcome = apply_prepared({{"N", policy::test::student(on(2026, 9, 1))}},
                                             {{"P", policy::test::booked()}});
  EXPECT_EQ(outcome.facts, 1);
  EXPECT_EQ(outcome.plans, 0);
  EXPECT_EQ(outcome.flags, 0);
  EXPECT_TRUE(flag_numbers().empty());
}

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
