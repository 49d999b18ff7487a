// One list, written as other programs write it (write_tables.py), comes out as one list.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gateway/codec/table.hpp"
#include "tests/support/places.hpp"

namespace gw::codec {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kRows{
    "姓名|号码|出生|班级", "张　明|420602202006200417|2020-06-20|1",
    "阿依古丽·买买提|42060220191014322X|2019-10-14|2", "王\n镕|G420607201911012616|2019-11-01|10"};

/// Cells as one text: days as days, whether a program stored text or a real date; nothing at the
/// end.
std::string line_of(const TableRow& row) {
  std::string line;
  std::uint32_t next = 0;
  for (const Cell& cell : row.cells) {
    if (cell.text.empty()) continue;
    for (; next < cell.column; ++next) line += '|';
    if (cell.kind == CellKind::date) {
      const std::chrono::year_month_day date(cell.day);
      std::array<char, 16> text{};
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
      line += text.data();
    } else {
      line += cell.text;
    }
  }
  return line;
}

std::vector<std::string> rows_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  std::vector<std::string> rows;
  TableReader reader(TableOptions(), [&](const TableRow& row) -> Result<void> {
    const std::string line = line_of(row);
    if (!line.empty()) rows.push_back(line);
    return {};
  });
  const auto fed = reader.feed(bytes);
  EXPECT_TRUE(fed) << file << " " << (fed ? "" : fed.error().text(Language::en));
  const auto finished = reader.finish();
  EXPECT_TRUE(finished) << file << " " << (finished ? "" : finished.error().text(Language::en));
  return rows;
}

class ForeignTables : public ::testing::TestWithParam<const char*> {
 protected:
  ForeignTables() {
    std::string form = (fs::temp_directory_path() / "gw-tables-XXXXXX").string();
    folder_ = ::mkdtemp(form.data());
  }
  ~ForeignTables() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  fs::path folder_;
};

TEST_P(ForeignTables, ReadTheSame) {
  constexpr int kAbsent = 77;
  const std::string script =
      gw::testing::source_dir() + std::string("/tests/contract/foreign_tables/write_tables.py");
  const int status = std::system(
      ("python3 '" + script + "' " + GetParam() + " '" + folder_.string() + "'").c_str());
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kAbsent) GTEST_SKIP() << GetParam() << " is not installed here";
  ASSERT_EQ(WEXITSTATUS(status), 0);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    EXPECT_EQ(rows_of(entry.path()), kRows) << entry.path().filename();
  }
  EXPECT_GT(files, 0);
}

INSTANTIATE_TEST_SUITE_P(Programs, ForeignTables,
                         ::testing::Values("quirks", "openpyxl", "libreoffice", "ssconvert"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace gw::codec
