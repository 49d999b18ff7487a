// `doctor` where no gateway answers: what the files alone say, each finding with what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite_store.hpp"
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

/// Demo certificates, made once for all tests of this file.
const fs::path& certificates() {
  static const fs::path folder = [] {
    fs::path made = fs::temp_directory_path() / ("doctor-certs-" + std::to_string(::getpid()));
    EXPECT_EQ(shell("bash '" + std::string(gw::testing::source_dir()) + "/certs/issue' '" +
                    made.string() + "' >/dev/null 2>&1")
                  .code,
              0);
    return made;
  }();
  return folder;
}

class LocalDoctorTest : public ::testing::Test {
 protected:
  static void TearDownTestSuite() { fs::remove_all(certificates()); }
  void SetUp() override {
    fs::create_directories(folder / "agencies");
    fs::create_directory(state);
    settle("gateway", "crl.pem");
  }
  void TearDown() override { fs::remove_all(folder); }

  void settle(const std::string& certificate, const std::string& list) const {
    const std::string certs = certificates().string() + "/";
    std::ofstream(folder / "site.yaml")
        << "agencies: agencies\nstate: state\ncertificates:\n  certificate: " << certs
        << certificate << "/tls.pem\n  key: " << certs << certificate
        << "/tls.key\n  trust: " << certs << "root.pem\n  revocations: " << certs << list
        << "\nsigning: {key: " << certs << "gateway/sign.key}\n";
  }
  Ended doctor(const std::string& words = "--all") const {
    return shell("\"$enrollgate\" doctor --lang en " + words + " --settings '" +
                 gw::testing::source_dir() + "/config/gateway.yaml' --overlay '" +
                 (folder / "site.yaml").string() + "' 2>&1");
  }
  /// As a gateway leaves it that was stopped: two entries in its journal.
  void leave_store() const {
    store::SqliteSettings settings;
    settings.folder = state / "store";
    settings.key_file = state / "keys" / "seal.key";
    fs::create_directories(settings.key_file.parent_path());
    fs::create_directory(state / "evidence");
    const auto opened = store::open_sqlite_store(settings);
    ASSERT_TRUE(opened) << opened.error().text(Language::en);
    for (const char* action : {"gateway.start", "gateway.stop"}) {
      JournalEntry entry;
      entry.actor = "gateway";
      entry.action = action;
      const auto written =
          (*opened)->write([&](StoreWriter& tx) { return tx.append_journal(entry); });
      ASSERT_TRUE(written) << written.error().text(Language::en);
    }
  }
  /// Names and digests of all that lies in the state folder.
  std::string all_files() const {
    return shell("cd '" + state.string() +
                 "' && find . -type f ! -name '*-shm' -exec sha256sum {} + " +
                 "| sort -k2 && find . | sort")
        .out;
  }
  template <std::size_t N>
  void change_store(const char (&statement)[N]) const {  // NOLINT(modernize-avoid-c-arrays)
    auto opened = store::sqlite::Connection::open(state / "store" / "gateway.db",
                                                  store::sqlite::Access::read_write, 1024);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->run_script(statement));
  }

  fs::path folder = fs::temp_directory_path() / ("doctor-" + std::to_string(::getpid()));
  fs::path state = folder / "state";
};

TEST_F(LocalDoctorTest, BeforeTheFirstStartOnlyTheGatewayIsMissing) {
  const Ended ended = doctor();
  EXPECT_EQ(ended.code, 9);
  EXPECT_THAT(
      ended.out,
      AllOf(HasSubstr("✕ gateway: no gateway answers at " + (state / "local.sock").string() +
                      " → mend the errors, then sudo systemctl start enrollgate"),
            HasSubstr("✓ settings\n"), HasSubstr("✓ store: not there yet"),
            HasSubstr("✓ certificate this gateway (server): ends in "),
            HasSubstr("✓ certificate revocation list: "), HasSubstr("✓ signing key: "),
            HasSubstr(" % free"), HasSubstr("1 errors, ")));
}

