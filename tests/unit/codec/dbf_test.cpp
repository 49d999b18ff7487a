#include "gateway/codec/dbf.hpp"

#include <gtest/gtest.h>

#include "gateway/codec/gb18030.hpp"
#include "tests/support/make_zip.hpp"
#include "tests/unit/codec/chunks.hpp"

namespace gw::codec {
namespace {

std::string field(std::string name, char type, std::size_t length) {
  name.resize(11, '\0');
  return name + type + std::string(4, '\0') + little(length, 2) + std::string(14, '\0');
}

std::string padded(std::string text, std::size_t length) {
  text.resize(length, ' ');
  return text;
}

std::string gb(std::string_view utf8) {
  return encode_gb18030(utf8).value();
}

/// Two pupils and a deleted one between them.
std::string table(std::size_t declared = 3) {
  const std::string fields = field(gb("姓名"), 'C', 10) + field("ID", 'C', 18) +
                             field("BORN", 'D', 8) + field("FEE", 'N', 6) + field("MEMO", 'M', 4);
  const auto record = [](char mark, const std::string& name, const std::string& fee) {
    return mark + padded(gb(name), 10) + padded("420602202006200417", 18) + "20200620" + fee +
           "   1";
  };
  return std::string("\x03\x7E\x0B\x1C", 4) + little(declared, 4) +
         little(32 + fields.size() + 1, 2) + little(1 + 10 + 18 + 8 + 6 + 4, 2) +
         std::string(20, '\0') + fields + '\x0D' + record(' ', "唐墨艳", "400.00") +
         record('*', "误录", "  1.00") + record(' ', "王镕", "  0.50") + '\x1A';
}

Result<std::vector<std::string>> read(const Chunks& chunks) {
  std::vector<std::string> lines;
  DbfReader reader(
      Encoding::gb18030,
      [&](const std::vector<DbfField>& fields) -> Result<void> {
        for (const DbfField& one : fields) lines.push_back(one.name);
        return {};
      },
      [&](const DbfRecord& record) -> Result<void> {
        std::string line = std::to_string(record.number) + (record.bytes_invalid ? "!" : "");
        for (const std::string_view one : record.fields) line += "," + std::string(one);
        lines.push_back(line);
        return {};
      });
  for (const std::string_view chunk : chunks) GW_CHECK(reader.feed(chunk));
  GW_CHECK(reader.finish());
  return lines;
}

TEST(DbfTest, ReadsFieldsAndRecordsForEverySplit) {
  const std::vector<std::string> expected{"姓名",
                                          "ID",
                                          "BORN",
                                          "FEE",
                                          "MEMO",
                                          "1,唐墨艳,420602202006200417,20200620,400.00,",
                                          "3,王镕,420602202006200417,20200620,0.50,"};
  const std::string bytes = table();
  for (const Chunks& chunks : every_split(bytes)) ASSERT_EQ(read(chunks).value(), expected);
}

TEST(DbfTest, RefusesEveryCutBeforeTheLastRecordEnds) {
  const std::string bytes = table();
  for (std::size_t size = 0; size + 1 < bytes.size(); ++size) {
    const auto lines = read({std::string_view(bytes).substr(0, size)});
    ASSERT_FALSE(lines) << size;
    EXPECT_EQ(lines.error().code(), Errc::container_broken);
  }
  EXPECT_TRUE(read({std::string_view(bytes).substr(0, bytes.size() - 1)}));  // only the end mark
  EXPECT_EQ(read({table(4)}).error().code(), Errc::container_broken);
}

TEST(DbfTest, RefusesSizesThatContradictTheFields) {
  std::string bytes = table();
  bytes[10] = static_cast<char>(bytes[10] + 1);
  EXPECT_EQ(read({bytes}).error().code(), Errc::container_broken);
  EXPECT_EQ(read({"序号,姓名\r\n1,张三\r\n2,李四\r\n3,王五\r\n"}).error().code(),
            Errc::container_broken);
}

TEST(DbfTest, MarksBytesThatAreNoCharacters) {
  std::string bytes = table();
  bytes[bytes.find(gb("唐墨艳"))] = '\xFF';
  EXPECT_EQ(read({bytes}).value()[5].substr(0, 2), "1!");
}

}  // namespace
}  // namespace gw::codec
