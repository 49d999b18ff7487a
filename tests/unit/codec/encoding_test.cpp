#include "gateway/codec/encoding.hpp"

#include <gtest/gtest.h>

namespace gw::codec {
namespace {

TEST(EncodingTest, ReadsEveryLabelOfTheGbFamilyAsGb18030) {
  for (std::string_view label : {"GB18030", "gb18030", "GBK", "gb2312", "GB2312", "CP936"})
    EXPECT_EQ(encoding_named(label), Encoding::gb18030) << label;
}

TEST(EncodingTest, KnowsUtf8) {
  EXPECT_EQ(encoding_named("UTF-8"), Encoding::utf8);
  EXPECT_EQ(encoding_named("utf8"), Encoding::utf8);
}

TEST(EncodingTest, KnowsNoOtherLabel) {
  for (std::string_view label : {"", "UTF-16", "ISO-8859-1", "Big5", "GB", "GB18030 ", "UTF-7"})
    EXPECT_EQ(encoding_named(label), std::nullopt) << label;
}

}  // namespace
}  // namespace gw::codec
