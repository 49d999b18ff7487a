#include "gateway/crypto/sealed_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/crypto/temp_folder.hpp"

namespace gw::crypto {
namespace {

using testing_folder::read_file;
using testing_folder::TempFolder;
using testing_folder::write_file;

constexpr std::size_t kFrame = kSealFrameBytesMin;

SealKey make_key() {
  SystemRandom random;
  return SealKey(Secret(random_bytes(random, SealKey::kBytes)));
}

std::string make_plain(std::size_t size) {
  std::string plain(size, '\0');
  for (std::size_t i = 0; i < size; ++i) plain[i] = static_cast<char>(i * 31 + i / 251);
  return plain;
}

Result<std::string> read_all(const std::filesystem::path& file, const SealKey& key) {
  GW_TRY(auto reader, SealedReader::open(file, key));
  std::string plain;
  while (true) {
    GW_TRY(const bool more, reader.read(plain));
    if (!more) return plain;
  }
}

class SealTest : public ::testing::Test {
 protected:
  void expect_refused(std::string_view sealed) {
    const auto opened = open_bytes(key_, sealed);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), Errc::integrity);
  }

  SealKey key_ = make_key();
  SystemRandom random_;
};

TEST_F(SealTest, EverySizeAroundAFrameComesBack) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kFrame - 1, kFrame, kFrame + 1,
                                 2 * kFrame, 3 * kFrame + 17}) {
    const std::string plain = make_plain(size);
    const auto opened = open_bytes(key_, seal_bytes(key_, random_, plain));
    ASSERT_TRUE(opened) << size;
    EXPECT_TRUE(*opened == plain) << size;
  }
}

TEST_F(SealTest, TheSameBytesNeverLookTheSame) {
  EXPECT_NE(seal_bytes(key_, random_, "same"), seal_bytes(key_, random_, "same"));
}

TEST_F(SealTest, EveryFlippedBitIsFound) {
  const std::string sealed = seal_bytes(key_, random_, make_plain(200));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed = sealed;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1U << bit));
      ASSERT_FALSE(open_bytes(key_, changed)) << i;
    }
  }
}

TEST_F(SealTest, AFlippedByteInAnyFrameOfALongBodyIsFound) {
  const std::string sealed = seal_bytes(key_, random_, make_plain(3 * kFrame + 17));
  for (std::size_t i = 0; i < sealed.size(); i += 509) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] + 1);
    ASSERT_FALSE(open_bytes(key_, changed)) << i;
  }
}

TEST_F(SealTest, EveryCutIsFound) {
  const std::string sealed = seal_bytes(key_, random_, make_plain(300));
  for (std::size_t size = 0; size < sealed.size(); ++size) expect_refused(sealed.substr(0, size));
}

TEST_F(SealTest, ACutBetweenFramesIsFound) {
  const std::string sealed = seal_bytes(key_, random_, make_plain(4 * kFrame));
  for (std::size_t frames = 0; frames < 4; ++frames) {
    expect_refused(sealed.substr(0, kSealHeaderBytes + frames * (kFrame + kSealTagBytes)));
  }
}

TEST_F(SealTest, SwappedRepeatedAndAddedFramesAreFound) {
  constexpr std::size_t kWhole = kFrame + kSealTagBytes;
  const std::string sealed = seal_bytes(key_, random_, make_plain(3 * kFrame));
  const std::string header = sealed.substr(0, kSealHeaderBytes);
  const std::string first = sealed.substr(kSealHeaderBytes, kWhole);
  const std::string second = sealed.substr(kSealHeaderBytes + kWhole, kWhole);
  const std::string third = sealed.substr(kSealHeaderBytes + 2 * kWhole);
  ASSERT_TRUE(open_bytes(key_, header + first + second + third));
  expect_refused(header + second + first + third);
  expect_refused(header + first + third);
  expect_refused(header + first + first + second + third);
  expect_refused(header + first + second + third + third);
  expect_refused(sealed + "x");
  expect_refused(sealed + sealed);
}

TEST_F(SealTest, FramesOfAnotherBodyUnderTheSameKeyAreFound) {
  const std::string one = seal_bytes(key_, random_, "one");
  const std::string two = seal_bytes(key_, random_, "two");
  expect_refused(one.substr(0, kSealHeaderBytes) + two.substr(kSealHeaderBytes));
}

TEST_F(SealTest, AnotherKeyOpensNothing) {
  const std::string sealed = seal_bytes(make_key(), random_, "secret");
  expect_refused(sealed);
  // Even with the right key's id written over the header.
  std::string forged = sealed;
  std::copy(key_.id().begin(), key_.id().end(), forged.begin() + 12);
  expect_refused(forged);
}

TEST_F(SealTest, PlainTextDoesNotShow) {
  EXPECT_EQ(seal_bytes(key_, random_, "张明 420602200802141234").find("张明"), std::string::npos);
}

TEST_F(SealTest, AFileWrittenInPiecesComesBack) {
  const TempFolder folder;
  const std::string plain = make_plain(5 * kFrame + 3);
  auto writer = SealedWriter::create(folder / "body", key_, random_, 2 * kFrame);
  ASSERT_TRUE(writer);
  for (std::size_t at = 0; at < plain.size(); at += 7001) {
    ASSERT_TRUE(writer->write(std::string_view(plain).substr(at, 7001)));
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "body"));
  ASSERT_TRUE(writer->finish());
  EXPECT_FALSE(std::filesystem::exists(folder / "body.part"));
  struct stat status {};
  ASSERT_EQ(::stat((folder / "body").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto back = read_all(folder / "body", key_);
  ASSERT_TRUE(back);
  EXPECT_TRUE(*back == plain);
}

TEST_F(SealTest, AnUnfinishedFileLeavesNothing) {
  const TempFolder folder;
  {
    auto writer = SealedWriter::create(folder / "body", key_, random_);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->write(make_plain(3 * kFrame)));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(SealTest, ACutFileIsFoundWhileReading) {
  const TempFolder folder;
  write_file(folder / "body", seal_bytes(key_, random_, make_plain(3 * kFrame)));
  std::filesystem::resize_file(folder / "body", kSealHeaderBytes + 2 * (kFrame + kSealTagBytes));
  const auto back = read_all(folder / "body", key_);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code(), Errc::integrity);
}

TEST_F(SealTest, MissingFilesAndFoldersAreFailures) {
  const TempFolder folder;
  const auto none = SealedReader::open(folder / "none", key_);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), Errc::not_found);
  EXPECT_FALSE(SealedWriter::create(folder / "none" / "body", key_, random_));
}

}  // namespace
}  // namespace gw::crypto