TEST_F(LocalDoctorTest, AStoppedGatewaysStoreIsOpenedAndLeftAsItIs) {
  leave_store();
  const std::string before = all_files();
  const Ended ended = doctor();
  EXPECT_EQ(ended.code, 9);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("✓ store: opens, version "),
                               HasSubstr("✓ journal: the last entry follows, head 2:"),
                               HasSubstr("✓ evidence: can be written"),
                               HasSubstr("✓ keys: seal.key is there"), HasSubstr("1 errors, ")));
  EXPECT_EQ(all_files(), before) << "nothing is changed, and nothing left";
  EXPECT_THAT(doctor("--json").out,
              AllOf(HasSubstr(R"("running":false)"), HasSubstr(R"("check":"journal_head")")));
}

TEST_F(LocalDoctorTest, AStoreThatWasCutOffIsReadWithItsLogAndLeftAsItIs) {
  leave_store();
  const fs::path store = state / "store";
  {
    // The log is folded in at the end of the last who has it open; copied, it is what a power cut
    // leaves.
    auto reader = store::sqlite::Connection::open(store / "gateway.db",
                                                  store::sqlite::Access::read_write, 1024);
    ASSERT_TRUE(reader);
    ASSERT_TRUE(reader->run_script("UPDATE journal SET actor='nobody' WHERE number=2"));
    fs::copy(store, folder / "cut-off");
  }
  fs::remove_all(store);
  fs::rename(folder / "cut-off", store);
  ASSERT_TRUE(fs::exists(store / "gateway.db-shm"));
  const std::string before = all_files();
  EXPECT_THAT(doctor("").out, HasSubstr("(store.journal, 2)")) << "what stands in the log counts";
  EXPECT_EQ(all_files(), before);
}

TEST_F(LocalDoctorTest, AStoreOfANewerProgramIsNotForThisOne) {
  leave_store();
  change_store("PRAGMA user_version=9999");
  EXPECT_THAT(doctor("").out, HasSubstr("✕ store: The database was written by a newer program "
                                        "(store.version, 9999) → Use the newer program"));
}

TEST_F(LocalDoctorTest, AnOlderStoreIsToBeCopiedBeforeItIsBroughtForward) {
  leave_store();
  change_store("PRAGMA user_version=20");
  EXPECT_THAT(doctor("").out, AllOf(HasSubstr("! store: version 20; a start brings it to "),
                                    HasSubstr("→ copy the whole state folder")));
}

TEST_F(LocalDoctorTest, AJournalWhoseLastEntryWasChangedIsAFinding) {
  leave_store();
  change_store("UPDATE journal SET actor='nobody' WHERE number=2");
  EXPECT_THAT(doctor("").out, AllOf(HasSubstr("✕ journal: "), HasSubstr("(store.journal, 2)"),
                                    HasSubstr("tell the audit administrator"),
                                    HasSubstr("[EnrollgateAuditChainBroken]")));
}

TEST_F(LocalDoctorTest, AStoreWithoutItsKeyOrEvidenceMustNotStart) {
  leave_store();
  fs::remove(state / "keys" / "seal.key");
  fs::remove(state / "evidence");
  EXPECT_THAT(doctor("").out, AllOf(HasSubstr("✕ keys: there is a store and no seal.key"),
                                    HasSubstr("→ restore keys from the backup"),
                                    HasSubstr("✕ evidence: there is a store and no folder")));
}

TEST_F(LocalDoctorTest, AKeyThatOthersMayReadIsAFinding) {
  leave_store();
  const fs::path key = state / "keys" / "seal.key";
  ASSERT_EQ(::chmod(key.c_str(), 0640), 0);
  EXPECT_THAT(doctor("").out, HasSubstr("→ chmod 0600 " + key.string()));
}

TEST_F(LocalDoctorTest, CertificatesThatEndedAreFindings) {
  settle("test/expired", "crl.pem");
  EXPECT_THAT(doctor("").out, HasSubstr("✕ certificate: "));
  EXPECT_THAT(doctor("").out, HasSubstr("tls.certificate_expired"));
  settle("nobody", "crl.pem");
  EXPECT_THAT(doctor("").out, HasSubstr("nobody/tls.pem "));  // which files it is about
  settle("gateway", "test/crl-expired.pem");
  EXPECT_THAT(doctor("").out, HasSubstr("tls.crl_expired"));
}

TEST_F(LocalDoctorTest, AFolderThatCannotBeMadeSaysHow) {
  fs::remove_all(state);
  std::ofstream(state).put('x');  // a file stands in its place
  EXPECT_THAT(doctor("").out, AllOf(HasSubstr("✕ state folder: "), HasSubstr("→ ")));
}

}  // namespace
}  // namespace gw::cli
