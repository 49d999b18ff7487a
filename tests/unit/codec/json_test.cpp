#include "gateway/codec/json.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gw::codec {
namespace {

TEST(JsonTest, ReadsCodesAndAmountsAlikeAsStringOrNumber) {
  JsonReader reader;
  const JsonValue page =
      reader
          .parse(
              R"({"naty":1,"code":"01","amount":400.00,"small":-0.5e+3,"big":123456789012345678901})")
          .value();
  EXPECT_EQ(page.text("naty"), "1");
  EXPECT_EQ(page.text("code"), "01");
  EXPECT_EQ(page.text("amount"), "400.00");
  EXPECT_EQ(page.text("small"), "-0.5e+3");
  EXPECT_EQ(page.text("big"), "123456789012345678901");
}

TEST(JsonTest, TellsNullFromMissing) {
  JsonReader reader;
  const JsonValue page = reader.parse(R"({"a":null,"b":"","c":true})").value();
  EXPECT_TRUE(page.find("a").is_null());
  EXPECT_FALSE(page.find("a").missing());
  EXPECT_EQ(page.text("a"), std::nullopt);
  EXPECT_EQ(page.text("b"), "");
  EXPECT_EQ(page.text("c"), "true");
  EXPECT_TRUE(page.find("d").missing());
  EXPECT_FALSE(page.find("d").is_null());
  EXPECT_EQ(page.text("d"), std::nullopt);
  EXPECT_TRUE(page.find("d").find("e").missing());
  EXPECT_EQ(page.find("d").raw(), "");
}

TEST(JsonTest, UnescapesStringsAndKeys) {
  JsonReader reader;
  const JsonValue page =
      reader.parse(R"({"n\u0061me":"\u5F20\"\\\/\n\uD842\uDFB7","plain":"张","e":"\u0041"})")
          .value();
  EXPECT_EQ(page.text("name"), "张\"\\/\n𠮷");
  EXPECT_EQ(page.text("plain"), "张");
  EXPECT_EQ(page.text("e"), "A");
  EXPECT_EQ(page.find("e").raw(), R"("\u0041")");
}

TEST(JsonTest, KeepsTheRawTextOfEveryValue) {
  JsonReader reader;
  const JsonValue page =
      reader.parse(" {\"a\" : [1 , {\"b\":2} ] , \"c\":{ } ,\"d\" : 3 }\n").value();
  EXPECT_EQ(page.raw(), "{\"a\" : [1 , {\"b\":2} ] , \"c\":{ } ,\"d\" : 3 }");
  EXPECT_EQ(page.find("a").raw(), "[1 , {\"b\":2} ]");
  EXPECT_EQ(page.find("c").raw(), "{ }");
  EXPECT_EQ(page.find("d").raw(), "3");
}

TEST(JsonTest, WalksArraysAndObjectsInOrder) {
  JsonReader reader;
  const JsonValue page = reader.parse(R"([{"x":1,"y":[2,3]},[],"z"])").value();
  EXPECT_EQ(page.kind(), JsonKind::array);
  EXPECT_EQ(page.size(), 3u);
  std::vector<JsonKind> kinds;
  for (const JsonValue element : page) kinds.push_back(element.kind());
  EXPECT_EQ(kinds, (std::vector<JsonKind>{JsonKind::object, JsonKind::array, JsonKind::string}));
  std::vector<std::string> keys;
  for (const JsonValue member : *page.begin()) keys.emplace_back(member.key());
  EXPECT_EQ(keys, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ((*page.begin()).find("y").size(), 2u);
}

TEST(JsonTest, TakesTheFirstOfTwoEqualKeys) {
  JsonReader reader;
  EXPECT_EQ(reader.parse(R"({"a":"first","a":"second"})").value().text("a"), "first");
}

TEST(JsonTest, ReadsOneTextAfterAnother) {
  JsonReader reader;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = "{\"i\":" + std::to_string(i) + ",\"s\":\"\\u0041" +
                             std::string(static_cast<std::size_t>(i % 50), 'x') + "\"}";
    ASSERT_EQ(reader.parse(text).value().text("i"), std::to_string(i));
    if (i % 7 == 0) {
      ASSERT_FALSE(reader.parse("{\"broken\":"));
    }
  }
}

