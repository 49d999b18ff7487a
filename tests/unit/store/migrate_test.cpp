// Bringing a database forward, and refusing what must not be touched.
#include "gateway/store/sqlite/migrate.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <iterator>

#include "gateway/crypto/key_file.hpp"
#include "gateway/crypto/random.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/journal_chain.hpp"
#include "gateway/store/sqlite/inbox.hpp"
#include "gateway/store/sqlite_store.hpp"
#include "tests/support/inbox.hpp"

namespace gw::store::sqlite {
namespace {

class MigrateTest : public testing::Test {
 protected:
  MigrateTest() {
    std::string name = (std::filesystem::temp_directory_path() / "gw-migrate-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~MigrateTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  SqliteSettings settings() const {
    SqliteSettings settings;
    settings.folder = folder_;
    settings.key_file = folder_ / "seal.key";
    return settings;
  }
  std::filesystem::path file() const { return folder_ / "gateway.db"; }
  Connection connect() const {
    auto opened = Connection::open(file(), Access::read_write, 1024);
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }
  static void must_be_private(const std::filesystem::path& path) {
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    EXPECT_EQ(std::filesystem::status(path).permissions() & others, std::filesystem::perms::none)
        << path;
  }
  static std::int64_t number(Connection& connection, Sql sql) {
    Query query = connection.query(sql);
    EXPECT_TRUE(query.row());
    return query.integer(0);
  }

  std::filesystem::path folder_;
};

constexpr std::array<Migration, 2> kTwo{{
    {1, "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (5)"},
    {2, "CREATE TABLE b (y INTEGER); INSERT INTO b SELECT x + 1 FROM a"},
}};
constexpr std::array<Migration, 2> kBroken{{kTwo[0], {2, "CREATE TABLE b (y INTEGER); oops"}}};

TEST_F(MigrateTest, AFreshDatabaseGetsEveryVersionAndNoBackup) {
  Connection connection = connect();
  ASSERT_TRUE(migrate(connection, file(), kTwo));
  EXPECT_EQ(number(connection, "SELECT y FROM b"), 6);
  EXPECT_EQ(number(connection, "PRAGMA user_version"), 2);
  EXPECT_FALSE(std::filesystem::exists(file().string() + ".v0.backup"));
}

TEST_F(MigrateTest, AnOlderDatabaseIsBackedUpAndBroughtForward) {
  {
    Connection connection = connect();
    ASSERT_TRUE(migrate(connection, file(), std::span(kTwo).first(1)));
  }
  Connection connection = connect();
  ASSERT_TRUE(migrate(connection, file(), kTwo));
  EXPECT_EQ(number(connection, "SELECT y FROM b"), 6);
  const std::filesystem::path backup = file().string() + ".v1.backup";
  auto old = Connection::open(backup, Access::read_only, 1024);
  ASSERT_TRUE(old);
  EXPECT_EQ(number(*old, "SELECT x FROM a"), 5);
  EXPECT_EQ(number(*old, "PRAGMA user_version"), 1);
  EXPECT_EQ(std::filesystem::status(backup).permissions() & std::filesystem::perms::others_all,
            std::filesystem::perms::none);
  ASSERT_TRUE(migrate(connection, file(), kTwo));
}

TEST_F(MigrateTest, AStepThatFailsLeavesTheOlderVersion) {
  Connection connection = connect();
  ASSERT_TRUE(migrate(connection, file(), std::span(kTwo).first(1)));
  EXPECT_FALSE(migrate(connection, file(), kBroken));
  EXPECT_EQ(number(connection, "PRAGMA user_version"), 1);
  EXPECT_EQ(number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
  EXPECT_TRUE(migrate(connection, file(), kTwo));
}

TEST_F(MigrateTest, PersonsDecidedBeforeDaysWereKeptAreDueAtOnce) {
  {
    Connection connection = connect();
    ASSERT_TRUE(migrate(connection, file(), migrations().first(2)));
    ASSERT_TRUE(connection.run_script(
        "INSERT INTO plan_record VALUES (2026, 5, 8, 0, 0, 0, 0, 0, 1, x''),"
        " (2027, 5, 8, 0, 0, 0, 0, 0, 1, x''), (2027, 9, 8, 0, 0, 0, 0, 0, 1, x'')"));
  }
  const auto store = open_sqlite_store(settings());
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->read([](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto due, reader.due_persons(Day{}, 9));
    EXPECT_EQ(due, (std::vector<PersonDue>{{PersonId{5}, Day{}}, {PersonId{9}, Day{}}}));
    return {};
  }));
}

TEST_F(MigrateTest, WhatAnEarlierProgramKeptIsReadAsOfAPastDayAsFarAsItGoes) {
  {
    Connection connection = connect();
    ASSERT_TRUE(migrate(connection, file(), migrations().first(4)));
    // A trace of no steps under policy version 1.  The flag was opened, received and settled.
    ASSERT_TRUE(connection.run_script(
        "INSERT INTO plan_count VALUES (2027, 8, 1);"
        "INSERT INTO plan_record VALUES (2027, 5, 8, 0, 0, 0, 0, 500, 1, x'010100');"
        "INSERT INTO flag VALUES (2027, 1, 5, 'a', 420602, 2, 9, 5, 6, 4, 20800, '', '', '', 500,"
        " 900, 3);"
        "INSERT INTO flag_event VALUES (2027, 1, 1, 500, 1, 1, ''), (2027, 1, 2, 700, 7, 1, 'r'),"
        " (2027, 1, 3, 900, 3, 9, '')"));
  }
  const auto store = open_sqlite_store(settings());
  ASSERT_TRUE(store);
  const auto read = (*store)->read([](StoreReader& reader) -> Result<void> {
    const auto at = [](std::int64_t moment) { return Instant(std::chrono::milliseconds(moment)); };
    GW_TRY(const Dossier opened, reader.load_as_of(PersonId{5}, at(600)));
    EXPECT_EQ(opened.plans.at(0).turning.kind, TurningKind::unrecorded);
    EXPECT_EQ(opened.flags.at(0).state, FlagState::open);
    EXPECT_EQ(opened.flags.at(0).delivery, FlagDelivery::pending);
    EXPECT_EQ(opened.flags.at(0).settled_by, SettledBy::none);
    GW_TRY(const Dossier received, reader.load_as_of(PersonId{5}, at(800)));
    EXPECT_EQ(received.flags.at(0).state, FlagState::open);
    EXPECT_EQ(received.flags.at(0).delivery, FlagDelivery::received);
    GW_TRY(const Dossier settled, reader.load_as_of(PersonId{5}, at(901)));
    EXPECT_EQ(settled.flags.at(0).state, FlagState::settled);
    EXPECT_EQ(settled.flags.at(0).code, FlagCode::withdrawn);
    EXPECT_EQ(settled.flags.at(0).delivery, FlagDelivery::received);
    return {};
  });
  ASSERT_TRUE(read) << read.error().text(Language::en);
}

TEST_F(MigrateTest, DocumentsJoinedBeforeTheirMomentWasKeptAreTakenToHaveBeenOneAlways) {
  {
    Connection connection = connect();
    ASSERT_TRUE(migrate(connection, file(), migrations().first(8)));
    ASSERT_TRUE(
        connection.run_script("INSERT INTO citizen VALUES (1, 5, 5);"
                              "INSERT INTO document VALUES (2, 'Z420139000', 5, 9);"));
  }
  const auto store = open_sqlite_store(settings());
  ASSERT_TRUE(store);
  const auto read = (*store)->read([](StoreReader& reader) -> Result<void> {
    for (const PersonId own : {PersonId{5}, PersonId{9}}) {
      GW_TRY(const Dossier past, reader.load_as_of(own, Instant(std::chrono::seconds(1))));
      EXPECT_EQ(past.person, PersonId{5});
    }
    return {};
  });
  ASSERT_TRUE(read) << read.error().text(Language::en);
}

TEST_F(MigrateTest, RowsOfEarlierBatchesAreInTheSums) {
  {
    Connection connection = connect();
    ASSERT_TRUE(migrate(connection, file(), migrations().first(12)));
    // Two that are through, one of them with a row that is nowhere, and one that is not.
    ASSERT_TRUE(connection.run_script(
        "INSERT INTO batch (id, delivery, feed, agency, region, scope, identity, base, kind,"
        " ordering, context, state, reason, failure, rows_in, accepted, rejected, repeated,"
        " quarantined, review, remarks, unchanged, applied_rows, facts_changed, plans_changed,"
        " flags_changed, received, finished) VALUES"
        " (1, 1, 'f', 'a', 420602, '', 'x', '', 1, 1, '', 4, 0, '', 9, 8, 1, 0, 0, 0, 0, 0, 0, 0,"
        " 0, 0, 86400000, 0),"
        " (2, 1, 'f', 'a', 420602, '', 'y', '', 1, 1, '', 4, 0, '', 5, 4, 0, 0, 0, 0, 0, 0, 0, 0,"
        " 0, 0, 86400000, 0),"
        " (3, 1, 'f', 'a', 420602, '', 'z', '', 1, 1, '', 3, 0, '', 7, 7, 0, 0, 0, 0, 0, 0, 0, 0,"
        " 0, 0, 86400000, 0)"));
  }
  const auto store = open_sqlite_store(settings());
  ASSERT_TRUE(store);
  const auto read = (*store)->read([](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto sums, reader.row_sums({}, Day{}, Day(std::chrono::days(9))));
    EXPECT_EQ(sums.size(), 1U);
    EXPECT_EQ(sums.at(0).batches, 2);
    EXPECT_EQ(sums.at(0).unbalanced, 1);
    EXPECT_EQ(sums.at(0).counts.rows_in, 14);
    return {};
  });
  ASSERT_TRUE(read) << read.error().text(Language::en);
}

TEST_F(MigrateTest, WhatAgenciesAnsweredBeforeIsSealedAndAcceptancesCoverWhatTheyCovered) {
  {
    Connection connection = connect();
    ASSERT_TRUE(migrate(connection, file(), migrations().first(12)));
    ASSERT_TRUE(connection.run_script(
        "INSERT INTO flag VALUES (2027, 1, 5, 'a', 420602, 1, 1, 5, 0, 4, 20800, '', '', '', 500,"
        " 900, 3, 0);"
        "INSERT INTO flag_answer VALUES (1, 2027, 1, 700, 4, 'moved away', '42060219900101000X',"
        " 800), (2, 2027, 1, 750, 1, '', '', 800);"
        "INSERT INTO value_mapping VALUES (1, 'a.list', 'XB', '', NULL, 'local', 600, 5, 20800,"
        " 'why')"));
  }
  auto store = open_sqlite_store(settings());
  ASSERT_TRUE(store);
  const auto read = (*store)->read([](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto answers, reader.flag_answers({2027, 1}));
    EXPECT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers.at(0).code, HandlingCode::persuaded);
    EXPECT_EQ(answers.at(1).words.reveal(Purpose::match), "moved away");
    EXPECT_EQ(answers.at(1).corrected.reveal(Purpose::match), "42060219900101000X");
    GW_TRY(const auto said, reader.mappings(std::nullopt, 0));
    EXPECT_EQ(said.size(), 1U);
    EXPECT_FALSE(said.at(0).cause);
    EXPECT_FALSE(said.at(0).row);
    return {};
  });
  ASSERT_TRUE(read) << read.error().text(Language::en);
  store->reset();
  std::ifstream in(file(), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(bytes.find("42060219900101000X"), std::string::npos);
  EXPECT_TRUE(open_sqlite_store(settings())) << "once is enough";
}

