// `init`: the first settings of a site, from answers in a file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "shell.hpp"
#include "tests/support/places.hpp"

namespace gw::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::shell;

class InitTest : public ::testing::Test {
 protected:
  /// The settings as they are shipped, with one agency whose files come by a folder: it has no
  /// secret.
  void SetUp() override {
    fs::create_directories(folder / "agencies");
    const fs::path shipped = fs::path(gw::testing::source_dir()) / "config";
    for (const char* part : {"gateway.yaml", "calendar.yaml", "policy"})
      fs::copy(shipped / part, folder / part, fs::copy_options::recursive);
    fs::copy(shipped / "agencies/education-xiangcheng.yaml", folder / "agencies");
  }
  void TearDown() override { fs::remove_all(folder); }

  Ended enrollgate(const std::string& words) const {
    return shell("\"$enrollgate\" " + words + " --settings '" + (folder / "gateway.yaml").string() +
                 "' --lang en 2>&1 </dev/null");
  }
  Ended init(const std::string& answers, const std::string& words = "") const {
    std::ofstream(folder / "answers") << answers;
    return enrollgate("init --answers '" + (folder / "answers").string() + "' " + words);
  }
  std::string overlay() const { return " --overlay '" + (folder / "site.yaml").string() + "'"; }

  fs::path folder = fs::temp_directory_path() / ("init-" + std::to_string(::getpid()));
};

TEST_F(InitTest, WhatItWritesPassesTheCheckAtOnceAndIsItsOwnersAlone) {
  const Ended ended = init("state: /srv/gateway data\nlisteners.api.port: 9000\n");
  EXPECT_EQ(ended.code, 0) << ended.out;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("written: " + (folder / "site.yaml").string()),
                               HasSubstr("doctor --all"), HasSubstr("enrollgate account setup")));
  struct stat status {};
  ASSERT_EQ(::stat((folder / "site.yaml").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(enrollgate("config check" + overlay()).code, 0);
  const std::string shown = enrollgate("config show --json" + overlay()).out;
  EXPECT_THAT(shown, HasSubstr(R"("key":"state","value":"/srv/gateway data")"));
  EXPECT_THAT(shown, HasSubstr(R"("key":"listeners.api.port","value":"9000")"));
  EXPECT_THAT(shown, HasSubstr((folder / "certs/tls.pem").string()));  // as it was offered
  EXPECT_THAT(shown, Not(HasSubstr("callers.")));
}

TEST_F(InitTest, NothingIsWrittenOver) {
  std::ofstream(folder / "site.yaml") << "demo: true\n";
  const Ended ended = init("");
  EXPECT_EQ(ended.code, 6);
  std::ifstream file(folder / "site.yaml");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "demo: true\n");
}

TEST_F(InitTest, AWrongAnswerLeavesNothingBehind) {
  const Ended misspelled = init("stat: /srv\n");
  EXPECT_EQ(misspelled.code, 3);
  EXPECT_THAT(misspelled.out,
              HasSubstr("answers:1:7: stat is no known setting (did you mean state?)"));
  const Ended wrong = init("listeners.api.port: many\n");
  EXPECT_EQ(wrong.code, 3);
  EXPECT_THAT(wrong.out, HasSubstr("listeners.api.port is `many`"));
  EXPECT_FALSE(fs::exists(folder / "site.yaml"));
}

TEST_F(InitTest, WithoutAnswersOrATerminalItIsWrongUsage) {
  EXPECT_EQ(enrollgate("init").code, 2);
  EXPECT_FALSE(fs::exists(folder / "site.yaml"));
}

TEST_F(InitTest, TheFileOfTheOverlayIsTheOneToWriteAndMissingSecretsAreNextSteps) {
  fs::copy(fs::path(gw::testing::source_dir()) / "config/agencies/insured-register.yaml",
           folder / "agencies");
  const fs::path other = folder / "other.yaml";
  const Ended ended = init("", "--overlay '" + other.string() + "'");
  EXPECT_EQ(ended.code, 0) << ended.out;
  EXPECT_TRUE(fs::exists(other));
  EXPECT_THAT(ended.out, HasSubstr("insured-register.secret_file names a file that is empty"));
  EXPECT_THAT(ended.out, HasSubstr("or move the file of an agency that is not connected away"));
}

}  // namespace
}  // namespace gw::cli
