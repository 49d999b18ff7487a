// Failures as text of the store.
#include "gateway/store/sqlite/stored_failure.hpp"

#include <gtest/gtest.h>

namespace gw::store::sqlite {
namespace {

TEST(StoredFailureTest, EveryCodeComesBackWithStepDetailAndPlace) {
  for (int code = 0; code <= static_cast<int>(Errc::unsupported); ++code) {
    const Failure failure = Failure(static_cast<Errc>(code), "codec.xml", -code).at(code, 7);
    const Failure back = failure_from(failure_text(failure));
    EXPECT_EQ(back.code(), failure.code());
    EXPECT_EQ(back.step(), "codec.xml");
    EXPECT_EQ(back.detail(), -code);
    EXPECT_EQ(back.line(), code);
    EXPECT_EQ(back.column(), 7);
  }
}

TEST(StoredFailureTest, AFailureWithoutAStepComesBack) {
  const Failure back = failure_from(failure_text(Failure(Errc::timeout)));
  EXPECT_EQ(back.code(), Errc::timeout);
  EXPECT_EQ(back.step(), "");
}

TEST(StoredFailureTest, DamagedTextGivesAPlainFailure) {
  for (const char* text : {"", " ", "NO_SUCH_CODE x 1 2 3", "TIMEOUT", "TIMEOUT x y z"}) {
    const Failure back = failure_from(text);
    EXPECT_EQ(back.line(), 0) << text;
  }
  EXPECT_EQ(failure_from("TIMEOUT " + std::string(500, 's') + " 1 2 3").step(), "");
}

}  // namespace
}  // namespace gw::store::sqlite
