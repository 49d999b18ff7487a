// The journal of every store: what is found in it, and what a check of its chain says.
#include "gateway/store/journal_chain.hpp"
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

class JournalTest : public StoreTest {
 protected:
  void append(const std::string& actor, const std::string& action, const std::string& object,
              std::int64_t at) {
    write([&](StoreWriter& writer) {
      JournalEntry entry;
      entry.at = moment(at);
      entry.actor = actor;
      entry.action = action;
      entry.object = object;
      return writer.append_journal(entry);
    });
  }

  std::vector<std::int64_t> found(const JournalFilter& filter) {
    std::vector<std::int64_t> numbers;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto entries, reader.journal(filter));
      for (const JournalEntry& entry : entries) numbers.push_back(entry.number);
      return {};
    });
    return numbers;
  }
};

using EntryNumbers = std::vector<std::int64_t>;

TEST_P(JournalTest, EntriesAreFoundByWhoWhatWhenAndAboutWhat) {
  append("a", "person.look", "P-0000000000001", 10);
  append("b", "person.look", "P-0000000000001 as_of/2026-12-31", 20);
  append("a", "flags.look", "F-2027-000001", 30);
  append("a", "sweep.run", "", 40);
  append("b", "person.look", "P-00000000000011", 50);  // another, which begins alike
  EXPECT_EQ(found({}), (EntryNumbers{5, 4, 3, 2, 1}));
  JournalFilter filter;
  filter.about = "P-0000000000001";
  EXPECT_EQ(found(filter), (EntryNumbers{2, 1}));
  filter.actor = "a";
  EXPECT_EQ(found(filter), EntryNumbers{1});
  filter = {};
  filter.actor = "a";
  EXPECT_EQ(found(filter), (EntryNumbers{4, 3, 1}));
  filter.action = "sweep.run";
  EXPECT_EQ(found(filter), EntryNumbers{4});
  filter = {};
  filter.action = "person.look";
  filter.at.since = moment(20);
  filter.at.until = moment(50);
  EXPECT_EQ(found(filter), EntryNumbers{2});
  filter = {};
  filter.at.since = moment(60);
  EXPECT_EQ(found(filter), EntryNumbers{});
}

TEST_P(JournalTest, PagesGoOnBehindEachOther) {
  for (int n = 0; n < 5; ++n) append("a", "person.look", "P-1", 100 - n);  // the clock runs back
  JournalFilter filter;
  filter.limit = 2;
  EXPECT_EQ(found(filter), (EntryNumbers{5, 4}));
  filter.before = 4;
  filter.about = "P-1";
  EXPECT_EQ(found(filter), (EntryNumbers{3, 2}));
  filter.at.until = moment(98);  // 4 and 5 alone are earlier
  filter.before = 0;
  EXPECT_EQ(found(filter), (EntryNumbers{5, 4}));
}

TEST_P(JournalTest, WhatCameSinceIsFoundInTheOrderInWhichItCame) {
  append("a", "person.look", "P-1", 10);
  append("b", "flags.look", "F-1", 20);
  append("a", "sweep.run", "", 30);
  append("a", "person.look", "P-2", 40);
  JournalFilter filter;
  filter.order = JournalOrder::oldest_first;
  filter.after = 1;
  EXPECT_EQ(found(filter), (EntryNumbers{2, 3, 4}));
  filter.limit = 2;
  EXPECT_EQ(found(filter), (EntryNumbers{2, 3}));
  filter.actor = "a";
  EXPECT_EQ(found(filter), (EntryNumbers{3, 4}));
  filter.action = "person.look";
  EXPECT_EQ(found(filter), EntryNumbers{4});
  filter.after = 4;
  EXPECT_EQ(found(filter), EntryNumbers{});
}

TEST_P(JournalTest, AHeadKeptElsewhereShowsWhatTheChainAloneCannot) {
  for (int n = 0; n < 3; ++n) append("a", "person.look", "P-1", n);
  const JournalCheck whole = must(store::check_journal(store(), std::nullopt));
  EXPECT_EQ(whole.fault, JournalFault::none);
  EXPECT_EQ(whole.entries, 3);
  EXPECT_EQ(whole.head.number, 3);
  EXPECT_EQ(whole.head_at, moment(2));
  append("a", "person.look", "P-2", 9);
  EXPECT_EQ(must(store::check_journal(store(), whole.head)).fault, JournalFault::none);
  const JournalCheck cut = must(store::check_journal(store(), JournalHead{9, whole.head.hash}));
  EXPECT_EQ(cut.fault, JournalFault::cut_off);
  EXPECT_EQ(cut.broken_at, 5);
  const JournalCheck other =
      must(store::check_journal(store(), JournalHead{3, std::string(64, '0')}));
  EXPECT_EQ(other.fault, JournalFault::rewritten);
  EXPECT_EQ(other.broken_at, 3);
}

GW_STORE_CONTRACT(JournalTest);

}  // namespace
}  // namespace gw::contract
