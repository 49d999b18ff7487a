#include "gateway/crypto/key_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gateway/crypto/hmac.hpp"
#include "tests/unit/crypto/temp_folder.hpp"

namespace gw::crypto {
namespace {

using testing_folder::read_file;
using testing_folder::TempFolder;
using testing_folder::write_file;

void restrict_mode(const std::filesystem::path& file) {
  std::filesystem::permissions(file, std::filesystem::perms(0600));
}

TEST(KeyFileTest, MakesAKeyOnceAndReadsItAfterwards) {
  const TempFolder folder;
  SystemRandom random;
  const auto first = load_or_create_key(folder / "key", random);
  const auto second = load_or_create_key(folder / "key", random);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_TRUE(equal_constant_time(first->secret().bytes(), second->secret().bytes()));
  EXPECT_EQ(first->id(), second->id());
  EXPECT_EQ(first->secret().size(), SealKey::kBytes);
}

TEST(KeyFileTest, OnlyTheOwnerMayReadItAndNothingElseIsLeft) {
  const TempFolder folder;
  SystemRandom random;
  ASSERT_TRUE(load_or_create_key(folder / "key", random));
  struct stat status {};
  ASSERT_EQ(::stat((folder / "key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto entries = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(KeyFileTest, TwoFoldersHaveTwoKeys) {
  const TempFolder folder;
  SystemRandom random;
  const auto first = load_or_create_key(folder / "a", random);
  const auto second = load_or_create_key(folder / "b", random);
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->id(), second->id());
}

TEST(KeyFileTest, RefusesAFileThatOthersMayRead) {
  const TempFolder folder;
  SystemRandom random;
  ASSERT_TRUE(load_or_create_key(folder / "key", random));
  std::filesystem::permissions(folder / "key", std::filesystem::perms(0640));
  const auto key = load_or_create_key(folder / "key", random);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code(), Errc::forbidden);
}

TEST(KeyFileTest, NeverReplacesAFileThatHoldsNoKey) {
  const TempFolder folder;
  SystemRandom random;
  for (const std::string text : {"", "00", "no key", "\n"}) {
    write_file(folder / "key", text);
    restrict_mode(folder / "key");
    const auto key = load_or_create_key(folder / "key", random);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code(), Errc::config_invalid);
    EXPECT_EQ(read_file(folder / "key"), text);
  }
}

TEST(KeyFileTest, AMissingFolderIsAFailure) {
  const TempFolder folder;
  SystemRandom random;
  const auto key = load_or_create_key(folder / "none" / "key", random);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code(), Errc::io);
}

}  // namespace
}  // namespace gw::crypto
