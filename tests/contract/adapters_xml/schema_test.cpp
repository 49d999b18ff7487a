// The published schemas against libxml2's own validation, which serves only here: the readers check
// the same rules while the document passes.
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <filesystem>

#include "gateway/base/c_ptr.hpp"
#include "tests/contract/adapters_xml/expected.hpp"
#include "tests/support/places.hpp"

namespace gw {
namespace {

using namespace testing_adapters;

using Document = CPtr<xmlDoc, &xmlFreeDoc>;
using SchemaParser = CPtr<xmlSchemaParserCtxt, &xmlSchemaFreeParserCtxt>;
using Schema = CPtr<xmlSchema, &xmlSchemaFree>;
using Validator = CPtr<xmlSchemaValidCtxt, &xmlSchemaFreeValidCtxt>;

void ignore_message(void*, const char*, ...) {}

bool is_valid(const std::string& schema_file, const std::string& bytes) {
  xmlSetGenericErrorFunc(nullptr, &ignore_message);
  // From memory: once the gateway's own parser has run, libxml2 opens no files in this process.
  const std::string source =
      read_file(std::string(gw::testing::source_dir()) + "/schemas/feeds/" + schema_file);
  const SchemaParser parser(
      xmlSchemaNewMemParserCtxt(source.data(), static_cast<int>(source.size())));
  const Schema schema(xmlSchemaParse(parser.get()));
  EXPECT_TRUE(schema) << schema_file;
  // Lists that say GB2312 are GB18030; iconv takes such a label by its word.
  const char* encoding = schema_file.starts_with("civil_affairs") ? "GB18030" : nullptr;
  const Document document(xmlReadMemory(bytes.data(), static_cast<int>(bytes.size()), nullptr,
                                        encoding,
                                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  if (!document || !schema) return false;
  const Validator validator(xmlSchemaNewValidCtxt(schema.get()));
  xmlSchemaSetValidErrors(validator.get(), &ignore_message, &ignore_message, nullptr);
  return xmlSchemaValidateDoc(validator.get(), document.get()) == 0;
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return text;
}

TEST(FeedSchemas, AcceptEverySampleThatTheReadersAccept) {
  int lists = 0;
  for (const char* agency : {"education-province", "civil-affairs"}) {
    for (const auto& entry : std::filesystem::directory_iterator(kSamples + agency)) {
      const std::string name = entry.path().filename();
      if (!name.ends_with(".xml") || name == "rzl_420607_20261110Z01.xml") continue;
      std::string schema = "civil_affairs/recipients.xsd";
      if (name.starts_with("xsxx")) schema = "education_province/roster.xsd";
      if (name.starts_with("xxlb") || name.starts_with("pclb")) {
        schema = "education_province/catalogue.xsd";
      }
      EXPECT_TRUE(is_valid(schema, read_file(entry.path()))) << name;
      ++lists;
    }
  }
  EXPECT_EQ(lists, 25);
}

TEST(FeedSchemas, RefuseWhatIsNoRoster) {
  const std::string schema = "education_province/roster.xsd";
  const std::string roster =
      read_file(kSamples + "education-province/xsxx_414209900120261112001.xml");
  EXPECT_TRUE(is_valid(schema, roster));
  EXPECT_FALSE(is_valid(schema, changed(roster, "<HJ JLS=\"5\"/>", "")));
  EXPECT_FALSE(is_valid(schema, changed(roster, "PCLX=\"Z\"", "PCLX=\"X\"")));
  EXPECT_FALSE(is_valid(schema, changed(roster, " ND=\"2026\"", "")));
  EXPECT_FALSE(is_valid(schema, changed(roster, "XLH=\"1\"", "XLH=\"one\"")));
  EXPECT_FALSE(is_valid(schema, changed(roster, "<SFZJH>421302200710138595</SFZJH>",
                                        "<ZJHM>421302200710138595</ZJHM>")));
}

TEST(FeedSchemas, RefuseWhatIsNoListOfRecipients) {
  const std::string schema = "civil_affairs/recipients.xsd";
  const std::string list = read_file(kSamples + "civil-affairs/rzl_420602_20261118Z01.xml");
  EXPECT_TRUE(is_valid(schema, list));
  EXPECT_FALSE(is_valid(schema, changed(list, "MZ42060220261118Z01", "MZ420602202611Z01")));
  EXPECT_FALSE(is_valid(
      schema, read_file(kSamples + "civil-affairs/rzl_420607_20261110Z01.xml")));  // byte 0x0B
  EXPECT_FALSE(is_valid(schema, "<other/>"));
}

}  // namespace
}  // namespace gw
