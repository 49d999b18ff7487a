// A process killed at any point of a write leaves a store that opens, and in which that write is in
// whole or not at all (laws 3 and 4).  The points are those the store passes, not a list kept here.
#ifdef GW_FAULT_POINTS
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <set>

#include "gateway/store/journal_chain.hpp"
#include "tests/contract/store/store_bench.hpp"
#include "tests/support/inbox.hpp"

namespace gw::contract {
namespace {

/// One write that passes every kind of change.  `step` is told by the memo `step` with all the
/// rest.
Result<void> season(StoreWriter& writer, std::uint64_t step) {
  const AgencyId agency("education-province");
  const std::string name = std::to_string(step);
  GW_TRY(const auto persons, writer.resolve(std::vector{citizen(1), citizen(step + 10)}));
  GW_TRY(const DeliveryId delivery_id, writer.next_delivery_id());
  Delivery delivery;
  delivery.id = delivery_id;
  GW_CHECK(writer.put(delivery));
  GW_TRY(const BatchId batch_id, writer.add(full_list(name, BatchState::applied, 1)));
  GW_TRY(auto batch, writer.batch(batch_id));
  GW_CHECK(writer.update(*batch));
  GW_CHECK(writer.add(std::vector{Rejection{batch_id, 1, "c", RowReason::bytes, {}, {}}}));
  GW_CHECK(writer.add(std::vector{RowNote{batch_id, 1, "c", RowReason::blank}}));
  GW_TRY(const FlagId flag, writer.next_flag_id(PlanYear{2027}, 1));
  ChangePage page;
  page.facts = {{persons[0], naming(ScopeId{1}, "a", batch_id.value)}};
  page.ended = {{persons[0], FactKind::naming, ScopeId{1}, "b", moment(1)}};
  page.plans = {plan(persons[0], 2027, PlanStatus::covered),
                plan(persons[1], 2027, PlanStatus::paused)};
  page.flags = {{open_flag(flag, persons[1], agency.text()), FlagEvent::opened}};
  page.outbox = {{flag, agency, "g", FlagCode::not_enrolled, BatchId{}, false},
                 {flag, agency, "other", FlagCode::not_enrolled, BatchId{}, false}};
  GW_CHECK(writer.apply(page));
  GW_CHECK(writer.regroup(std::vector<PersonGroup>{{{persons[0], persons[1]}}}, moment(1)));
  GW_CHECK(writer.regroup(std::vector<PersonGroup>{{{persons[0]}}, {{persons[1]}}}, moment(2)));
  IdentityDecision decision;
  GW_TRY(decision.number, writer.next_identity_decision());
  decision.own = persons[0];
  GW_CHECK(writer.put(decision));
  GW_CHECK(writer.drop_items(
      std::vector<OutboxItem>{{flag, agency, "other", FlagCode::withdrawn, BatchId{}, false}}));
  GW_CHECK(writer.put_keys(ScopeId{1}, std::vector<KeyEntry>{{name, persons[0], step, 0}}));
  GW_CHECK(writer.erase_keys(ScopeId{1}, std::vector<std::string>{"x"}));
  OutboundMessage message;
  message.agency = agency;
  message.group = "g";
  message.year = PlanYear{2027};
  message.identity = name;
  message.body = name;
  message.flags = {flag};
  GW_TRY(message.id, writer.add(message));
  message.state = MessageState::sent;
  GW_CHECK(writer.update(message));
  GW_CHECK(writer.mark_flags(message, {}, moment(2)));
  GW_CHECK(writer.revive(message.id, moment(3)));
  GW_CHECK(writer.put(RequestMark{agency, static_cast<std::int64_t>(step)}));
  GW_CHECK(writer.put_events(agency, std::vector<EventEntry>{{name, "key", step, false}}));
  const FeedId days("days");
  GW_CHECK(writer.await_confirmation(
      days, std::vector<UnconfirmedEvent>{{0, agency, name, name, persons[0], Day()},
                                          {0, agency, "shown", name, persons[1], Day()}}));
  GW_CHECK(writer.confirm(agency, std::vector<std::string>{"shown"}));
  JournalEntry entry;
  entry.object = name;
  GW_CHECK(writer.append_journal(entry));
  return writer.put_memo(FeedId("f"), "step", name);
}

/// Under the same id each time it comes twice: the second is a conflict.
KeptRequest request_of(std::uint64_t step) {
  KeptRequest request;
  request.agency = AgencyId("education-province");
  request.request_id = "w";
  request.body = "{}";
  request.sha256 = std::to_string(step);
  return request;
}

class CrashTest : public testing::TestWithParam<Backend> {};
GW_STORE_CONTRACT(CrashTest);

/// Runs in the process that is to be killed: the parent starts it with the folder in its
/// environment.
TEST_P(CrashTest, Child) {
  const char* folder = std::getenv("GW_CRASH_FOLDER");
  if (folder == nullptr) GTEST_SKIP() << "only as the child of the crash test";
  const auto store = GetParam().open(folder);
  ASSERT_TRUE(store);
  for (std::uint64_t step = 1; step <= 2; ++step) {
    must(testing_inbox::keep_now((*store)->inbox(), request_of(step)));
    std::ofstream(std::filesystem::path(folder) / "kept", std::ios::trunc) << step;
    const auto job = [&](StoreWriter& writer) { return season(writer, step); };
    must(step == 1 ? (*store)->write(job) : (*store)->write_grouped(job));
    std::ofstream(std::filesystem::path(folder) / "acknowledged", std::ios::trunc) << step;
  }
}

/// A process of its own, so that the fault points start anew; its wait status.
int run_child(const Backend& backend, const std::filesystem::path& folder, const char* variable,
              const std::string& value) {
  const std::string filter = "--gtest_filter=*CrashTest.Child/" + backend.name;
  const pid_t process = ::fork();
  if (process == 0) {
    ::setenv(variable, value.c_str(), 1);
    ::setenv("GW_CRASH_FOLDER", folder.c_str(), 1);
    ::execl("/proc/self/exe", "store_contract_test", filter.c_str(), "--gtest_brief=1", nullptr);
    ::_exit(127);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(process, &status, 0), process);
  return status;
}

std::set<std::string> points_passed(const Backend& backend) {
  const TemporaryFolder folder;
  const auto list = folder.path() / "points";
  EXPECT_EQ(run_child(backend, folder.path(), "ENROLLGATE_FAULT_LIST", list.string()), 0);
  std::ifstream file(list);
  std::set<std::string> points;
  for (std::string line; std::getline(file, line);) points.insert(line);
  return points;
}

TEST_P(CrashTest, AKillAtAnyPointLosesNothingAcknowledgedAndLeavesNothingHalf) {
  const auto points = points_passed(GetParam());
  EXPECT_TRUE(points.count("store.before_commit"));
  EXPECT_TRUE(points.count("store.after_commit"));
  EXPECT_TRUE(points.count("inbox.before_commit"));
  EXPECT_TRUE(points.count("inbox.after_commit"));
  EXPECT_GT(points.size(), 15U);
  for (const std::string& point : points) {
    for (const char* passage : {":1", ":2"}) {
      SCOPED_TRACE(point + passage);
      const TemporaryFolder folder;
      const int status = run_child(GetParam(), folder.path(), "ENROLLGATE_FAULT", point + passage);
      const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
      EXPECT_TRUE(killed || status == 0);
      EXPECT_TRUE(killed || passage == std::string(":2"));

      std::uint64_t acknowledged = 0;
      std::ifstream(folder.path() / "acknowledged") >> acknowledged;
      std::uint64_t kept = 0;
      std::ifstream(folder.path() / "kept") >> kept;
      auto opened = GetParam().open(folder.path());
      ASSERT_TRUE(opened) << opened.error().text(Language::en);
      Store& store = **opened;
      must(store.read([&](StoreReader& reader) -> Result<void> {
        GW_TRY(const auto step_text, reader.memo(FeedId("f"), "step"));
        const std::uint64_t step = step_text.empty() ? 0 : std::stoull(step_text);
        EXPECT_GE(step, acknowledged);
        EXPECT_LE(step, acknowledged + 1);
        GW_TRY(const auto journal, reader.journal(0, 10));
        EXPECT_EQ(journal.size(), step);
        GW_TRY(const auto batches, reader.batches(BatchFilter{}));
        EXPECT_EQ(batches.size(), step);
        GW_TRY(const auto flags, reader.flags(FlagFilter{}));
        EXPECT_EQ(flags.size(), step);
        GW_TRY(const auto messages, reader.messages(MessageFilter()));
        EXPECT_EQ(messages.size(), step);
        GW_TRY(const auto unconfirmed, reader.unconfirmed_count(Day()));
        EXPECT_EQ(unconfirmed, static_cast<std::int64_t>(step));
        GW_TRY(const auto keys, reader.scan_keys(ScopeId{1}, "", 10));
        EXPECT_EQ(keys.size(), step);
        std::int64_t persons = 0;
        GW_TRY(const auto counts, reader.status_counts());
        for (const auto& count : counts) persons += count.persons;
        EXPECT_EQ(persons, step == 0 ? 0 : static_cast<std::int64_t>(step) + 1);
        GW_TRY(const auto found, reader.find(std::vector{citizen(step + 11)}));
        EXPECT_FALSE(found[0]);
        return {};
      }));
      EXPECT_TRUE(store::verify_journal(store));
      const AgencyId agency("education-province");
      const std::size_t requests = must(store.inbox().after(agency, 0, 10)).size() +
                                   must(store.inbox().conflicts(0, 10)).size();
      EXPECT_GE(requests, kept);
      EXPECT_LE(requests, kept + 1);
      // It goes on from where it stands.
      must(store.write([](StoreWriter& writer) { return season(writer, 3); }));
    }
  }
}

}  // namespace
}  // namespace gw::contract
#endif
