#include "gateway/domain/identity.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "gateway/domain/plan_year.hpp"

namespace gw {
namespace {

TEST(CitizenNumberTest, TakesTheStandardsOwnExamples) {
  for (const char* text : {"11010519491231002X", "440524188001010014", "130503196704010016",
                           "810000199408230021", "830000199201300022", "911124198108030024"}) {
    const auto number = CitizenNumber::parse(text);
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(number->reveal(Purpose::match), text);
  }
}

TEST(CitizenNumberTest, RefusesEveryWrongCheckCharacter) {
  const std::string digits = "11010519491231002";
  for (const char check : std::string_view("0123456789X")) {
    EXPECT_EQ(CitizenNumber::parse(digits + check).has_value(), check == 'X') << check;
  }
}

TEST(CitizenNumberTest, RefusesOtherLengthsAndCharacters) {
  for (const char* text : {"", "11010519491231002", "11010519491231002X0", "11010519491231002x",
                           "1101051949123100X2", "A1010519491231002X"}) {
    EXPECT_FALSE(CitizenNumber::parse(text)) << text;
  }
}

TEST(CitizenNumberTest, EverySingleChangedDigitIsFound) {
  const std::string good = "11010519491231002X";
  for (std::size_t place = 0; place < 17; ++place) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string changed = good;
      changed[place] = digit;
      EXPECT_EQ(CitizenNumber::parse(changed).has_value(), changed == good) << changed;
    }
  }
}

TEST(CitizenNumberTest, KnowsBirthSexAndSequence) {
  const auto number = CitizenNumber::parse("11010519491231002X");
  ASSERT_TRUE(number);
  EXPECT_EQ(number->birth_date(), day_of(1949, 12, 31));
  EXPECT_FALSE(number->is_male());
  EXPECT_EQ(number->sequence(), 2);
  EXPECT_LT(number->packed(), std::uint64_t{1} << 57U);
}

TEST(CitizenNumberTest, AnImpossibleDateIsNoBirthDate) {
  const std::string digits = "42060220080230123";
  const auto number = CitizenNumber::parse(digits + CitizenNumber::check_character(digits));
  ASSERT_TRUE(number);
  EXPECT_FALSE(number->birth_date());
}

TEST(IdentityTest, CitizenNumberKeepsItsTextThroughPacking) {
  const Identity identity(*CitizenNumber::parse("11010519491231002X"));
  EXPECT_TRUE(identity.is_citizen_number());
  EXPECT_EQ(identity.reveal(Purpose::match), "11010519491231002X");
  EXPECT_EQ(identity.masked(), "1101**********002X");
}

TEST(IdentityTest, OtherDocumentsAreTextOfTheirClass) {
  const Identity permit(DocumentClass::hk_macao_permit, "H10203045");
  EXPECT_FALSE(permit.citizen_number());
  EXPECT_EQ(permit.packed(), 0U);
  EXPECT_NE(permit, Identity(DocumentClass::passport, "H10203045"));
  EXPECT_TRUE(Identity().empty());
}

TEST(IdentityTest, MasksMostOfEveryNumber) {
  EXPECT_EQ(Identity(DocumentClass::hk_macao_permit, "H10203045").masked(), "H1*****45");
  EXPECT_EQ(Identity(DocumentClass::permanent_residence, "CHN110000000001").masked(),
            "CHN1*******0001");
  EXPECT_EQ(Identity(DocumentClass::taiwan_permit, "12346098").masked(), "********");
  EXPECT_EQ(Identity(DocumentClass::military, "军字第1234号").masked(), std::string(16, '*'));
}

TEST(IdentityTest, OrdersCitizenNumbersFirst) {
  const Identity citizen(*CitizenNumber::parse("911124198108030024"));
  EXPECT_LT(citizen, Identity(DocumentClass::birth_certificate, "A000000000"));
  EXPECT_LT(Identity(*CitizenNumber::parse("11010519491231002X")), citizen);
}

}  // namespace
}  // namespace gw
