// How answers look, and what masking leaves to see.
#include "gateway/api/reply.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "gateway/domain/plan_year.hpp"

namespace gw::api {
namespace {

TEST(ReplyTest, APersonsReferenceIsOurNumberInBase32) {
  for (const std::uint64_t id :
       {std::uint64_t{1}, std::uint64_t{42}, std::uint64_t{58'000'000}, UINT64_MAX}) {
    const std::string ref = person_ref(PersonId{id});
    EXPECT_EQ(ref.size(), 15U);
    EXPECT_EQ(parse_person_ref(ref), PersonId{id});
  }
  EXPECT_EQ(person_ref(PersonId{33}), "P-0000000000011");
  for (const char* text : {"", "P-", "P-0000000000000", "P-000000000001", "Q-0000000000011",
                           "P-000000000001I", "P-ZZZZZZZZZZZZZ", "p-0000000000011"}) {
    EXPECT_FALSE(parse_person_ref(text)) << text;
  }
}

TEST(ReplyTest, MaskingKeepsTheShapeAndTheFirstOfEachRun) {
  EXPECT_EQ(masked(PersonalText("420602200802141234")), "4*****************");
  EXPECT_EQ(masked(PersonalText("张明,420602X,2026-09-01")), "张*,4******,2***-0*-0*");
  EXPECT_EQ(masked(PersonalText("\"李　小花\"|")), "\"李***\"|");
  EXPECT_EQ(masked(PersonalText("<XS><XM>张明</XM><SFZJH>420602200802141234</SFZJH></XS>")),
            "<XS><XM>张*</XM><SFZJH>4*****************</SFZJH></XS>");
  // What could be somebody's number or name is no tag.
  EXPECT_EQ(masked(PersonalText("<A><420602200802141234><张明>")), "<A><4*****************><张*>");
  EXPECT_EQ(masked(PersonalText("")), "");
}

TEST(ReplyTest, BytesThatAreNoTextShowNothingAndStayReadableJson) {
  const PersonalText broken("\xD5\xC5\xC3\xF7,4206");
  EXPECT_EQ(masked(broken), "****,****");
  json::object shown;
  reveal_into(shown, "row", broken);
  EXPECT_FALSE(shown.contains("row"));
  EXPECT_EQ(shown.at("row_base64"), "1cXD9yw0MjA2");
  reveal_into(shown, "row", PersonalText("张明"));
  EXPECT_EQ(shown.at("row"), "张明");
}

TEST(ReplyTest, TimesAreUtcAndNoTimeIsNull) {
  EXPECT_EQ(time_json(Instant(std::chrono::milliseconds(1'795'000'000'007))),
            "2026-11-18T11:06:40.007Z");
  EXPECT_TRUE(time_json(Instant{}).is_null());
  EXPECT_EQ(day_json(day_of(2027, 2, 28)), "2027-02-28");
  EXPECT_TRUE(day_json(std::nullopt).is_null());
}

TEST(ReplyTest, AListSaysWhereItGoesOn) {
  const auto response = list_reply("runs", json::array{1, 2}, 2);
  const auto body = json::parse(response.body).as_object();
  EXPECT_EQ(body.at("api"), "v1");
  EXPECT_EQ(body.at("kind"), "runs");
  EXPECT_EQ(body.at("items").as_array().size(), 2U);
  EXPECT_EQ(body.at("next"), 2);
  EXPECT_EQ(response.headers.find("content-type"), "application/json");
}

}  // namespace
}  // namespace gw::api
