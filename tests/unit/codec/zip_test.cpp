#include "gateway/codec/zip.hpp"

#include <gtest/gtest.h>

#include "gateway/codec/gb18030.hpp"
#include "tests/support/make_zip.hpp"

namespace gw::codec {
namespace {

Result<std::string> text_of(const ZipArchive& zip, std::string_view name) {
  const auto entry = zip.find(name);
  if (!entry) return fail(Errc::not_found);
  std::string text;
  GW_CHECK(zip.read(*entry, [&](std::string_view block) -> Result<void> {
    text += block;
    return {};
  }));
  return text;
}

const std::string kLong(200'000, 'x');

TEST(ZipTest, ReadsStoredAndPackedEntriesInAnyOrderAndMoreThanOnce) {
  const std::string file = make_zip({{"a.csv", "one\n"}, {"b.csv", kLong}, {"c.csv", "", false}});
  const auto zip = ZipArchive::open(file);
  ASSERT_TRUE(zip);
  ASSERT_EQ(zip->entries().size(), 3U);
  EXPECT_EQ(text_of(*zip, "b.csv").value(), kLong);
  EXPECT_EQ(text_of(*zip, "a.csv").value(), "one\n");
  EXPECT_EQ(text_of(*zip, "b.csv").value(), kLong);
  EXPECT_EQ(text_of(*zip, "c.csv").value(), "");
}

TEST(ZipTest, FindsNamesWhateverTheirCase) {
  const std::string file = make_zip({{"XL/Workbook.xml", "x"}});
  EXPECT_EQ(ZipArchive::open(file)->find("xl/workbook.xml"), 0U);
  EXPECT_FALSE(ZipArchive::open(file)->find("xl/workbook"));
}

TEST(ZipTest, ReadsChineseNamesInEitherEncoding) {
  const std::string gb = encode_gb18030("名单.csv").value();
  const std::string file = make_zip({{"名单.csv", "1"}, {gb, "2", true, 0}});
  const auto zip = ZipArchive::open(file);
  ASSERT_TRUE(zip);
  EXPECT_EQ(zip->entries()[0].name, "名单.csv");
  EXPECT_EQ(zip->entries()[1].name, "名单.csv");
}

TEST(ZipTest, RefusesEveryCut) {
  const std::string file = make_zip({{"a", "one"}, {"b", "two"}});
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto zip = ZipArchive::open(std::string_view(file).substr(0, size));
    ASSERT_FALSE(zip) << size;
    EXPECT_EQ(zip.error().code(), Errc::container_broken) << size;
  }
}

TEST(ZipTest, RefusesAnEntryWhoseChecksumOrSizeIsAnother) {
  std::string file = make_zip({{"a", "one", false}});
  file[file.find("one")] = 'O';
  EXPECT_EQ(text_of(*ZipArchive::open(file), "a").error().code(), Errc::container_broken);
  // The directory declares fewer bytes than the entry unpacks to.
  file = make_zip({{"a", kLong}});
  const std::size_t declared = file.rfind("PK\x01\x02") + 24;
  file.replace(declared, 4, little(5, 4));
  const auto zip = ZipArchive::open(file);
  ASSERT_TRUE(zip);
  EXPECT_EQ(text_of(*zip, "a").error().code(), Errc::container_broken);
}

TEST(ZipTest, RefusesAPassword) {
  const auto zip = ZipArchive::open(make_zip({{"a", "one", true, 0x0801}}));
  ASSERT_FALSE(zip);
  EXPECT_EQ(zip.error().code(), Errc::file_encrypted);
}

TEST(ZipTest, HoldsItsLimitsBeforeAnythingIsUnpacked) {
  const std::string file = make_zip({{"a", kLong}, {"b", kLong}});
  EXPECT_TRUE(ZipArchive::open(file, {400'000, 1000, 0, 2}));
  for (const ZipLimits& narrow : {ZipLimits{399'999, 10'000, 0, 2}, ZipLimits{400'000, 10, 0, 2},
                                  ZipLimits{400'000, 10'000, 0, 1}}) {
    const auto zip = ZipArchive::open(file, narrow);
    ASSERT_FALSE(zip);
    EXPECT_EQ(zip.error().code(), Errc::too_large);
  }
}

TEST(ZipTest, StopsWhenTheSinkFails) {
  const std::string file = make_zip({{"a", kLong}});
  const auto zip = ZipArchive::open(file);
  const auto read =
      zip->read(0, [](std::string_view) -> Result<void> { return fail(Errc::cancelled); });
  EXPECT_EQ(read.error().code(), Errc::cancelled);
}

}  // namespace
}  // namespace gw::codec