TEST_F(MigrateTest, OfATrialThatStoppedAtItsLimitNobodyKnowsWhatWasOpen) {
  {
    Connection connection = connect();
    ASSERT_TRUE(migrate(connection, file(), migrations().first(30)));
    ASSERT_TRUE(connection.run_script(
        "INSERT INTO acceptance_request VALUES"
        " (1, 1, 7, 'a.list', 420602, 5, 'XB', 20800, 'why', 'li', 600, '12 9 ', 1, '', 0),"
        " (2, 1, 8, 'a.list', 420602, 5, 'XB', 20800, 'why', 'li', 600, '20480 9 ', 1, '', 0)"));
  }
  auto store = open_sqlite_store(settings());
  ASSERT_TRUE(store);
  const auto read = (*store)->read([](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto requests, reader.acceptance_requests({}));
    EXPECT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests.at(0).told_total, 0);
    EXPECT_FALSE(requests.at(0).told_complete);
    EXPECT_EQ(requests.at(1).told_total, 12);
    EXPECT_TRUE(requests.at(1).told_complete);
    return {};
  });
  ASSERT_TRUE(read) << read.error().text(Language::en);
}

TEST_F(MigrateTest, RequestsThatLayInTheStoreGoToTheInbox) {
  {
    auto store = open_sqlite_store(settings());  // makes the key that seals
    ASSERT_TRUE(store);
  }
  std::filesystem::remove(folder_ / "inbox.db");
  std::filesystem::remove(file());
  crypto::SystemRandom random;
  const auto key = crypto::load_or_create_key(folder_ / "seal.key", random);
  ASSERT_TRUE(key);
  {
    Connection connection = connect();
    ASSERT_TRUE(migrate(connection, file(), migrations().first(17)));
    Query insert = connection.query(
        "INSERT INTO webhook_request (sequence, agency, request_id, sha256, received, receipt,"
        " done, body) VALUES (?, 'tax', ?, 'aa', 500, 'r', ?, ?)");
    for (std::int64_t number = 1; number <= 3; ++number) {
      const std::string name = "w" + std::to_string(number);
      const std::string body = crypto::seal_bytes(*key, random, "body of " + name);
      ASSERT_TRUE(insert.bind(number).bind(name).bind(number < 3 ? 1 : 0).bind_blob(body).run());
    }
    ASSERT_TRUE(connection.run_script(
        "INSERT INTO webhook_conflict SELECT 1, agency, request_id, 'bb', 600, body"
        " FROM webhook_request WHERE sequence = 1; INSERT INTO counter VALUES ('request', 3)"));
  }
  for (int times = 0; times < 2; ++times) {
    const auto store = open_sqlite_store(settings());
    ASSERT_TRUE(store);
    const auto waiting = testing_inbox::pending_requests(**store, AgencyId("tax"), 9);
    ASSERT_TRUE(waiting);
    ASSERT_EQ(waiting->size(), 1U);
    EXPECT_EQ(waiting->at(0).request.request_id, "w3");
    EXPECT_EQ(waiting->at(0).request.body, "body of w3");
    const auto conflicts = (*store)->inbox().conflicts(0, 9);
    ASSERT_TRUE(conflicts);
    ASSERT_EQ(conflicts->size(), 1U);
    EXPECT_EQ(conflicts->at(0).held.sha256, "bb");
    EXPECT_EQ(conflicts->at(0).first.received, Instant(std::chrono::milliseconds(500)));
  }
  Connection connection = connect();
  EXPECT_EQ(number(connection, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'webhook_%'"),
            0);
}

TEST_F(MigrateTest, AnInboxOfTheFirstVersionKnowsItsRequestsAndConflictsStill) {
  {
    auto store = open_sqlite_store(settings());  // makes the key that seals
    ASSERT_TRUE(store);
  }
  const auto inbox = folder_ / "inbox.db";
  for (const char* name : {"inbox.db", "inbox.db-wal", "inbox.db-shm"})
    std::filesystem::remove(folder_ / name);
  crypto::SystemRandom random;
  const auto key = crypto::load_or_create_key(folder_ / "seal.key", random);
  ASSERT_TRUE(key);
  {
    auto opened = Connection::open(inbox, Access::read_write, 1024);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(migrate(*opened, inbox, inbox_migrations().first(1)));
    Query insert = opened->query("INSERT INTO request VALUES (?, 'tax', ?, 'aa', 500, ?)");
    const std::string body = crypto::seal_bytes(*key, random, "body");
    for (std::int64_t number = 4; number <= 6; ++number) {
      const std::string name = "w" + std::to_string(10 - number);
      ASSERT_TRUE(insert.bind(number).bind(name).bind_blob(body).run());
    }
    ASSERT_TRUE(
        opened->run_script("INSERT INTO conflict SELECT 1, agency, request_id, 'bb', 600, body"
                           " FROM request WHERE sequence = 5"));
  }
  const auto store = open_sqlite_store(settings());
  ASSERT_TRUE(store);
  KeptRequest request;
  request.agency = AgencyId("tax");
  request.request_id = "w6";
  request.sha256 = "aa";
  const auto again = testing_inbox::keep_now((*store)->inbox(), request);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->outcome, KeepOutcome::repeated);
  EXPECT_EQ(again->receipt, "19700101-00000004");
  request.request_id = "w7";
  const auto next = testing_inbox::keep_now((*store)->inbox(), request);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->receipt, "19700101-00000007");
  const auto conflict = (*store)->inbox().conflict(1);
  ASSERT_TRUE(conflict);
  EXPECT_EQ((*conflict)->receipt, "19700101-00000005");
  EXPECT_EQ((*conflict)->first.body, "body");
}

