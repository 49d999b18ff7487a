#include "gateway/cli/exit_code.hpp"

#include <gtest/gtest.h>

namespace gw::cli {
namespace {

TEST(ExitCodeTest, TheProblemsCodeDecidesBeforeTheStatus) {
  EXPECT_EQ(exit_code_of(409, "INTEGRITY"), ExitCode::integrity);
  EXPECT_EQ(exit_code_of(500, "UNREACHABLE"), ExitCode::unreachable);
  EXPECT_EQ(exit_code_of(502, "TLS_FAILED"), ExitCode::unreachable);
  EXPECT_EQ(exit_code_of(500, "TIMEOUT"), ExitCode::timeout);
  EXPECT_EQ(exit_code_of(400, "INVALID_ARGUMENT"), ExitCode::usage);
  EXPECT_EQ(exit_code_of(503, "CANCELLED"), ExitCode::unreachable);
}

TEST(ExitCodeTest, TheStatusDecidesWhereTheCodeIsNoneOfOurs) {
  EXPECT_EQ(exit_code_of(400, ""), ExitCode::usage);
  EXPECT_EQ(exit_code_of(401, ""), ExitCode::not_allowed);
  EXPECT_EQ(exit_code_of(403, "SOMETHING_NEW"), ExitCode::not_allowed);
  EXPECT_EQ(exit_code_of(404, ""), ExitCode::not_found);
  EXPECT_EQ(exit_code_of(409, ""), ExitCode::conflict);
  EXPECT_EQ(exit_code_of(412, ""), ExitCode::conflict);
  EXPECT_EQ(exit_code_of(503, ""), ExitCode::unreachable);
  EXPECT_EQ(exit_code_of(504, ""), ExitCode::timeout);
  EXPECT_EQ(exit_code_of(500, ""), ExitCode::unexpected);
  EXPECT_EQ(exit_code_of(302, ""), ExitCode::unexpected);
}

TEST(ExitCodeTest, NumbersAreThoseThatScriptsKnow) {
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::config_invalid)), 3);
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::forbidden)), 4);
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::not_found)), 5);
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::conflict)), 6);
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::check_binding)), 6);
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::sender_mends)), 6);
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::unreachable)), 7);
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::integrity)), 10);
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::timeout)), 124);
  EXPECT_EQ(static_cast<int>(exit_code_of(Errc::cancelled)), 130);
}

}  // namespace
}  // namespace gw::cli
