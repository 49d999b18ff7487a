// Documents become one person and persons of their own again: nothing is lost, sums stay right.
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

class RegroupTest : public StoreTest {
 protected:
  /// Two documents, each with a fact, a record and a flag of the same agency and county.
  void SetUp() override {
    StoreTest::SetUp();
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(owns_, writer.resolve(std::vector{citizen(1), kCertificate}));
      for (std::size_t i = 0; i < owns_.size(); ++i) {
        GW_TRY(const FlagId flag, writer.next_flag_id(PlanYear{2027}, 1));
        flags_.push_back(flag);
        ChangePage page;
        page.facts = {{owns_[i], naming(ScopeId{1}, i == 0 ? "a" : "b", 1)}};
        page.plans = {plan(owns_[i], 2027, PlanStatus::uninsured)};
        page.flags = {{open_flag(flag, owns_[i], "civil-affairs"), FlagEvent::opened}};
        page.due = {{owns_[i], day_of(2027, 1, 1)}};
        GW_CHECK(writer.apply(page));
      }
      return {};
    });
  }
  void regroup(const std::vector<PersonGroup>& groups) {
    write([&](StoreWriter& writer) { return writer.regroup(groups); });
  }
  Dossier load(PersonId person) {
    Dossier found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(auto dossiers, reader.load(std::span(&person, 1)));
      found = std::move(dossiers.front());
      return {};
    });
    return found;
  }
  std::int64_t counted() {
    std::int64_t persons = 0;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto counts, reader.status_counts());
      for (const StatusCount& count : counts) persons += count.persons;
      return {};
    });
    return persons;
  }

  const Identity kCertificate{DocumentClass::birth_certificate, "Z420139000"};
  std::vector<PersonId> owns_;
  std::vector<FlagId> flags_;
};
GW_STORE_CONTRACT(RegroupTest);

TEST_P(RegroupTest, OnePersonHasWhatCameUnderEachDocument) {
  regroup({{owns_}});
  const Dossier one = load(owns_[0]);
  ASSERT_EQ(one.facts.size(), 2U);
  EXPECT_EQ(one.facts[0].own, owns_[0]);
  EXPECT_EQ(one.facts[1].own, owns_[1]);
  EXPECT_EQ(one.facts[1].document, DocumentClass::birth_certificate);
  ASSERT_EQ(one.flags.size(), 1U);
  EXPECT_EQ(one.flags[0].id, flags_[0]);  // the older
  EXPECT_EQ(one.plans.size(), 1U);
  const Dossier other = load(owns_[1]);
  EXPECT_TRUE(other.facts.empty() && other.plans.empty() && !other.due);
  EXPECT_EQ(counted(), 1);
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto holders, reader.holders(std::vector{citizen(1), kCertificate}));
    EXPECT_EQ(holders[0], (Holder{owns_[0], owns_[0], true}));
    EXPECT_EQ(holders[1], (Holder{owns_[0], owns_[1], true}));
    GW_TRY(const auto current, reader.current(owns_));
    EXPECT_EQ(current, (std::vector{owns_[0], owns_[0]}));
    return {};
  });
}

TEST_P(RegroupTest, PartedAgainEachHasItsOwn) {
  regroup({{owns_}});
  regroup({{{owns_[0]}}, {{owns_[1]}}});
  for (std::size_t i = 0; i < owns_.size(); ++i) {
    const Dossier own = load(owns_[i]);
    ASSERT_EQ(own.facts.size(), 1U);
    EXPECT_FALSE(own.facts[0].own);
    ASSERT_EQ(own.flags.size(), 1U);
    EXPECT_EQ(own.flags[0].id, flags_[i]);
    ASSERT_EQ(own.plans.size(), 1U);
    EXPECT_EQ(own.plans[0].version, 1U);  // the record it had
  }
  EXPECT_EQ(counted(), 2);
  // What is decided then is its next version.
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.plans = {plan(owns_[1], 2027, PlanStatus::covered)};
    page.plans.front().version = 2;
    return writer.apply(page);
  });
  EXPECT_EQ(load(owns_[1]).plans[0].version, 2U);
}

TEST_P(RegroupTest, TheSameFactOfBothDocumentsStandsTwice) {
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.facts = {{owns_[0], naming(ScopeId{2}, "same", 1)},
                  {owns_[1], naming(ScopeId{2}, "same", 2)}};
    return writer.apply(page);
  });
  regroup({{owns_}});
  EXPECT_EQ(load(owns_[0]).facts.size(), 4U);
  regroup({{{owns_[0]}}, {{owns_[1]}}});
  for (const PersonId own : owns_) {
    ASSERT_EQ(load(own).facts.size(), 2U);
    EXPECT_EQ(load(own).facts[1].key, "same");
  }
}

TEST_P(RegroupTest, WhatWasPreparedOnEitherIsDoneAgain) {
  SnapshotMark before;
  read([&](StoreReader& reader) -> Result<void> {
    before = reader.mark();
    return {};
  });
  regroup({{owns_}});
  write([&](StoreWriter& writer) -> Result<void> {
    for (const PersonId own : owns_) {
      EXPECT_TRUE(writer.changed_since(before, std::span(&own, 1)));
    }
    return {};
  });
}

}  // namespace
}  // namespace gw::contract
