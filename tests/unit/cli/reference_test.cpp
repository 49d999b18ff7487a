// The reference that the table of commands prints, and that it says everything in both languages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_gateway.hpp"
#include "tests/support/references.hpp"

namespace gw::cli {
namespace {

using testing::FakeGateway;
using ::testing::HasSubstr;

TEST(ReferenceTest, OfTheCommandLineIsPrintedByTheTableOfCommands) {
  FakeGateway gateway;
  const auto printed = gateway.run({"reference"});
  EXPECT_EQ(printed.code, 0);
  const std::filesystem::path root = gw::testing::source_dir();
  EXPECT_TRUE(gw::testing::is_as_committed(root / "gateway/cli/REFERENCE.md", printed.out));
}

/// Whether the line has a Chinese character: three bytes, from U+4E00 to U+9FFF.
bool is_chinese(const std::string& line) {
  return std::any_of(line.begin(), line.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xE4 && byte <= 0xE9;
  });
}

TEST(ReferenceTest, OfTheCommandLineSaysEachCommandAndOptionInChineseToo) {
  FakeGateway gateway;
  std::istringstream lines(gateway.run({"reference"}).out);
  bool begins = false;  // the first line below a heading
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    if (line.rfind("- `", 0) == 0 || begins) {
      EXPECT_TRUE(is_chinese(line)) << line << "\nhas no Chinese in gateway/cli/help_words.cpp";
    }
    begins = line.rfind("## `", 0) == 0 || line.rfind("### `", 0) == 0;
  }
}

TEST(ReferenceTest, NamesValuesDefaultsAndWhatIsRequired) {
  FakeGateway gateway;
  const std::string text = gateway.run({"reference"}).out;
  EXPECT_THAT(text, HasSubstr("### `enrollgate run discard ID --reason mistake|incomplete|"));
  EXPECT_THAT(text, HasSubstr("- `--format csv|xlsx`"));
  EXPECT_THAT(text, HasSubstr("[`config/gateway.yaml`]"));
  EXPECT_THAT(text, HasSubstr("### `enrollgate worklist school [SCHOOL...] --out … --reason "));
  EXPECT_THAT(text, HasSubstr("### `enrollgate replay start`"));  // of a group of options
  EXPECT_THAT(text, HasSubstr("- `--group …`"));
}

}  // namespace
}  // namespace gw::cli
