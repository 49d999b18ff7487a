#include "gateway/cli/support_bundle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fake_gateway.hpp"

namespace gw::cli {
namespace {

using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class SupportBundleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "bundle-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    file_ = folder_ / "support.zip";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string archive() const {
    std::ifstream in(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  FakeGateway gateway_;
  std::filesystem::path folder_;
  std::filesystem::path file_;
};

TEST_F(SupportBundleTest, HoldsWhatTheGatewayTellsWithoutNumbersOfPersons) {
  gateway_.report.errors = {"gateway.yaml:3:1: state is missing",
                            "gateway.yaml:9:1: outbox.attempts has `whsec_abc`, must be a number"};
  gateway_.says(200, R"({"items":[{"identity":"42060219900101001X.csv","bytes":12345678901234}]})");
  const auto ran = gateway_.run({"support-bundle", file_, "--lang", "en"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, IsEmpty());
  const std::string written = archive();
  for (const char* part :
       {"README.txt", "program.json", "settings.txt", "settings-errors.txt", "gateway.json",
        "health.json", "problems.json", "service.json", "feeds.json", "runs.json", "metrics.txt"})
    EXPECT_THAT(written, HasSubstr(std::string("== ") + part + "\n"));
  EXPECT_THAT(written, HasSubstr("state is missing"));
  EXPECT_THAT(written, HasSubstr("has `...`, must be a number"));
  EXPECT_THAT(written, Not(HasSubstr("whsec_")));
  EXPECT_THAT(written, HasSubstr("12345678901234}"));
  EXPECT_THAT(written, Not(HasSubstr("42060219900101001")));
  EXPECT_EQ(std::filesystem::status(file_).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(gateway_.run({"support-bundle", file_}).code, 6);  // never over a file that is there
}

TEST_F(SupportBundleTest, IsMadeAllTheSameWhereTheGatewayIsGone) {
  const auto ran = gateway_.run({"support-bundle", file_, "--lang", "en"});
  EXPECT_EQ(ran.code, 8);
  EXPECT_THAT(ran.err, HasSubstr("metrics.txt"));
  EXPECT_THAT(archive(), HasSubstr("== settings.txt"));
  EXPECT_THAT(archive(), HasSubstr("UNREACHABLE"));
  EXPECT_THAT(archive(), Not(HasSubstr("== metrics.txt")));
}

TEST_F(SupportBundleTest, OfAGatewayElsewhereItHasNoSettingsOfThisMachine) {
  gateway_.says(200, "{}");
  EXPECT_EQ(gateway_.run({"support-bundle", file_, "--profile", "wuhan"}).code, 0);
  EXPECT_EQ(gateway_.profile, "wuhan");
  EXPECT_THAT(archive(), Not(HasSubstr("settings.txt")));
}

TEST_F(SupportBundleTest, TheDoctorWritesItToo) {
  gateway_.says(200, R"({"item":{"errors":0,"warnings":0,"checks":[]}})");
  EXPECT_EQ(gateway_.run({"doctor", "--bundle", file_}).code, 0);
  EXPECT_THAT(archive(), HasSubstr("== health.json"));
}

}  // namespace
}  // namespace gw::cli
