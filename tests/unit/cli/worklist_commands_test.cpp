// Worklists on the command line: which workbooks are asked for, where they are written and who may
// read them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/unit/cli/fake_gateway.hpp"

namespace gw::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kSchools =
    R"({"api":"v1","kind":"schools","next":null,"items":[)"
    R"({"agency":"education-a","school":"1","county":"420602","year":2027,"pupils":3},)"
    R"({"agency":"education-a","school":"2","county":"420602","year":2027,"pupils":5}]})";
constexpr const char* kSummary = R"({"rows":8,"sheets":{"uninsured":5,"newborns":3,"stopped":0},)"
                                 R"("left_out":{"no_ground_left":2},"unplaced":1,"sha256":"ab"})";

class WorklistCommands : public ::testing::Test {
 protected:
  WorklistCommands() : folder_(::testing::TempDir() + "/worklists_" + std::to_string(::getpid())) {
    std::filesystem::remove_all(folder_);
    gateway.answer = [this](const ports::HttpRequest& request) {
      if (request.target.starts_with("/v1/worklists/schools?") ||
          request.target == "/v1/worklists/schools")
        return Result<ports::HttpResponse>(ports::HttpResponse(200, "application/json", kSchools));
      const std::string_view path =
          std::string_view(request.target).substr(0, request.target.find('?'));
      ports::HttpResponse response(200, "application/octet-stream", "PK\x03\x04");
      response.headers.set("Content-Disposition",
                           named.empty() ? "attachment; filename*=UTF-8''" +
                                               std::string(path.substr(path.rfind('/') + 1)) +
                                               "_%E8%A5%84.xlsx"
                                         : named);
      response.headers.set("Worklist-Summary", kSummary);
      return Result<ports::HttpResponse>(std::move(response));
    };
  }
  ~WorklistCommands() override { std::filesystem::remove_all(folder_); }

  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      names.insert(entry.path().filename().string());
    return names;
  }

  FakeGateway gateway;
  std::string folder_;
  std::string named;  // Content-Disposition; empty: a good one
};

TEST_F(WorklistCommands, AWorkbookOfEachSchoolIsANewFileOfItsOwnerAlone) {
  const auto ran = gateway.run({"worklist", "school", "--agency", "education-a", "--region",
                                "420602", "--year", "2027", "--reason", "work", "--out", folder_});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(
      gateway.targets(),
      ElementsAre(
          "GET /v1/worklists/schools?agency=education-a&region=420602&year=2027",
          "GET /v1/worklists/schools/1?agency=education-a&region=420602&year=2027&reason=work",
          "GET /v1/worklists/schools/2?agency=education-a&region=420602&year=2027&reason=work"));
  EXPECT_EQ(files(), (std::set<std::string>{"1_襄.xlsx", "2_襄.xlsx"}));
  std::ifstream in(folder_ + "/1_襄.xlsx", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "PK\x03\x04");
  struct stat found {};
  ASSERT_EQ(::stat((folder_ + "/1_襄.xlsx").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(folder_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0700U);
  EXPECT_THAT(ran.out, HasSubstr("1_襄.xlsx"));
  EXPECT_THAT(ran.out, HasSubstr("未参保 5"));
  EXPECT_THAT(ran.out, HasSubstr("已无补缴途径 2"));
  EXPECT_THAT(ran.out, Not(HasSubstr("断保停保")));
}

TEST_F(WorklistCommands, SchoolsNamedAreFetchedAlone) {
  EXPECT_EQ(gateway.run({"worklist", "school", "2", "--reason", "work", "--out", folder_}).code, 0);
  EXPECT_EQ(files(), (std::set<std::string>{"2_襄.xlsx"}));
  EXPECT_EQ(gateway.run({"worklist", "school", "3", "--reason", "work", "--out", folder_}).code, 5);
}

TEST_F(WorklistCommands, ASchoolThatIsNotFoundIsNamedAndTheOthersAreWritten) {
  const auto ran =
      gateway.run({"worklist", "school", "2", "3", "--reason", "work", "--out", folder_});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(files(), (std::set<std::string>{"2_襄.xlsx"}));
  EXPECT_THAT(ran.err, HasSubstr("：3\n"));
  EXPECT_THAT(ran.err, Not(HasSubstr("：2\n")));
  const auto none =
      gateway.run({"worklist", "school", "3", "--json", "--reason", "work", "--out", folder_});
  EXPECT_EQ(none.code, 5);
  EXPECT_THAT(none.out, HasSubstr(R"("kind":"worklists","items":[])"));
}

TEST_F(WorklistCommands, AFileThatIsThereStaysAndTheOthersAreWritten) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ + "/1_襄.xlsx") << "mine";
  const auto ran = gateway.run({"worklist", "school", "--reason", "work", "--out", folder_});
  EXPECT_EQ(ran.code, 6);
  EXPECT_THAT(ran.out, HasSubstr("2_襄.xlsx"));
  std::ifstream in(folder_ + "/1_襄.xlsx");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "mine");
}

TEST_F(WorklistCommands, CountiesAreFetchedByTheirCodes) {
  const auto ran = gateway.run({"worklist", "county", "420602", "420606", "--named", "--json",
                                "--case", "2026-17", "--reason", "work", "--out", folder_});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(gateway.targets(),
              ElementsAre("GET /v1/worklists/counties/420602?whom=named&reason=work&case=2026-17",
                          "GET /v1/worklists/counties/420606?whom=named&reason=work&case=2026-17"));
  EXPECT_THAT(ran.out, HasSubstr(R"("kind":"worklists")"));
  EXPECT_THAT(ran.out, HasSubstr(R"("file":"420602_襄.xlsx")"));
  EXPECT_EQ(gateway.run({"worklist", "county", "--reason", "work", "--out", folder_}).code, 2);
  EXPECT_EQ(gateway.run({"worklist", "county", "420602", "--out", folder_}).code, 2) << "no reason";
  EXPECT_EQ(gateway.run({"worklist", "school", "--reason", "curious", "--out", folder_}).code, 2);
}

TEST_F(WorklistCommands, ANameThatLeadsOutOfTheFolderIsRefused) {
  for (const char* name :
       {"attachment; filename*=UTF-8''..%2Fx.xlsx", "attachment",
        "attachment; filename*=UTF-8''.hidden", "attachment; filename*=UTF-8''a%2"}) {
    named = name;
    EXPECT_NE(
        gateway.run({"worklist", "county", "420602", "--reason", "work", "--out", folder_}).code, 0)
        << name;
    EXPECT_TRUE(files().empty()) << name;
  }
}

}  // namespace
}  // namespace gw::cli
