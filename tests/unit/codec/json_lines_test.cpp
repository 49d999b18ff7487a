#include "gateway/codec/json_lines.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "tests/unit/codec/chunks.hpp"

namespace gw::codec {
namespace {

using Lines = std::vector<std::tuple<std::string, std::int64_t, bool>>;

TEST(JsonLinesTest, SplitsAtLineFeedsForEverySplit) {
  for (const Chunks& chunks : every_split("{}\n\n{\"a\":1}\r\nlast")) {
    Lines lines;
    JsonLines splitter([&](const JsonLine& line) -> Result<void> {
      lines.emplace_back(std::string(line.text), line.number, line.terminated);
      return {};
    });
    for (std::string_view chunk : chunks) ASSERT_TRUE(splitter.feed(chunk));
    ASSERT_TRUE(splitter.finish());
    EXPECT_EQ(
        lines,
        (Lines{{"{}", 1, true}, {"", 2, true}, {"{\"a\":1}\r", 3, true}, {"last", 4, false}}));
  }
}

TEST(JsonLinesTest, RefusesALongLineWithoutKeepingIt) {
  for (const Chunks& chunks : every_split("12345\n123456\n")) {
    JsonLines splitter([](const JsonLine&) -> Result<void> { return {}; }, 5);
    Result<void> fed;
    for (std::string_view chunk : chunks)
      if (fed) fed = splitter.feed(chunk);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code(), Errc::too_large);
    EXPECT_EQ(fed.error().line(), 2);
  }
}

TEST(JsonLinesTest, StopsWhenTheSinkFails) {
  JsonLines splitter([](const JsonLine&) -> Result<void> { return fail(Errc::cancelled); });
  EXPECT_EQ(splitter.feed("a\nb\n").error().code(), Errc::cancelled);
}

}  // namespace
}  // namespace gw::codec
