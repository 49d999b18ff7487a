// Evidence is kept whole and sealed, or not at all.
#include "gateway/store/sealed_evidence.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>

#include "gateway/crypto/digest.hpp"

namespace gw::store {
namespace {

class SealedEvidenceTest : public testing::Test {
 protected:
  SealedEvidenceTest() {
    std::string name = (std::filesystem::temp_directory_path() / "gw-evidence-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    reopen();
  }
  ~SealedEvidenceTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  void reopen() {
    auto made = make_sealed_evidence(folder_ / "evidence", folder_ / "seal.key");
    ASSERT_TRUE(made);
    evidence_ = std::move(*made);
  }
  void keep(std::uint64_t id, const std::string& bytes) {
    auto writer = evidence_->create(DeliveryId{id});
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->write(bytes));
    ASSERT_TRUE((*writer)->finish());
  }
  Result<std::string> read(std::uint64_t id) {
    std::string bytes;
    GW_CHECK(evidence_->read(DeliveryId{id}, [&](std::string_view piece) -> Result<void> {
      bytes.append(piece);
      return {};
    }));
    return bytes;
  }
  std::filesystem::path file(std::uint64_t id) const {
    return folder_ / "evidence" / std::to_string(id / 1000) / (std::to_string(id) + ".sealed");
  }

  std::filesystem::path folder_;
  std::unique_ptr<EvidenceStore> evidence_;
};

TEST_F(SealedEvidenceTest, WhatWasWrittenInPiecesIsReadBackWithItsDigest) {
  std::string all;
  auto writer = evidence_->create(DeliveryId{2017});
  ASSERT_TRUE(writer);
  for (int n = 0; n < 50; ++n) {
    const std::string piece(static_cast<std::size_t>(n) * 997, static_cast<char>('a' + n % 26));
    ASSERT_TRUE((*writer)->write(piece));
    all += piece;
  }
  const auto seal = (*writer)->finish();
  ASSERT_TRUE(seal);
  EXPECT_EQ(seal->bytes, static_cast<std::int64_t>(all.size()));
  EXPECT_EQ(seal->sha256, crypto::digest_hex(crypto::DigestKind::sha256, all));
  reopen();
  const auto back = read(2017);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, all);
  std::ifstream sealed(file(2017), std::ios::binary);
  std::stringstream raw;
  raw << sealed.rdbuf();
  EXPECT_EQ(raw.str().find("bbbbbbbb"), std::string::npos);
}

TEST_F(SealedEvidenceTest, AnEmptyDeliveryIsEvidenceToo) {
  auto writer = evidence_->create(DeliveryId{1});
  ASSERT_TRUE(writer);
  const auto seal = (*writer)->finish();
  ASSERT_TRUE(seal);
  EXPECT_EQ(seal->bytes, 0);
  EXPECT_EQ(*read(1), "");
}

TEST_F(SealedEvidenceTest, WithoutFinishNothingIsKept) {
  {
    auto writer = evidence_->create(DeliveryId{1});
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->write("half"));
  }
  const auto back = read(1);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code(), Errc::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "evidence" / "0"));
}

TEST_F(SealedEvidenceTest, EvidenceIsNeverWrittenTwice) {
  keep(1, "first");
  const auto again = evidence_->create(DeliveryId{1});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), Errc::conflict);
  EXPECT_EQ(*read(1), "first");
}

TEST_F(SealedEvidenceTest, AChangedByteAnywhereBreaksTheSeal) {
  keep(1, "the rows as received");
  const auto size = std::filesystem::file_size(file(1));
  for (std::uintmax_t place = 0; place < size; ++place) {
    std::fstream sealed(file(1), std::ios::in | std::ios::out | std::ios::binary);
    sealed.seekg(static_cast<std::streamoff>(place));
    const int before = sealed.get();
    sealed.seekp(static_cast<std::streamoff>(place));
    sealed.put(static_cast<char>(before ^ 1));
    sealed.flush();
    const auto back = read(1);
    ASSERT_FALSE(back) << place;
    EXPECT_EQ(back.error().code(), Errc::integrity);
    sealed.seekp(static_cast<std::streamoff>(place));
    sealed.put(static_cast<char>(before));
  }
  EXPECT_TRUE(read(1));
}

TEST_F(SealedEvidenceTest, TheConsumersFailureStopsTheReading) {
  keep(1, std::string(1'000'000, 'x'));
  int pieces = 0;
  const auto outcome = evidence_->read(DeliveryId{1}, [&](std::string_view) -> Result<void> {
    ++pieces;
    return fail(Errc::too_large);
  });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Errc::too_large);
  EXPECT_EQ(pieces, 1);
}

TEST_F(SealedEvidenceTest, WhatACrashLeftHalfWrittenIsSweptAwayAtTheNextStart) {
  keep(5001, "whole");
  const auto half = folder_ / "evidence" / "5" / "5002.sealed.part";
  std::ofstream(half) << "half";
  reopen();
  EXPECT_FALSE(std::filesystem::exists(half));
  EXPECT_EQ(*read(5001), "whole");
}

}  // namespace
}  // namespace gw::store
