// Which requests are known: the same whatever went to the index when, was rolled back, or cut off.
#include "gateway/store/sqlite/request_ids.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>

#include "gateway/store/sqlite/inbox.hpp"

namespace gw::store::sqlite {
namespace {

constexpr RequestIds::Limits kSmall{8, 3, 20};

class Bench {
 public:
  Bench() {
    std::string name = (std::filesystem::temp_directory_path() / "gw-ids-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    open();
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() {
    ids_.reset();
    connection_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// As after the end of a process: what was not committed is gone.
  void open() {
    ids_.reset();
    connection_.reset();
    const auto file = folder_ / "inbox.db";
    connection_.emplace(Connection::open(file, Access::read_write, 1024).value());
    EXPECT_TRUE(migrate(*connection_, file, inbox_migrations()));
    ids_.emplace(RequestIds::open(*connection_, kSmall).value());
  }
  void begin() { EXPECT_TRUE(connection_->run("BEGIN IMMEDIATE")); }
  void commit() {
    EXPECT_TRUE(connection_->run("COMMIT"));
    ids_->committed();
  }
  void roll_back() {
    ids_->rolled_back();
    EXPECT_TRUE(connection_->run("ROLLBACK"));
  }
  void add(const std::string& agency, const std::string& id, std::int64_t sequence) {
    Query insert = connection_->query(
        "INSERT INTO request (sequence, agency, request_id, sha256, received, body)"
        " VALUES (?, ?, ?, '', 0, x'')");
    EXPECT_TRUE(insert.bind(sequence).bind(agency).bind(id).run());
    ids_->add(AgencyId(agency), id, sequence);
  }
  void settle() { EXPECT_TRUE(ids_->settle_some(*connection_)); }
  std::optional<std::int64_t> find(const std::string& agency, const std::string& id) {
    return ids_->find(*connection_, AgencyId(agency), id).value();
  }
  std::int64_t number(Sql sql) {
    Query query = connection_->query(sql);
    EXPECT_TRUE(query.row());
    return query.integer(0);
  }
  RequestIds& ids() { return *ids_; }

 private:
  std::filesystem::path folder_;
  std::optional<Connection> connection_;
  std::optional<RequestIds> ids_;
};

// The model is a map; transactions add and settle, and end in one of three ways.
RC_GTEST_PROP(RequestIdsProperty, EachIdIsKnownByItsNumberAndNoOtherIs, ()) {
  Bench bench;
  using Key = std::pair<std::string, std::string>;
  std::map<Key, std::int64_t> model;
  std::int64_t last = 0;
  const auto key = [] {
    return Key(*rc::gen::element<std::string>("tax", "ta", "taxx"),
               "w" + std::to_string(*rc::gen::inRange(0, 60)));
  };
  for (int turns = *rc::gen::inRange(1, 40); turns > 0; --turns) {
    bench.begin();
    auto next = model;
    std::int64_t next_last = last;
    const bool settles = *rc::gen::arbitrary<bool>();
    if (settles) bench.settle();
    for (int adds = *rc::gen::inRange(0, 7); adds > 0; --adds) {
      const Key one = key();
      const auto known = bench.find(one.first, one.second);
      const auto expected = next.find(one);
      RC_ASSERT(known.has_value() == (expected != next.end()));
      if (known) {
        RC_ASSERT(*known == expected->second);
        continue;
      }
      bench.add(one.first, one.second, ++next_last);
      next[one] = next_last;
    }
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        bench.roll_back();
        break;
      case 1:
        bench.open();  // cut off before the commit
        break;
      default:
        bench.commit();
        model = next;
        last = next_last;
    }
    if (*rc::gen::inRange(0, 5) == 0) bench.open();
  }
  for (const auto& [one, number] : model)
    RC_ASSERT(bench.find(one.first, one.second) == std::optional(number));
  RC_ASSERT(!bench.find("tax", "never"));
}

TEST(RequestIdsTest, AGenerationGoesToTheIndexInTheOrderOfIdsSomeAtATime) {
  Bench bench;
  bench.begin();
  for (std::int64_t n = 1; n <= 8; ++n) bench.add("tax", "w" + std::to_string(9 - n), n);
  bench.commit();
  EXPECT_TRUE(bench.ids().unsettled());
  for (const std::int64_t there : {3, 6, 8}) {
    EXPECT_EQ(bench.number("SELECT through FROM request_keyed"), 0);
    bench.begin();
    bench.settle();
    bench.commit();
    EXPECT_EQ(bench.number("SELECT count(*) FROM request_key"), there);
  }
  EXPECT_EQ(bench.number("SELECT through FROM request_keyed"), 8);
  EXPECT_FALSE(bench.ids().unsettled());
  bench.open();
  EXPECT_EQ(bench.find("tax", "w1"), std::optional<std::int64_t>(8));
}

// A process numbers on from what the disk has: a number that was rolled back is given again then.
TEST(RequestIdsTest, ANumberThatWasRolledBackIsKnownWhenItIsGivenAgain) {
  Bench bench;
  bench.begin();
  for (std::int64_t n = 1; n <= 8; ++n) bench.add("tax", "w" + std::to_string(n), n);
  bench.commit();
  bench.begin();
  bench.add("tax", "lost", 9);
  bench.roll_back();
  while (bench.ids().unsettled()) {
    bench.begin();
    bench.settle();
    bench.commit();
  }
  EXPECT_EQ(bench.number("SELECT through FROM request_keyed"), 8);
  bench.open();
  bench.begin();
  bench.add("tax", "again", 9);
  bench.commit();
  bench.open();
  EXPECT_EQ(bench.find("tax", "again"), std::optional<std::int64_t>(9));
}

TEST(RequestIdsTest, BeyondSoManyInMemoryTheyCannotWait) {
  Bench bench;
  bench.begin();
  for (std::int64_t n = 1; n <= 21; ++n) bench.add("tax", "w" + std::to_string(n), n);
  bench.commit();
  EXPECT_TRUE(bench.ids().too_many());
  bench.begin();
  bench.settle();
  bench.commit();
  EXPECT_FALSE(bench.ids().too_many());
}

}  // namespace
}  // namespace gw::store::sqlite