TEST(JsonTest, GivesEachRecordOfAPage) {
  JsonReader reader;
  const JsonValue page =
      reader
          .parse(
              R"({"infcode":"0","output":{"data":{"cursor":"","list":[{"certno":"1"},{"certno":2}]}}})")
          .value();
  std::vector<std::string> numbers;
  ASSERT_TRUE(for_each_record(page, {"output", "data", "list"},
                              [&](const JsonValue& record) -> Result<void> {
                                numbers.emplace_back(record.text("certno").value());
                                return {};
                              }));
  EXPECT_EQ(numbers, (std::vector<std::string>{"1", "2"}));
  const JsonSink stop = [](const JsonValue&) -> Result<void> { return fail(Errc::cancelled); };
  EXPECT_EQ(for_each_record(page, {"output", "data", "list"}, stop).error().code(),
            Errc::cancelled);
  EXPECT_EQ(for_each_record(page, {"output", "list"}, stop).error().code(), Errc::peer_content);
  EXPECT_EQ(for_each_record(page, {"infcode"}, stop).error().code(), Errc::peer_content);
}

TEST(JsonTest, RefusesWhatIsNotWellFormed) {
  JsonReader reader;
  for (std::string_view text : {"",
                                " ",
                                "1",
                                "\"text\"",
                                "null",
                                "{",
                                "[1,2",
                                "{\"a\":1",
                                "{\"a\":}",
                                "{\"a\" 1}",
                                "{a:1}",
                                "[1,]",
                                "{\"a\":1,}",
                                "[1 2]",
                                "[\"a\" \"b\"]",
                                "[01]",
                                "[1.]",
                                "[.5]",
                                "[1e]",
                                "[-]",
                                "[+1]",
                                "[0x10]",
                                "[NaN]",
                                "[tru]",
                                "[nul]",
                                "[truex]",
                                "{} {}",
                                "[] 1",
                                "[1]]",
                                "{}}",
                                "[\"\\x\"]",
                                "[\"\\u12G4\"]",
                                "[\"\\uD800\"]",
                                "[\"a\nb\"]",
                                "[\"a]",
                                "{\"a\":[1,{]}}",
                                "[}",
                                "{]",
                                "[1,,2]",
                                "[\"a\"x]",
                                "<html/>",
                                "[1}",
                                "{\"a\":1]",
                                "{\"a\"}",
                                "{1:2}",
                                "{\"a\":\"b\":\"c\"}",
                                "[\"a\":1]",
                                "{\"a\":1:2}",
                                "[1][2]",
                                "{\"a\":1}x"}) {
    const Result<JsonValue> page = reader.parse(text);
    ASSERT_FALSE(page) << text;
    EXPECT_EQ(page.error().code(), Errc::not_well_formed) << text;
  }
}

TEST(JsonTest, RefusesEveryCutOfAPage) {
  JsonReader reader;
  const std::string_view text =
      R"({"code":0,"data":[{"a":"张","b":1.50},{"a":null,"b":[true,false]}],"more":{}})";
  ASSERT_TRUE(reader.parse(text));
  for (std::size_t size = 0; size < text.size(); ++size)
    ASSERT_FALSE(reader.parse(text.substr(0, size))) << text.substr(0, size);
}

TEST(JsonTest, TellsLineAndColumn) {
  JsonReader reader;
  const Result<JsonValue> page = reader.parse("{\n \"a\": 1,\n \"b\": 01\n}");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().line(), 3);
  EXPECT_GT(page.error().column(), 1);
  EXPECT_EQ(reader.parse("{\n\"a").error().line(), 2);
}

TEST(JsonTest, RefusesBytesThatAreNotUtf8WithTheirOffset) {
  JsonReader reader;
  const Result<JsonValue> page = reader.parse("{\"a\":\"\xD5\xC5\"}");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), Errc::encoding_invalid);
  EXPECT_EQ(page.error().detail(), 6);
}

TEST(JsonTest, BoundsDepthSizeAndValues) {
  JsonReader reader({100, 3, 5});
  EXPECT_TRUE(reader.parse("[[[1]]]"));
  EXPECT_EQ(reader.parse("[[[[1]]]]").error().code(), Errc::too_large);
  EXPECT_TRUE(reader.parse("[1,2,3,4]"));
  EXPECT_EQ(reader.parse("[1,2,3,4,5]").error().code(), Errc::too_large);
  EXPECT_EQ(reader.parse(std::string(101, ' ')).error().code(), Errc::too_large);
  JsonReader usual;
  EXPECT_EQ(usual.parse(std::string(100'000, '[') + std::string(100'000, ']')).error().code(),
            Errc::too_large);
  std::string objects;
  for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(usual.parse(objects + "1" + std::string(10'000, '}')));
}

}  // namespace
}  // namespace gw::codec
