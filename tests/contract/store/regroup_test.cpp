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
  void regroup(const std::vector<PersonGroup>& groups, std::int64_t at = 20) {
    write([&](StoreWriter& writer) { return writer.regroup(groups, moment(at)); });
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
  Dossier as_of(PersonId own, std::int64_t before) {
    Dossier found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(found, reader.load_as_of(own, moment(before)));
      return {};
    });
    return found;
  }
  std::vector<Identity> identities_as_of(PersonId own, std::int64_t before) {
    std::vector<Identity> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(found, reader.identities_as_of(own, moment(before)));
      return {};
    });
    return found;
  }
  static std::string keys(const Dossier& dossier) {
    std::string keys;
    for (const StoredFact& fact : dossier.facts) keys += fact.key + ' ';
    return keys;
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

TEST_P(RegroupTest, EveryMomentShowsThePersonsThatWereBelievedThen) {
  regroup({{owns_}}, 20);
  // While they are one person the certificate brings another fact, and the person is decided again.
  write([&](StoreWriter& writer) -> Result<void> {
    StoredFact more = naming(ScopeId{1}, "c", 30);
    more.own = owns_[1];
    more.document = DocumentClass::birth_certificate;
    ChangePage page;
    page.facts = {{owns_[0], more}};
    page.plans = {plan(owns_[0], 2027, PlanStatus::covered)};
    page.plans.front().version = 2;
    page.plans.front().decided = moment(30);
    return writer.apply(page);
  });
  for (const bool parted : {false, true}) {
    SCOPED_TRACE(parted);
    if (parted) regroup({{{owns_[0]}}, {{owns_[1]}}}, 40);
    for (std::size_t i = 0; i < owns_.size(); ++i) {
      const Dossier before = as_of(owns_[i], 20);
      EXPECT_EQ(before.person, owns_[i]);
      EXPECT_EQ(keys(before), i == 0 ? "a " : "b ");
      EXPECT_FALSE(before.facts.at(0).own);
      ASSERT_EQ(before.plans.size(), 1U);
      EXPECT_EQ(before.plans[0].status, PlanStatus::uninsured);
      EXPECT_EQ(before.plans[0].person, owns_[i]);
      ASSERT_EQ(before.flags.size(), 1U);
      EXPECT_EQ(before.flags[0].id, flags_[i]);
      EXPECT_EQ(identities_as_of(owns_[i], 20), (std::vector{i == 0 ? citizen(1) : kCertificate}));

      EXPECT_EQ(keys(as_of(owns_[i], 21)), "a b ");
      const Dossier together = as_of(owns_[i], 31);
      EXPECT_EQ(together.person, owns_[0]);
      EXPECT_EQ(keys(together), "a b c ");
      EXPECT_EQ(together.facts.at(0).own, owns_[0]);
      EXPECT_EQ(together.facts.at(1).own, owns_[1]);
      EXPECT_EQ(together.facts.at(1).document, DocumentClass::birth_certificate);
      ASSERT_EQ(together.plans.size(), 1U);
      EXPECT_EQ(together.plans[0].status, PlanStatus::covered);
      ASSERT_EQ(together.flags.size(), 1U);
      EXPECT_EQ(together.flags[0].id, flags_[0]);
      EXPECT_EQ(identities_as_of(owns_[i], 31), (std::vector{citizen(1), kCertificate}));
    }
  }
  EXPECT_EQ(as_of(owns_[1], 41).person, owns_[1]);
  EXPECT_EQ(keys(as_of(owns_[0], 41)), "a ");
  EXPECT_EQ(keys(as_of(owns_[1], 41)), "b c ");
}

TEST_P(RegroupTest, TheSameFactOfBothDocumentsHasItsOwnKeyOnADayBefore) {
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.facts = {{owns_[0], naming(ScopeId{2}, "same", 1)},
                  {owns_[1], naming(ScopeId{2}, "same", 2)}};
    return writer.apply(page);
  });
  regroup({{owns_}}, 20);
  EXPECT_EQ(keys(as_of(owns_[0], 20)), "a same ");
  EXPECT_EQ(keys(as_of(owns_[1], 20)), "b same ");
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