TEST_F(MigrateTest, AnInboxThatWasLostGivesNoNumberTwice) {
  const auto keep = [this](const char* id) {
    const auto store = open_sqlite_store(settings());
    EXPECT_TRUE(store);
    KeptRequest request;
    request.agency = AgencyId("tax");
    request.request_id = id;
    EXPECT_TRUE(testing_inbox::keep_now((*store)->inbox(), request));
    const auto waiting = testing_inbox::pending_requests(**store, AgencyId("tax"), 9);
    EXPECT_TRUE(waiting);
    EXPECT_EQ(waiting->size(), 1U);
    EXPECT_TRUE((*store)->write([&](StoreWriter& writer) {
      return writer.put(RequestMark{AgencyId("tax"), waiting->at(0).sequence});
    }));
    return waiting->at(0).sequence;
  };
  const std::int64_t first = keep("w1");
  for (const char* name : {"inbox.db", "inbox.db-wal", "inbox.db-shm"}) {
    std::filesystem::remove(folder_ / name);
  }
  EXPECT_GT(keep("w2"), first);
}

TEST_F(MigrateTest, WhySomebodyLookedBeforeIsSealed) {
  {
    Connection connection = connect();
    ASSERT_TRUE(migrate(connection, file(), migrations().first(17)));
    ASSERT_TRUE(connection.run_script(
        "INSERT INTO reveal VALUES (1, 'li.hua', 700, 'P-1', 'counter', 'Zhang Ming came', 'C-1'),"
        " (2, 'li.hua', 800, 'rows', 'work', '', '');"
        "INSERT INTO reveal_allowance VALUES (1, 'li.hua', 420602, 700, 20800, 5, 'counter',"
        " 'Zhang Ming again', 'C-1', 1, '', 0)"));
  }
  auto store = open_sqlite_store(settings());
  ASSERT_TRUE(store);
  const auto read = (*store)->read([](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto reveals, reader.reveals("", 0, 10));
    EXPECT_EQ(reveals.size(), 2U);
    EXPECT_EQ(reveals.at(1).reason.why, "Zhang Ming came");
    EXPECT_EQ(reveals.at(1).reason.case_number, "C-1");
    EXPECT_EQ(reveals.at(0).reason.why, "");
    GW_TRY(const auto asked, reader.allowances("", std::nullopt, std::nullopt, 0, 10));
    EXPECT_EQ(asked.at(0).reason.why, "Zhang Ming again");
    return {};
  });
  ASSERT_TRUE(read) << read.error().text(Language::en);
  store->reset();
  std::ifstream in(file(), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(bytes.find("Zhang Ming"), std::string::npos);
  EXPECT_TRUE(open_sqlite_store(settings())) << "once is enough";
}

