// `agency test`, `conformance` and `add` against demo agencies: what each step says of an agency
// that is as its note has it, and of one that is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <map>
#include <set>
#include <sstream>

#include "gateway/app/agency_desk.hpp"
#include "tests/integration/world.hpp"
#include "tests/support/places.hpp"

namespace gw::integration {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using cli::AgencyAction;
using cli::ExitCode;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

struct Ran {
  ExitCode code = ExitCode::unexpected;
  std::string out;
  std::string err;

  /// Point → verdict; where a point stands for several feeds, the worst.
  std::map<std::string, std::string> verdicts() const {
    std::map<std::string, std::string> all;
    for (const json::value& point : points()) {
      const std::string verdict(point.at("verdict").as_string());
      std::string& known = all[std::string(point.at("point").as_string())];
      if (known.empty() || verdict == "fail") known = verdict;
    }
    return all;
  }
  json::array points() const { return json::parse(out).at("item").at("points").as_array(); }
  /// In English: what was seen at a point, and what to do.
  std::string words_at(const std::string& name) const {
    std::string words;
    for (const json::value& point : points()) {
      if (point.at("point").as_string() != name) continue;
      words += std::string(point.at("seen").at("en").as_string());
      if (!point.at("advice").is_null())
        words += " | " + std::string(point.at("advice").at("en").as_string());
    }
    return words;
  }
};

class Trials : public ::testing::Test {
 protected:
  Ran run(AgencyAction action, const std::string& id) {
    cli::AgencyRequest request;
    request.action = action;
    request.settings = settings;
    request.overlay = world.folder() / "overlay.yaml";
    request.id = id;
    request.from = from;
    request.report = report;
    if (action != AgencyAction::add) request.today = "2026-11-30T09:00";
    request.as_json = as_json;
    request.language = Language::en;
    std::istringstream in(typed);
    std::ostringstream out;
    std::ostringstream err;
    const cli::Streams streams{in, out, err, terminal};
    Ran ran;
    ran.code = app::run_agency(request, streams);
    ran.out = out.str();
    ran.err = err.str();
    return ran;
  }
  void replace_in_overlay(const std::string& what, const std::string& by) {
    const fs::path overlay = world.folder() / "overlay.yaml";
    std::string text = read_file(overlay);
    const std::size_t at = text.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    text.replace(at, what.size(), by);
    write_file(overlay, text);
  }
  /// The shipped settings in a folder of the test's own, where `add` may write.
  void own_settings() {
    const fs::path config = fs::path(gw::testing::source_dir()) / "config";
    fs::create_directories(world.folder() / "config");
    for (const char* part : {"gateway.yaml", "calendar.yaml", "agencies", "policy"})
      fs::copy(config / part, world.folder() / "config" / part, fs::copy_options::recursive);
    settings = world.folder() / "config" / "gateway.yaml";
  }
  fs::path agency_file(const std::string& id) const {
    return world.folder() / "config" / "agencies" / (id + ".yaml");
  }
  std::set<std::string> files_below(const fs::path& folder) const {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      files.insert(entry.path().string());
    return files;
  }

