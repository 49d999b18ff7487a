#include "gateway/pipeline/row_spool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

namespace gw::pipeline {
namespace {

using Row = std::tuple<std::string, std::int64_t, std::string>;

std::vector<Row> rows(std::size_t count) {
  std::mt19937 random(2027);
  std::vector<Row> all;
  for (std::size_t i = 0; i < count; ++i) {
    // Short keys that share prefixes, empty ones and bytes above 127 among them; many equal.
    std::string key(random() % 12, 'k');
    for (char& c : key) c = static_cast<char>(random() % 3 == 0 ? 0xE5 : 'a' + random() % 2);
    all.emplace_back(key, static_cast<std::int64_t>(i), std::string(random() % 40, 'x'));
  }
  return all;
}

std::vector<Row> through(RowSpool& spool, const std::vector<Row>& in) {
  for (const auto& [key, line, payload] : in) EXPECT_TRUE(spool.add(key, line, payload));
  EXPECT_TRUE(spool.finish());
  std::vector<Row> out;
  auto cursor = spool.read();
  SpoolRecord record;
  while (true) {
    const auto more = cursor.next(record);
    EXPECT_TRUE(more);
    if (!more || !*more) return out;
    out.emplace_back(record.sort_key, record.line, record.payload);
  }
}

TEST(RowSpool, SortsAsMemoryWouldWhetherInOneArenaOrInManyRuns) {
  auto expected = rows(5000);
  const auto in = expected;
  std::sort(expected.begin(), expected.end());
  for (const std::size_t arena : {std::size_t{1} << 24U, std::size_t{4096}, std::size_t{64}}) {
    RowSpool spool(std::filesystem::temp_directory_path(), arena);
    EXPECT_EQ(through(spool, in), expected) << arena;
    EXPECT_EQ(spool.rows(), 5000);
  }
}

TEST(RowSpool, ARowLargerThanItsArenaAndItsReadBufferComesBackWhole) {
  RowSpool spool(std::filesystem::temp_directory_path(), 128);
  const std::vector<Row> in{{"b", 1, std::string(600'000, 'b')}, {"a", 2, "small"}, {"", 3, ""}};
  auto expected = in;
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(through(spool, in), expected);
}

TEST(RowSpool, CanBeReadAgainAndBeEmpty) {
  RowSpool empty(std::filesystem::temp_directory_path());
  EXPECT_TRUE(through(empty, {}).empty());
  RowSpool spool(std::filesystem::temp_directory_path(), 256);
  const auto first = through(spool, rows(50));
  auto again = spool.read();
  SpoolRecord record;
  std::size_t count = 0;
  while (again.next(record).value()) ++count;
  EXPECT_EQ(count, first.size());
}

TEST(RowSpool, AFolderThatIsNotThereIsAFailureOnceMemoryIsFull) {
  RowSpool spool("/nonexistent/folder", 64);
  EXPECT_TRUE(spool.add("a", 1, std::string(60, 'x')));
  const auto second = spool.add("b", 2, std::string(60, 'x'));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Errc::io);
}

}  // namespace
}  // namespace gw::pipeline
