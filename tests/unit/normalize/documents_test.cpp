#include "gateway/normalize/documents.hpp"

#include <gtest/gtest.h>

namespace gw::normalize {
namespace {

using D = DeclaredDocument;

TEST(DeclaredDocumentTest, SameCodeMeansOtherThingsInOtherLists) {
  EXPECT_EQ(declared_from_education("6"), D::hk_macao_permit);
  EXPECT_EQ(declared_from_register("06"), D::taiwan_permit);
  EXPECT_EQ(declared_from_register("6"), D::taiwan_permit);  // `1` for `01` occurs
}

TEST(DeclaredDocumentTest, OneDocumentIsOneKindInEveryList) {
  EXPECT_EQ(declared_from_education("1"), D::citizen);
  EXPECT_EQ(declared_from_education("B"), D::citizen);
  EXPECT_EQ(declared_from_register("01"), D::citizen);
  EXPECT_EQ(declared_from_tax("201"), D::citizen);
  EXPECT_EQ(declared_from_text("居民身份证"), D::citizen);
  EXPECT_EQ(declared_from_text("户口簿"), D::citizen);

  EXPECT_EQ(declared_from_education("A"), D::passport);
  EXPECT_EQ(declared_from_register("08"), D::passport);
  EXPECT_EQ(declared_from_register("16"), D::passport);
  EXPECT_EQ(declared_from_tax("208"), D::passport);
  EXPECT_EQ(declared_from_tax("227"), D::passport);
  EXPECT_EQ(declared_from_text("护照"), D::passport);

  EXPECT_EQ(declared_from_education("C"), D::residence_permit);
  for (const char* code : {"17", "1701", "1702", "1703"}) {
    EXPECT_EQ(declared_from_register(code), D::residence_permit) << code;
  }
  EXPECT_EQ(declared_from_tax("237"), D::residence_permit);
  EXPECT_EQ(declared_from_tax("238"), D::residence_permit);
  EXPECT_EQ(declared_from_text("港澳台居民居住证"), D::residence_permit);

  EXPECT_EQ(declared_from_register("990201"), D::birth_certificate);
  EXPECT_EQ(declared_from_tax("291"), D::birth_certificate);
  EXPECT_EQ(declared_from_text(" 出生医学证明　"), D::birth_certificate);

  EXPECT_EQ(declared_from_education("7"), D::hk_macao_permit);
  EXPECT_EQ(declared_from_education("8"), D::taiwan_permit);
  EXPECT_EQ(declared_from_tax("210"), D::hk_macao_permit);
  EXPECT_EQ(declared_from_tax("213"), D::taiwan_permit);
  EXPECT_EQ(declared_from_tax("233"), D::permanent_residence);
  EXPECT_EQ(declared_from_register("07"), D::permanent_residence);
  EXPECT_EQ(declared_from_register("09"), D::disability_card);
  EXPECT_EQ(declared_from_text("残疾人证"), D::disability_card);
  EXPECT_EQ(declared_from_register("02"), D::military);
  EXPECT_EQ(declared_from_register("21"), D::military);
}

TEST(DeclaredDocumentTest, CodesOutsideTheirTableAreNothing) {
  EXPECT_FALSE(declared_from_education(""));
  EXPECT_FALSE(declared_from_education("D"));
  EXPECT_FALSE(declared_from_education("01"));
  EXPECT_FALSE(declared_from_tax("202"));
  EXPECT_FALSE(declared_from_tax("1"));
  EXPECT_FALSE(declared_from_register("24"));
  EXPECT_FALSE(declared_from_register("0"));
  EXPECT_FALSE(declared_from_text(""));
  EXPECT_FALSE(declared_from_text("学生证"));
  EXPECT_FALSE(declared_from_text("01"));
}

TEST(DeclaredByNumberTest, IsACitizenNumberUnlessTheFormSaysOtherwise) {
  EXPECT_EQ(declared_by_number("11010519491231002X"), D::citizen);
  EXPECT_EQ(declared_by_number("4.20602E+17"), D::citizen);
  EXPECT_EQ(declared_by_number(""), D::citizen);
  EXPECT_EQ(declared_by_number("12346098"), D::citizen);
  EXPECT_EQ(declared_by_number("H10203045"), D::hk_macao_permit);
  EXPECT_EQ(declared_by_number(" M1020304501 "), D::hk_macao_permit);
  EXPECT_EQ(declared_by_number("Z420139000"), D::birth_certificate);
  EXPECT_EQ(declared_by_number("E12345678"), D::passport);
  EXPECT_EQ(declared_by_number("EA1234567"), D::passport);
  EXPECT_EQ(declared_by_number("CHN110000000001"), D::permanent_residence);
  EXPECT_EQ(declared_by_number("ABCD12345"), D::citizen);
}

}  // namespace
}  // namespace gw::normalize