  World world;
  fs::path settings = fs::path(gw::testing::source_dir()) / "config" / "gateway.yaml";
  fs::path from;
  fs::path report;
  std::string typed;
  bool terminal = false;
  bool as_json = true;
};

TEST_F(Trials, AnAgencyAsItsNoteHasItPassesEveryStep) {
  for (const char* id : {"education-province", "civil-affairs", "tax", "veterans",
                         "rural-revitalization", "education-xiangcheng"}) {
    const Ran ran = run(AgencyAction::test, id);
    EXPECT_EQ(ran.code, ExitCode::ok) << id << "\n" << ran.out << ran.err;
    if (ran.out.empty()) continue;
    EXPECT_THAT(ran.verdicts(), Not(Contains(Pair(::testing::_, "fail")))) << id;
    EXPECT_THAT(ran.verdicts(), Contains(Pair("mapping", "pass"))) << id << ran.out;
  }
}

TEST_F(Trials, TheRegisterIsTriedWithoutASnapshotBeingMade) {
  const Ran ran = run(AgencyAction::test, "insured-register");
  EXPECT_THAT(ran.verdicts(), Contains(Pair("request", "pass"))) << ran.out;
}

TEST_F(Trials, NothingOfItStaysOnEitherSide) {
  const auto drop = files_below(world.folder() / "drop");
  const auto rural = files_below(world.rural());
  const auto state = files_below(world.folder() / "state");
  run(AgencyAction::test, "education-xiangcheng");
  run(AgencyAction::conformance, "rural-revitalization");
  run(AgencyAction::test, "civil-affairs");
  EXPECT_EQ(files_below(world.folder() / "drop"), drop);
  EXPECT_EQ(files_below(world.rural()), rural);
  EXPECT_EQ(files_below(world.folder() / "state"), state);
  // The gateway itself has still everything to take.
  EXPECT_GT(world.pull("civil-affairs.recipients").batches, 0);
}

TEST_F(Trials, NobodyAtTheAddressIsSaidAndNothingFurtherIsTried) {
  replace_in_overlay("port: " + std::to_string(world.civil().port()), "port: 1");
  const Ran ran = run(AgencyAction::test, "civil-affairs");
  EXPECT_EQ(ran.code, ExitCode::findings);
  EXPECT_EQ(ran.verdicts().at("address"), "fail");
  EXPECT_EQ(ran.verdicts().at("request"), "not_tried");
  EXPECT_THAT(ran.words_at("address"), HasSubstr("firewalls"));
}

TEST_F(Trials, ACertificateOfAnotherAgencyIsNamedAsThat) {
  replace_in_overlay("port: " + std::to_string(world.civil().port()),
                     "port: " + std::to_string(world.education().port()));
  const Ran ran = run(AgencyAction::test, "civil-affairs");
  EXPECT_EQ(ran.verdicts().at("address"), "pass");
  EXPECT_EQ(ran.verdicts().at("certificate"), "fail");
  EXPECT_THAT(ran.words_at("certificate"), HasSubstr("endpoint.certificate_name"));
}

TEST_F(Trials, AMaintenancePageFailsTheRequest) {
  world.civil().admin("misbehave", R"({"set": ["maintenance"]})");
  const Ran ran = run(AgencyAction::test, "civil-affairs");
  EXPECT_EQ(ran.verdicts().at("certificate"), "pass");
  EXPECT_EQ(ran.verdicts().at("request"), "fail");
  EXPECT_THAT(ran.words_at("request"), HasSubstr("PEER_CONTENT"));
}

TEST_F(Trials, RenamedColumnsFailTheMapping) {
  world.civil().admin("misbehave", R"({"set": ["renamed"]})");
  const Ran ran = run(AgencyAction::test, "civil-affairs");
  EXPECT_EQ(ran.verdicts().at("page"), "pass") << ran.out;
  EXPECT_EQ(ran.verdicts().at("mapping"), "fail") << ran.out;
}

TEST_F(Trials, AnotherHostKeyAndAKeyThatIsNotFiledAreToldApart) {
  replace_in_overlay("host_key: SHA256:", "host_key: SHA256:A");
  Ran ran = run(AgencyAction::test, "rural-revitalization");
  EXPECT_EQ(ran.verdicts().at("address"), "pass") << ran.out;
  EXPECT_EQ(ran.verdicts().at("certificate"), "fail");
  EXPECT_EQ(ran.verdicts().at("login"), "not_tried");
  replace_in_overlay("host_key: SHA256:A", "host_key: SHA256:");
  replace_in_overlay("user: ", "user: no");
  ran = run(AgencyAction::test, "rural-revitalization");
  EXPECT_EQ(ran.verdicts().at("certificate"), "pass") << ran.out;
  EXPECT_EQ(ran.verdicts().at("login"), "fail");
}

TEST_F(Trials, AMissingFolderIsSaidWithItsPath) {
  replace_in_overlay("folder: " + (world.folder() / "drop").string(),
                     "folder: " + (world.folder() / "nowhere").string());
  const Ran ran = run(AgencyAction::test, "education-xiangcheng");
  EXPECT_EQ(ran.verdicts().at("folder"), "fail");
  EXPECT_THAT(ran.words_at("folder"), HasSubstr("nowhere/420602/xsxx: cannot be read"));
}

TEST_F(Trials, ConformanceHoldsAnAgencyToItsNote) {
  const Ran platform = run(AgencyAction::conformance, "veterans");
  for (const char* point : {"tls_version", "chain", "mutual_tls", "wrong_signature", "paging",
                            "charset", "columns", "dates", "codes", "repeat"})
    EXPECT_EQ(platform.verdicts()[point], "pass") << point << "\n" << platform.out;
  EXPECT_EQ(platform.verdicts()["gzip"], "not_applicable");
  const Ran education = run(AgencyAction::conformance, "education-province");
  for (const char* point : {"tls_version", "mutual_tls", "entity_tag", "gzip", "digest"})
    EXPECT_EQ(education.verdicts()[point], "pass") << point << "\n" << education.out;
  EXPECT_EQ(education.verdicts()["wrong_signature"], "not_applicable");
}

TEST_F(Trials, TheReportForTheEngineerHoldsNobodysData) {
  report = world.folder() / "report.txt";
  as_json = false;
  run(AgencyAction::conformance, "civil-affairs");
  const std::string text = read_file(report);
  EXPECT_THAT(text, HasSubstr("mutual TLS required"));
  EXPECT_THAT(text, HasSubstr("civil-affairs"));
  // No run of digits is as long as an identity number.
  std::size_t run_of_digits = 0;
  for (const char c : text) {
    run_of_digits = c >= '0' && c <= '9' ? run_of_digits + 1 : 0;
    ASSERT_LT(run_of_digits, 15U);
  }
  // An earlier report is not written over.
  EXPECT_EQ(run(AgencyAction::conformance, "civil-affairs").code, ExitCode::conflict);
  EXPECT_EQ(read_file(report), text);
}

TEST_F(Trials, AnUnknownAgencyIsNotFound) {
  EXPECT_EQ(run(AgencyAction::test, "nobody").code, ExitCode::not_found);
}

TEST_F(Trials, AddAsksForWhatDiffersAndKeepsTheComments) {
  own_settings();
  terminal = true;
  as_json = false;
  typed = "county_roster\n樊城区教育局\n420606\n" + (world.folder() / "drop").string() +
          "\n招生科\n0710-0000000\n";
  const Ran ran = run(AgencyAction::add, "education-fancheng");
  ASSERT_EQ(ran.code, ExitCode::ok) << ran.err;
  const std::string text = read_file(agency_file("education-fancheng"));
  EXPECT_THAT(text, HasSubstr("# 樊城区教育局\n"));
  EXPECT_THAT(text, HasSubstr("region: 420606\n"));
  EXPECT_THAT(text, HasSubstr("who: \"招生科\""));
  EXPECT_THAT(text, HasSubstr("  # Of a Friday within a holiday"));
  EXPECT_THAT(text, Not(HasSubstr("襄城")));
  // It is an agency like the others: its folder is what is missing.
  as_json = true;
  EXPECT_EQ(run(AgencyAction::test, "education-fancheng").verdicts().at("folder"), "fail");
}

TEST_F(Trials, AddTakesAFileOnlyIfItIsRightAndNeverOverOne) {
  own_settings();
  const fs::path agencies = world.folder() / "config" / "agencies";
  const std::size_t before = files_below(agencies).size();
  from = world.folder() / "new.yaml";
  std::string text = read_file(agency_file("education-xiangcheng"));
  write_file(from, text + "foldr: /x\n");
  const Ran wrong = run(AgencyAction::add, "education-new");
  EXPECT_EQ(wrong.code, ExitCode::config_invalid);
  EXPECT_THAT(wrong.err, HasSubstr("new.yaml:"));
  EXPECT_THAT(wrong.err, HasSubstr("did you mean folder?"));
  EXPECT_FALSE(fs::exists(agency_file("education-new")));
  write_file(from, text);
  EXPECT_EQ(run(AgencyAction::add, "education-new").code, ExitCode::ok);
  EXPECT_EQ(read_file(agency_file("education-new")), text);
  write_file(from, text + "# other\n");
  EXPECT_EQ(run(AgencyAction::add, "education-new").code, ExitCode::conflict);
  EXPECT_EQ(read_file(agency_file("education-new")), text);
  // No candidate is left behind.
  EXPECT_EQ(files_below(agencies).size(), before + 1);
}

TEST_F(Trials, AddNeitherAsksNorGuessesWithoutATerminal) {
  own_settings();
  EXPECT_EQ(run(AgencyAction::add, "education-new").code, ExitCode::usage);
  EXPECT_FALSE(fs::exists(agency_file("education-new")));
}

}  // namespace
}  // namespace gw::integration
