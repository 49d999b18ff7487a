#include "gateway/codec/json_text.hpp"

#include <gtest/gtest.h>

#include "gateway/codec/json.hpp"

namespace gw::codec {
namespace {

TEST(JsonTextTest, QuotesWhatWouldEndTheString) {
  EXPECT_EQ(json_text("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\"");
}

TEST(JsonTextTest, IsReadBackAsItWasWritten) {
  for (const std::string text : {"", "冯雨", "\xF0\xA0\xAE\xB7 \x01\t\"\\/"}) {
    std::string object = "{\"first\":1";
    append_json_member(object, "second", text);
    object += "}";
    JsonReader reader;
    const auto value = reader.parse(object);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->text("second"), text);
  }
}

}  // namespace
}  // namespace gw::codec