TEST_F(MigrateTest, ANewerDatabaseIsRefused) {
  {
    ASSERT_TRUE(open_sqlite_store(settings()));
    Connection connection = connect();
    ASSERT_TRUE(connection.run_script("PRAGMA user_version=99"));
  }
  const auto opened = open_sqlite_store(settings());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Errc::store_version);
}

TEST_F(MigrateTest, ADatabaseOfSomethingElseIsRefused) {
  {
    Connection connection = connect();
    ASSERT_TRUE(connection.run("CREATE TABLE theirs (x)"));
  }
  const auto opened = open_sqlite_store(settings());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Errc::store_version);
}

TEST_F(MigrateTest, AFileThatIsNoDatabaseIsRefused) {
  std::ofstream(file()) << std::string(4096, 'x');
  const auto opened = open_sqlite_store(settings());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Errc::integrity);
}

TEST_F(MigrateTest, FolderAndFilesAreForTheGatewayAlone) {
  ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);
  const auto store = open_sqlite_store(settings());
  ASSERT_TRUE(store);
  must_be_private(folder_);
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    must_be_private(entry.path());
  }
}

TEST_F(MigrateTest, AJournalThatWasTamperedWithIsDetected) {
  const auto append = [](StoreWriter& writer) -> Result<void> {
    for (int n = 0; n < 3; ++n) {
      JournalEntry entry;
      entry.actor = "local";
      entry.action = "person.look";
      GW_CHECK(writer.append_journal(entry));
    }
    return {};
  };
  const auto verified_after = [&](const char* change) {
    {
      Connection connection = connect();
      EXPECT_TRUE(connection.run_script(change));
    }
    const auto store = open_sqlite_store(settings());
    EXPECT_TRUE(store);
    return verify_journal(**store);
  };
  {
    const auto store = open_sqlite_store(settings());
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->write(append));
  }
  EXPECT_EQ(*verified_after("SELECT 1"), 3);
  const auto changed = verified_after("UPDATE journal SET actor = 'other' WHERE number = 2");
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code(), Errc::integrity);
  EXPECT_EQ(changed.error().detail(), 2);
  EXPECT_TRUE(verified_after("UPDATE journal SET actor = 'local' WHERE number = 2"));
  const auto missing = verified_after("DELETE FROM journal WHERE number = 1");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().detail(), 1);
}

}  // namespace
}  // namespace gw::store::sqlite
