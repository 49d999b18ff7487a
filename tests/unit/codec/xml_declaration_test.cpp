#include "gateway/codec/xml_declaration.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gw::codec {
namespace {

using namespace std::string_view_literals;

TEST(XmlDeclarationTest, FindsTheDeclaredEncoding) {
  EXPECT_EQ(read_declaration("<?xml version=\"1.0\" encoding=\"GB18030\"?><a/>").encoding,
            "GB18030");
  EXPECT_EQ(read_declaration("<?xml version='1.0' encoding = 'gbk' standalone='yes'?>").encoding,
            "gbk");
  EXPECT_EQ(read_declaration("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>").encoding,
            "UTF-8");
}

TEST(XmlDeclarationTest, FindsNoneWhereNoneStands) {
  for (std::string_view head :
       {"<a encoding=\"GBK\"/>", "<?xml version=\"1.0\"?><a encoding=\"GBK\"/>", "text",
        "<?xml encoding?>", "<?xml encoding=GBK?>", "<?xml encoding=\"GBK?>"}) {
    const XmlDeclaration found = read_declaration(head);
    EXPECT_TRUE(found.complete) << head;
    EXPECT_EQ(found.encoding, "") << head;
  }
}

TEST(XmlDeclarationTest, WaitsUntilTheDeclarationIsThere) {
  const std::string_view head = "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"GBK\"?>";
  for (std::size_t size = 0; size < head.size(); ++size)
    EXPECT_FALSE(read_declaration(head.substr(0, size)).complete) << size;
  EXPECT_TRUE(read_declaration(head).complete);
  EXPECT_TRUE(read_declaration("<?xml" + std::string(kDeclarationBytes, ' ')).complete);
}

TEST(XmlDeclarationTest, SeesWideEncodings) {
  for (std::string_view head : {"\xFE\xFF\0<"sv, "\xFF\xFE<\0"sv, "\0<"sv, "<\0"sv})
    EXPECT_TRUE(read_declaration(head).wide);
}

}  // namespace
}  // namespace gw::codec
