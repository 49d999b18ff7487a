#include "gateway/codec/csv_text.hpp"

#include <gtest/gtest.h>

#include "gateway/codec/csv.hpp"

namespace gw::codec {
namespace {

TEST(CsvTextTest, WhatIsWrittenIsReadAgain) {
  const std::vector<std::string> fields{"", "plain", "a,b", "say \"x\"", "two\r\nlines", " 张"};
  std::string line;
  for (const std::string& field : fields) line += (line.empty() ? "x," : ",") + csv_field(field);
  std::vector<std::string> read;
  CsvReader reader(Encoding::utf8, [&](const CsvRecord& record) -> Result<void> {
    for (const auto& field : record.fields) read.emplace_back(field);
    return {};
  });
  ASSERT_TRUE(reader.feed(line + "\r\n"));
  ASSERT_TRUE(reader.finish());
  ASSERT_EQ(read.size(), fields.size() + 1);
  for (std::size_t i = 0; i < fields.size(); ++i) EXPECT_EQ(read[i + 1], fields[i]);
}

TEST(CsvTextTest, PlainFieldsStayAsTheyAre) {
  EXPECT_EQ(csv_field("G420602"), "G420602");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
}

}  // namespace
}  // namespace gw::codec
