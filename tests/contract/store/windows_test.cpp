// Lists of one stretch of time: what it takes is in no other order than without one, page by page,
// also where the clock was set back.
#include "tests/contract/store/store_bench.hpp"
#include "tests/support/inbox.hpp"

namespace gw::contract {
namespace {

const AgencyId kTeacher("education-province");

TimeWindow between(std::int64_t since, std::int64_t until) {
  return {moment(since), moment(until)};
}

class WindowsTest : public StoreTest {
 protected:
  BatchId came(const std::string& identity, std::int64_t at) {
    BatchId id;
    write([&](StoreWriter& writer) -> Result<void> {
      Batch batch = full_list(identity, BatchState::applied, 1);
      batch.received = moment(at);
      GW_TRY(id, writer.add(batch));
      return {};
    });
    return id;
  }
  std::vector<std::uint64_t> runs(const BatchFilter& filter) {
    std::vector<std::uint64_t> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto batches, reader.batches(filter));
      for (const Batch& each : batches) found.push_back(each.id.value);
      return {};
    });
    return found;
  }
  void refuse(BatchId batch, std::int64_t line, RowReason reason) {
    Rejection row;
    row.batch = batch;
    row.line = line;
    row.column = "SFZJH";
    row.reason = reason;
    write([&](StoreWriter& writer) { return writer.add(std::vector{row}); });
  }
  std::vector<std::int64_t> rows(const RejectionFilter& filter) {
    std::vector<std::int64_t> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto refused, reader.rejections(filter));
      for (const RejectionRow& each : refused) found.push_back(each.number);
      return {};
    });
    return found;
  }
  std::vector<RowReason> causes(const TimeWindow& seen) {
    std::vector<RowReason> found;
    RejectGroupFilter filter;
    filter.seen = seen;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto groups, reader.reject_groups(filter));
      for (const RejectGroup& each : groups) found.push_back(each.reason);
      return {};
    });
    return found;
  }
  void open(std::uint32_t number, std::int64_t at, std::uint32_t county = 420602) {
    write([&](StoreWriter& writer) {
      Flag flag = open_flag(FlagId{2027, number}, PersonId{number}, kTeacher.text(), county);
      flag.opened = moment(at);
      ChangePage page;
      page.flags.push_back({flag, FlagEvent::opened});
      return writer.apply(page);
    });
  }
  std::vector<std::uint32_t> flags(const FlagFilter& filter) {
    std::vector<std::uint32_t> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto all, reader.flags(filter));
      for (const Flag& each : all) found.push_back(each.id.number);
      return {};
    });
    return found;
  }
};
GW_STORE_CONTRACT(WindowsTest);

TEST_P(WindowsTest, RunsStayInTheOrderOfTheirNumbers) {
  came("a", 10);
  came("b", 30);
  came("c", 20);  // the clock was set back
  came("d", 40);
  BatchFilter filter;
  filter.received = between(10, 40);
  EXPECT_EQ(runs(filter), (std::vector<std::uint64_t>{3, 2, 1}));
  filter.limit = 1;
  filter.before = 3;
  EXPECT_EQ(runs(filter), std::vector<std::uint64_t>{2});
  filter = {};
  filter.received = between(20, 21);
  EXPECT_EQ(runs(filter), std::vector<std::uint64_t>{3});
  filter.received = between(21, 30);
  EXPECT_TRUE(runs(filter).empty());
  filter.received = {moment(30), std::nullopt};
  filter.state = BatchState::applied;
  EXPECT_EQ(runs(filter), (std::vector<std::uint64_t>{4, 2}));
}

TEST_P(WindowsTest, RefusedRowsAreOfTheirRunsTimeAndCausesOfAllTimesInBetween) {
  const BatchId early = came("early", 10);
  const BatchId late = came("late", 30);
  refuse(late, 1, RowReason::id_check_digit);
  refuse(early, 1, RowReason::id_check_digit);
  refuse(early, 2, RowReason::name_dot);
  RejectionFilter filter;
  filter.received = between(0, 20);
  EXPECT_EQ(rows(filter), (std::vector<std::int64_t>{2, 3}));
  filter.after = 2;
  EXPECT_EQ(rows(filter), std::vector<std::int64_t>{3});
  filter = {};
  filter.received = {moment(20), std::nullopt};
  EXPECT_EQ(rows(filter), std::vector<std::int64_t>{1});
  filter.received = between(11, 20);
  EXPECT_TRUE(rows(filter).empty());
  using Reasons = std::vector<RowReason>;
  EXPECT_EQ(causes(between(0, 20)).size(), 2U);
  EXPECT_EQ(causes(between(15, 20)), Reasons{RowReason::id_check_digit});  // before it and after
  EXPECT_EQ(causes({moment(30), std::nullopt}), Reasons{RowReason::id_check_digit});
  EXPECT_TRUE(causes(between(31, 40)).empty());
}

