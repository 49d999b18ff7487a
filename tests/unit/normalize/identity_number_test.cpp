#include "gateway/normalize/identity_number.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/plan_year.hpp"

namespace gw::normalize {
namespace {

using D = DeclaredDocument;
using R = RowReason;

const Day kReceived = day_of(2026, 11, 30);

IdentityReading read(std::string_view written, D declared = D::citizen,
                     CellKind cell = CellKind::text) {
  return read_identity(written, declared, kReceived, cell);
}

std::string revealed(const IdentityReading& reading) {
  return reading.identity.empty() ? "" : reading.identity.reveal(Purpose::match);
}

// 17 digits with the check character that fits.
std::string with_check(const std::string& digits) {
  return digits + CitizenNumber::check_character(digits);
}

TEST(ReadIdentityTest, TakesTheVectorsOfTheStandard) {
  for (const char* text : {"11010519491231002X", "440524188001010014", "810000199408230021",
                           "830000199201300022", "911124198108030024"}) {
    const auto reading = read(text);
    EXPECT_FALSE(reading.reject) << text;
    EXPECT_TRUE(reading.remarks.empty()) << text;
    EXPECT_EQ(revealed(reading), text);
  }
}

TEST(ReadIdentityTest, LengthensFifteenDigits) {
  const auto reading = read("130503670401001");
  EXPECT_EQ(revealed(reading), "130503196704010016");
  EXPECT_TRUE(reading.remarks.contains(R::id_15_digits));
  EXPECT_FALSE(reading.review);
}

TEST(ReadIdentityTest, OldSequencesGoToAClerk) {
  for (const auto& [digits, review] : std::vector<std::pair<std::string, bool>>{
           {"130503050401995", false}, {"130503050401996", true}, {"130503050401999", true}}) {
    const auto reading = read(digits);
    EXPECT_FALSE(reading.reject) << digits;
    EXPECT_EQ(reading.review == R::old_centenarian, review) << digits;
  }
  EXPECT_FALSE(read(with_check("13050319050401997")).review);  // 18 digits say the century
}

struct Rejected {
  std::string written;
  R reason;
};

TEST(ReadIdentityTest, RejectsWithTheFirstReasonThatFits) {
  const std::vector<Rejected> rows{
      {"", R::id_empty},
      {"  \t", R::id_empty},
      {"''", R::id_empty},
      {"=\"\"", R::id_empty},
      {"　\xEF\xBB\xBF", R::id_empty},
      {"4.20602E+17", R::id_lost_digits},
      {"4.20602e+17", R::id_lost_digits},
      {"'4.20602E+17", R::id_lost_digits},
      {"4E+17", R::id_lost_digits},
      {"42E16", R::id_lost_digits},
      {"４.20602E+17", R::id_lost_digits},
      {"420602200802141000.0", R::id_lost_digits},
      {"1101051949123100", R::id_length},
      {"11010519491231002", R::id_length},
      {"11010519491231002X1", R::id_length},
      {"13050367040100", R::id_length},
      {"1305036704010011", R::id_length},
      {"H10203045", R::id_length},
      {"无", R::id_length},
      {"420602********1234", R::id_chars},
      {"11010519491231OO2X", R::id_chars},
      {"X1010519491231002X", R::id_chars},
      {"11010519491231002Y", R::id_chars},
      {"11010519491231002中", R::id_chars},
      {"13050367040100X", R::id_chars},
      {with_check("42060220080230123"), R::id_bad_date},
      {with_check("42060220310101123"), R::id_bad_date},
      {with_check("42060220081301123"), R::id_bad_date},
      {with_check("42060220080001123"), R::id_bad_date},
      {with_check("42060219000229123"), R::id_bad_date},
      {"130503671301001", R::id_bad_date},
      {"420602200802300000", R::id_bad_date},  // before the zeros
      {"420602202009030000", R::id_lost_digits},
      {"110105194912310021", R::id_check_digit},
      {"420602200802141200", R::id_check_digit},  // two zeros prove nothing
  };
  for (const Rejected& row : rows) {
    const auto reading = read(row.written);
    ASSERT_TRUE(reading.reject) << row.written;
    EXPECT_EQ(name_of(*reading.reject), name_of(row.reason)) << row.written;
    EXPECT_TRUE(reading.identity.empty());
    EXPECT_TRUE(reading.remarks.empty()) << "a refused row has one reason";
  }
}

TEST(ReadIdentityTest, ThreeZerosWithAFittingCheckAreSound) {
  // Some number ends in 000 by right: look for one.
  for (int region = 420601; region < 420700; ++region) {
    const std::string digits = std::to_string(region) + "20080214" + "100";
    if (CitizenNumber::check_character(digits) != '0') continue;
    EXPECT_EQ(revealed(read(digits + "0")), digits + "0");
    return;
  }
  FAIL() << "no number found";
}

TEST(ReadIdentityTest, BirthLiesBetween1850AndTheDayOfReceipt) {
  EXPECT_FALSE(read(with_check("42060220261130123")).reject);
  EXPECT_EQ(read(with_check("42060220261201123")).reject, R::id_bad_date);
  EXPECT_FALSE(read(with_check("42060218500101123")).reject);
  EXPECT_EQ(read(with_check("42060218491231123")).reject, R::id_bad_date);
  EXPECT_FALSE(read(with_check("42060220000229123")).reject);
}

TEST(ReadIdentityTest, ANumberCellKeepsFifteenDigitsOnly) {
  EXPECT_EQ(read("429004201910164000", D::citizen, CellKind::numeric).reject, R::id_lost_digits);
  EXPECT_EQ(read("440524188001010014", D::citizen, CellKind::numeric).reject, R::id_lost_digits);
  EXPECT_EQ(read("4.20607202002252E+17", D::citizen, CellKind::numeric).reject, R::id_lost_digits);
  EXPECT_EQ(revealed(read("130503670401001", D::citizen, CellKind::numeric)), "130503196704010016");
  EXPECT_EQ(read("12345678", D::citizen, CellKind::numeric).reject, R::id_length);
}

struct Dirty {
  std::string written;
  std::vector<R> remarks;
};

TEST(ReadIdentityTest, CleansWhatPeopleAndSpreadsheetsAdd) {
  const std::vector<Dirty> rows{
      {"11010519491231002x", {R::id_lower_x}},
      {"　11010519491231002X ", {R::id_spaces}},
      {"1101 0519 4912 3100 2X", {R::id_spaces}},
      {"\xC2\xA0"
       "11010519491231002X",
       {R::id_spaces}},
      {"\xEF\xBB\xBF"
       "11010519491231002X",
       {R::id_spaces}},
      {"110105\xE2\x80\x8B"
       "19491231002X",
       {R::id_spaces}},
      {"\t11010519491231002X", {R::id_quoted}},
      {"'11010519491231002X", {R::id_quoted}},
      {"''11010519491231002X", {R::id_quoted}},
      {"’11010519491231002X", {R::id_quoted}},
      {"\"11010519491231002X\"", {R::id_quoted}},
      {"“11010519491231002X”", {R::id_quoted}},
      {"=\"11010519491231002X\"", {R::id_quoted}},
      {" =\"11010519491231002X\"\t", {R::id_spaces, R::id_quoted}},
      {"１１０１０５１９４９１２３１００２Ｘ", {R::id_full_width}},
      {"1101051949123100２ｘ", {R::id_full_width, R::id_lower_x}},
      {"＇11010519491231002X", {R::id_full_width, R::id_quoted}},
  };
  for (const Dirty& row : rows) {
    const auto reading = read(row.written);
    EXPECT_EQ(revealed(reading), "11010519491231002X") << row.written;
    for (const R remark : row.remarks) {
      EXPECT_TRUE(reading.remarks.contains(remark)) << row.written << ' ' << name_of(remark);
    }
    EXPECT_EQ(reading.remarks.size(), row.remarks.size()) << row.written;
  }
}

TEST(ReadIdentityTest, DisabilityCardStandsForItsFirstEighteen) {
  for (const D declared : {D::citizen, D::disability_card, D::other}) {
    for (const char* card :
         {"11010519491231002X42", "11010519491231002X42B1", "\t11010519491231002x74b2"}) {
      const auto reading = read(card, declared);
      EXPECT_EQ(revealed(reading), "11010519491231002X") << card;
      EXPECT_TRUE(reading.remarks.contains(R::id_disability_card)) << card;
      EXPECT_FALSE(reading.remarks.contains(R::id_form)) << card;
    }
  }
  EXPECT_EQ(read("11010519491231002142", D::disability_card).reject, R::id_check_digit);
  EXPECT_EQ(read("11010519491231002X4", D::disability_card).reject, R::id_length);
}

TEST(ReadIdentityTest, ACardWithAnUnusualTailIsReadOnlyWhereOneIsDeclared) {
  for (const char* card :
       {"11010519491231002X82", "11010519491231002X45", "11010519491231002X42BX"}) {
    const auto reading = read(card, D::disability_card);
    EXPECT_EQ(revealed(reading), "11010519491231002X") << card;
    EXPECT_TRUE(reading.remarks.contains(R::id_form)) << card;
    EXPECT_EQ(read(card, D::citizen).reject, R::id_length) << card;
  }
  const auto plain = read("11010519491231002X", D::disability_card);
  EXPECT_EQ(revealed(plain), "11010519491231002X");
  EXPECT_TRUE(plain.remarks.contains(R::id_form));
}

struct Other {
  std::string written;
  D declared;
  DocumentClass document;
  bool usual;
};

TEST(ReadIdentityTest, OtherDocumentsAreKeptWithARemarkOnTheirForm) {
  const std::vector<Other> rows{
      {"H10203045", D::hk_macao_permit, DocumentClass::hk_macao_permit, true},
      {"m1020304501", D::hk_macao_permit, DocumentClass::hk_macao_permit, true},
      {"H1020304", D::hk_macao_permit, DocumentClass::hk_macao_permit, false},
      {"K10203045", D::hk_macao_permit, DocumentClass::hk_macao_permit, false},
      {"12346098", D::taiwan_permit, DocumentClass::taiwan_permit, true},
      {"1234609801", D::taiwan_permit, DocumentClass::taiwan_permit, true},
      {"1234609801（B）", D::taiwan_permit, DocumentClass::taiwan_permit, true},
      {"1234609", D::taiwan_permit, DocumentClass::taiwan_permit, false},
      {"XY1234575", D::passport, DocumentClass::passport, true},
      {"E1234", D::passport, DocumentClass::passport, true},
      {"1234", D::passport, DocumentClass::passport, false},
      {"E12-34567", D::passport, DocumentClass::passport, false},
      {"12E45678", D::passport, DocumentClass::passport, true},  // an E is no exponent here
      {"Z420139000", D::birth_certificate, DocumentClass::birth_certificate, true},
      {"Z42013900", D::birth_certificate, DocumentClass::birth_certificate, false},
      {"CHN110000000001", D::permanent_residence, DocumentClass::permanent_residence, true},
      {"CH1110000000001", D::permanent_residence, DocumentClass::permanent_residence, false},
      {"军字第1234567号", D::military, DocumentClass::military, true},
      {"军", D::military, DocumentClass::military, false},
      {"ABC-1", D::other, DocumentClass::other, true},
      {"130503670401001", D::other, DocumentClass::other, true},  // no check digit: no proof
      {"810000199408230022", D::residence_permit, DocumentClass::other, false},
      {"8100001994", D::residence_permit, DocumentClass::other, false},
  };
  for (const Other& row : rows) {
    const auto reading = read(row.written, row.declared);
    EXPECT_FALSE(reading.reject) << row.written;
    EXPECT_EQ(reading.identity.document(), row.document) << row.written;
    EXPECT_EQ(reading.remarks.contains(R::id_form), !row.usual) << row.written;
  }
  EXPECT_EQ(revealed(read(" h10203045", D::hk_macao_permit)), "H10203045");
}

TEST(ReadIdentityTest, OtherDocumentsCannotBeEmptyOrScientific) {
  for (const D declared : {D::passport, D::taiwan_permit, D::birth_certificate, D::other}) {
    EXPECT_EQ(read(" ", declared).reject, R::id_empty);
    EXPECT_EQ(read("1.23E+09", declared).reject, R::id_lost_digits);
  }
}

TEST(ReadIdentityTest, AValidCitizenNumberIsOneWhateverWasDeclared) {
  for (const D declared : {D::other, D::residence_permit, D::permanent_residence}) {
    const auto reading = read("810000199408230021", declared);
    EXPECT_TRUE(reading.identity.is_citizen_number());
    EXPECT_TRUE(reading.remarks.empty());
  }
  for (const D declared : {D::passport, D::birth_certificate, D::military, D::taiwan_permit}) {
    const auto reading = read("11010519491231002X", declared);
    EXPECT_TRUE(reading.identity.is_citizen_number());
    EXPECT_TRUE(reading.remarks.contains(R::id_form));
  }
  EXPECT_FALSE(read("110105194912310021", D::other).identity.is_citizen_number());
  EXPECT_FALSE(read(with_check("42060220310101123"), D::other).identity.is_citizen_number());
}

TEST(ReadIdentityTest, BytesThatAreNoUtf8AreForeignCharacters) {
  EXPECT_EQ(read("11010519491231002\xFF").reject, R::id_chars);
  EXPECT_EQ(read("\xFF\xFE").reject, R::id_length);
}

}  // namespace
}  // namespace gw::normalize
