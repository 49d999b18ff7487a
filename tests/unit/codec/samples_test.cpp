// The agencies' samples, byte for byte, through the readers: whole rows, right counts, right
// failures.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "gateway/codec/csv.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/codec/gzip.hpp"
#include "gateway/codec/json.hpp"
#include "gateway/codec/json_lines.hpp"
#include "gateway/codec/xml.hpp"
#include "tests/support/places.hpp"

namespace gw::codec {
namespace {

namespace fs = std::filesystem;

const fs::path kSamples = fs::path(gw::testing::source_dir()) / "tests/samples";

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> files(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(kSamples / folder))
    if (entry.is_regular_file() && entry.path().extension() == extension)
      found.push_back(entry.path());
  return found;
}

class RowCounter final : public XmlHandler {
 public:
  explicit RowCounter(std::string_view row) : row_(row) {}
  void start(XmlName name, const XmlAttributes& attributes, std::int64_t) override {
    if (rows == 0 && declared.empty())
      for (std::string_view key : {"JLS", "记录数"})
        if (const auto count = attributes.find(key)) declared = *count;
    if (name.local == row_) ++rows;
  }
  void text(std::string_view) override {}
  void end(XmlName) override {}

  int rows = 0;
  std::string declared;

 private:
  std::string_view row_;
};

TEST(SamplesTest, CsvRostersGiveEveryPhysicalLine) {
  const auto rosters = files("education-xiangcheng", ".csv");
  ASSERT_FALSE(rosters.empty());
  for (const fs::path& path : rosters) {
    const std::string bytes = content(path);
    std::int64_t last_line = 0;
    std::size_t records = 0;
    bool header = true;
    CsvReader reader(Encoding::gb18030, [&](const CsvRecord& record) -> Result<void> {
      EXPECT_GT(record.line, last_line);
      last_line = record.line;
      if (header) {
        EXPECT_NE(std::find(record.fields.begin(), record.fields.end(), "姓名"),
                  record.fields.end());
      }
      header = false;
      ++records;
      return {};
    });
    for (std::size_t at = 0; at < bytes.size(); at += 777)
      ASSERT_TRUE(reader.feed(std::string_view(bytes).substr(at, 777)));
    ASSERT_TRUE(reader.finish()) << path;
    EXPECT_EQ(reader.line_feeds(), std::count(bytes.begin(), bytes.end(), '\n'));
    EXPECT_EQ(records == 0, bytes.empty()) << path;
  }
}

TEST(SamplesTest, CivilAffairsListsDecodeAndCount) {
  const auto lists = files("civil-affairs", ".xml");
  ASSERT_FALSE(lists.empty());
  int differing = 0;
  for (const fs::path& path : lists) {
    if (path.parent_path().filename() == "feedback") continue;
    RowCounter rows("对象");
    XmlParser parser(rows);
    const std::string bytes = content(path);
    for (std::size_t at = 0; at < bytes.size(); at += 333)
      if (const auto fed = parser.feed(std::string_view(bytes).substr(at, 333)); !fed) {
        EXPECT_EQ(fed.error().code(), Errc::not_well_formed) << path;
        EXPECT_GT(fed.error().line(), 0) << path;
        break;
      }
    if (!parser.finish()) continue;  // a control character in an address: refused whole
    EXPECT_EQ(parser.encoding(), Encoding::gb18030) << path;
    if (std::to_string(rows.rows) != rows.declared) ++differing;
  }
  EXPECT_LE(differing, 2);
}

TEST(SamplesTest, UniversityRostersCountAsDeclared) {
  int whole = 0;
  for (const fs::path& path : files("education-province", ".xml")) {
    if (path.filename().string().rfind("xsxx_", 0) != 0) continue;
    RowCounter rows("XS");
    XmlParser parser(rows);
    ASSERT_TRUE(parser.feed(content(path))) << path;
    ASSERT_TRUE(parser.finish()) << path;
    if (std::to_string(rows.rows) == rows.declared) ++whole;
  }
  EXPECT_GT(whole, 5);
}

TEST(SamplesTest, RegisterPagesHoldTheRowsTheyDeclare) {
  JsonReader reader;
  for (const char* service : {"HB9002", "HB9003"}) {
    const auto pages = files(fs::path("insured-register") / service, ".json");
    ASSERT_FALSE(pages.empty());
    for (const fs::path& path : pages) {
      const std::string bytes = content(path);
      const Result<JsonValue> page = reader.parse(bytes);
      ASSERT_TRUE(page) << path;
      int rows = 0;
      ASSERT_TRUE(for_each_record(*page, {"output", "data", "list"},
                                  [&](const JsonValue& record) -> Result<void> {
                                    EXPECT_TRUE(record.text("psn_no"));
                                    ++rows;
                                    return {};
                                  }))
          << path;
      EXPECT_EQ(page->find({"output", "data", "page_rows"}).text(), std::to_string(rows)) << path;
    }
  }
}

TEST(SamplesTest, DailyAccountsEndInTheTrailerThatCountsThem) {
  const auto days = files("tax/dz", ".gz");
  ASSERT_FALSE(days.empty());
  for (const fs::path& path : days) {
    JsonReader reader;
    std::string trailer_count;
    std::int64_t lines = 0;
    JsonLines splitter([&](const JsonLine& line) -> Result<void> {
      GW_TRY(const JsonValue value, reader.parse(line.text));
      if (value.text("trailer")) {
        trailer_count = value.text("count").value_or("");
      } else {
        ++lines;
      }
      return {};
    });
    GzipReader gunzip([&](std::string_view block) { return splitter.feed(block); });
    ASSERT_TRUE(gunzip.feed(content(path))) << path;
    ASSERT_TRUE(gunzip.finish()) << path;
    ASSERT_TRUE(splitter.finish());
    // The first version of one day does not tie, which is what its second version was made for.
    const bool torn = path.filename() == "20261111.bb1.jsonl.gz";
    EXPECT_EQ(trailer_count == std::to_string(lines), !torn) << path;
  }
}

TEST(SamplesTest, EveryJsonFileIsRead) {
  JsonReader reader;
  for (const fs::path& path : files("", ".json")) EXPECT_TRUE(reader.parse(content(path))) << path;
}

TEST(SamplesTest, ValidGb18030FilesEncodeBackToTheSameBytes) {
  int same = 0;
  for (const fs::path& path : files("civil-affairs", ".xml")) {
    const std::string bytes = content(path);
    Gb18030Decoder decoder(OnInvalid::fail);
    std::string text;
    if (!decoder.decode(bytes, text) || !decoder.finish(text)) continue;
    EXPECT_EQ(encode_gb18030(text).value(), bytes) << path;
    ++same;
  }
  EXPECT_GT(same, 5);
}

}  // namespace
}  // namespace gw::codec