TEST_P(WindowsTest, FlagsComeAsTheyWereOpenedPageByPage) {
  open(1, 30);
  open(2, 10);
  open(3, 20, 420102);
  open(4, 20);
  using Numbers = std::vector<std::uint32_t>;
  FlagFilter filter;
  filter.opened = between(10, 31);
  EXPECT_EQ(flags(filter), (Numbers{2, 3, 4, 1}));
  filter.limit = 2;
  EXPECT_EQ(flags(filter), (Numbers{2, 3}));
  filter.after = FlagId{2027, 3};
  EXPECT_EQ(flags(filter), (Numbers{4, 1}));
  filter = {};
  filter.opened = between(10, 30);
  filter.region = RegionCode::from_number(420602);
  filter.agency = kTeacher;
  EXPECT_EQ(flags(filter), (Numbers{2, 4}));
  filter.agency = AgencyId("another");
  EXPECT_TRUE(flags(filter).empty());
}

TEST_P(WindowsTest, MessagesAreOfWhenTheyWereMade) {
  write([&](StoreWriter& writer) -> Result<void> {
    OutboundMessage message;
    message.agency = kTeacher;
    message.year = PlanYear{2027};
    for (const std::int64_t at : {10, 30, 20}) {
      message.identity = "FK" + std::to_string(at);
      message.created = moment(at);
      GW_TRY(const MessageId made, writer.add(message));
      static_cast<void>(made);
    }
    return {};
  });
  const auto made = [&](const TimeWindow& window, std::int64_t before = 0) {
    std::vector<std::string> found;
    MessageFilter filter;
    filter.created = window;
    filter.before = before;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto messages, reader.messages(filter));
      for (const OutboundMessage& each : messages) found.push_back(each.identity);
      return {};
    });
    return found;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(made(between(10, 31)), (Names{"FK20", "FK30", "FK10"}));
  EXPECT_EQ(made(between(10, 31), 3), (Names{"FK30", "FK10"}));
  EXPECT_EQ(made(between(10, 30)), (Names{"FK20", "FK10"}));
  EXPECT_TRUE(made(between(31, 99)).empty());
}

TEST_P(WindowsTest, RequestsAreOfWhenTheyCame) {
  for (const std::int64_t at : {10, 20, 30}) {
    KeptRequest request;
    request.agency = AgencyId(at == 20 ? "other" : "tax");
    request.request_id = "w" + std::to_string(at);
    request.body = "{}";
    request.sha256 = "aa";
    request.received = moment(at);
    must(testing_inbox::keep_now(store().inbox(), request));
  }
  const auto came_in = [&](const AgencyId& agency, const TimeWindow& window) {
    std::vector<std::string> found;
    for (const auto& each : must(store().inbox().requests(agency, window, 0, 10)))
      found.push_back(each.request_id);
    return found;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(came_in(AgencyId(), between(10, 30)), (Names{"w20", "w10"}));
  EXPECT_EQ(came_in(AgencyId("tax"), {moment(20), std::nullopt}), Names{"w30"});
  EXPECT_TRUE(came_in(AgencyId("tax"), between(20, 30)).empty());
  EXPECT_TRUE(came_in(AgencyId(), between(31, 40)).empty());
}

TEST_P(WindowsTest, PagesOfRequestsGoOnThoughTheClockWasSetBack) {
  const std::vector<std::int64_t> clock{10, 20, 30, 15, 20, 25};
  for (std::size_t i = 0; i < clock.size(); ++i) {
    KeptRequest request;
    request.agency = AgencyId(i % 2 == 0 ? "tax" : "other");
    request.request_id = "w" + std::to_string(i + 1);
    request.body = "{}";
    request.sha256 = "aa";
    request.received = moment(clock[i]);
    must(testing_inbox::keep_now(store().inbox(), request));
  }
  const auto pages = [&](const AgencyId& agency, const TimeWindow& window) {
    std::vector<std::string> found;
    for (std::int64_t before = 0;;) {
      const auto page = must(store().inbox().requests(agency, window, before, 1));
      if (page.empty()) return found;
      EXPECT_EQ(page.size(), 1U);
      found.push_back(page.front().request_id);
      before = page.front().sequence;
    }
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(pages(AgencyId(), between(11, 30)), (Names{"w6", "w5", "w2", "w4"}));
  EXPECT_EQ(pages(AgencyId("other"), between(11, 30)), (Names{"w6", "w2", "w4"}));
  EXPECT_EQ(pages(AgencyId("tax"), {}), (Names{"w5", "w3", "w1"})) << "without one by number";
}

}  // namespace
}  // namespace gw::contract
