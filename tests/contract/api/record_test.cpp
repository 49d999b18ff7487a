// A row of a run over the interface: who sees it, that it is masked, what it says and where it
// leads, and that each look is written down; webhook requests as they are listed.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/reply.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"
#include "tests/support/inbox.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

class RecordApi : public ApiTest {
 protected:
  BatchId take(const std::string& bytes, std::uint32_t region,
               const std::string& name = "XJ_20261119.csv") {
    const FeedId feed("education-xiangcheng.roster");
    Delivery delivery;
    write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(delivery.id, store.next_delivery_id());
      return {};
    });
    auto writer = evidence_->create(delivery.id).value();
    EXPECT_TRUE(writer->write(bytes));
    const auto sealed = writer->finish();
    delivery.sha256 = sealed->sha256;
    delivery.bytes = sealed->bytes;
    delivery.feed = feed;
    delivery.agency = AgencyId("education-xiangcheng");
    delivery.origin = name;
    delivery.received = clock_.moment;
    write([&](StoreWriter& store) { return store.put(delivery); });
    BatchDraft draft;
    draft.scope = "2025";
    if (region != 0) draft.region = RegionCode::from_number(region);
    draft.identity = name;
    draft.order = 1;
    const auto batch = desk_->submit(feed, delivery, draft);
    EXPECT_TRUE(batch);
    return batch ? batch->id : BatchId();
  }
  static std::string path(BatchId batch, std::int64_t line) {
    return "/v1/records/" + api::record_ref({batch, line});
  }
  json::value record(BatchId batch, std::int64_t line, const std::string& actor = "clerk-420602") {
    return get(path(batch, line), actor).at("item");
  }
  std::string last_look() {
    const auto entries = journal();
    return entries.back().actor + " " + entries.back().action + " " + entries.back().object;
  }
  BatchId long_;
  const std::string mine_ = std::string(kXiangchengNumber) + ",男\n";
};

TEST_F(RecordApi, ARowThatWasTakenStandsMaskedWithItsEvidenceAndItsPerson) {
  const BatchId batch = take(mine_ + kWuhanNumber + ",男生\n", 420602);
  const json::value item = record(batch, 1);
  EXPECT_EQ(item.at("outcome"), "accepted");
  EXPECT_EQ(item.at("row"), "4*****************,男");
  EXPECT_EQ(item.at("line"), 1);
  EXPECT_EQ(item.at("evidence").at("origin"), "XJ_20261119.csv");
  EXPECT_EQ(item.at("evidence").at("sha256").as_string().size(), 64U);
  EXPECT_EQ(item.at("evidence").at("bytes"), mine_.size() + 18 + 1 + 6 + 1);
  const std::string person = api::person_ref(in_xiangcheng_);
  EXPECT_EQ(item.at("person").as_string(), person);
  EXPECT_EQ(item.at("stands"), true);
  EXPECT_EQ(item.at("asserted").at("operation"), "put");
  EXPECT_EQ(item.at("asserted").at("fact").at("capacity"), "pupil");
  EXPECT_EQ(item.at("fields").at(1).at("written"), "男");
  EXPECT_TRUE(item.at("fields").at(1).at("read").is_null());
  EXPECT_TRUE(item.at("reject").is_null());
  EXPECT_EQ(json::serialize(item).find(kXiangchengNumber), std::string::npos);
  EXPECT_EQ(last_look(),
            "clerk-420602 records.look " + person + " record/" + api::record_ref({batch, 1}));
  // It is among the looks at that person.
  bool told = false;
  const json::value looks = get("/v1/persons/" + person + "/looks", "clerk-420602");
  for (const json::value& look : items_of(looks))
    told = told || look.at("action") == "records.look";
  EXPECT_TRUE(told);
  // The person's page leads here.
  bool linked = false;
  const json::value page = get("/v1/persons/" + person);
  for (const json::value& fact : item_of(page).at("facts").as_array())
    linked = linked || fact.at("source").at("record").as_string() == api::record_ref({batch, 1});
  EXPECT_TRUE(linked);
}

TEST_F(RecordApi, ARefusedRowSaysWhyAndWhichRefusedRowItIs) {
  const BatchId batch = take(mine_ + kWuhanNumber + ",男生\n", 420602);
  const json::value item = record(batch, 2);
  EXPECT_EQ(item.at("outcome"), "rejected");
  EXPECT_EQ(item.at("refused").at("reason"), "CODE_UNKNOWN");
  EXPECT_EQ(item.at("fields").at(1).at("steps").at(0).at("reason"), "CODE_UNKNOWN");
  EXPECT_TRUE(item.at("asserted").is_null());
  EXPECT_TRUE(item.at("person").is_null());
  const std::int64_t number = item.at("reject").at("number").as_int64();
  const json::value reject = get("/v1/rejects/" + std::to_string(number)).at("item");
  EXPECT_EQ(reject.at("record").as_string(), api::record_ref({batch, 2}));
  EXPECT_EQ(last_look(), "clerk-420602 records.look record/" + api::record_ref({batch, 2}));
}

TEST_F(RecordApi, AValueAndTheWordThatAPersonGaveForItStandInClear) {
  write([&](StoreWriter& store) -> Result<void> {
    ValueMapping said;
    said.feed = FeedId("education-xiangcheng.roster");
    said.column = "性别";
    said.value = "男生";
    said.word = "男";
    said.actor = "reviewer-420000";
    GW_TRY(const std::int64_t number, store.add(said));
    EXPECT_GT(number, 0);
    return {};
  });
  const BatchId batch = take(std::string(kXiangchengNumber) + ",男生\n", 420602);
  const json::value item = record(batch, 1);
  EXPECT_EQ(item.at("row"), "4*****************,男*");
  EXPECT_EQ(item.at("fields").at(1).at("written"), "男生");
  EXPECT_EQ(item.at("fields").at(1).at("read"), "男");
  EXPECT_EQ(item.at("fields").at(0).at("written"), "4*****************");
}

TEST_F(RecordApi, AListOfAnotherCountyIsNoneAndOneOfTheProvinceIsSeenByItsPerson) {
  const BatchId own = take(mine_, 420602);
  EXPECT_EQ(status("clerk-420102", "GET", path(own, 1)), 404);
  EXPECT_EQ(status("monitor-420000", "GET", path(own, 1)), 403);
  EXPECT_EQ(status("engineer-xiangcheng", "GET", path(own, 1)), 403);
  EXPECT_EQ(status("clerk-420602", "GET", path(own, 7)), 404);
  for (const char* wrong : {"12", "x-1", "1-", "1-x", "0-1", "1--1", "1-2.", "1-0.3", "1-.3"})
    EXPECT_EQ(status("local", "GET", std::string("/v1/records/") + wrong), 404) << wrong;
}

TEST_F(RecordApi, ARowOfTheWholeProvinceIsOfWhoeverSeesItsPerson) {
  const BatchId all = take(mine_ + kWuhanNumber + ",女\n", 0);
  EXPECT_EQ(record(all, 1).at("outcome"), "accepted");
  EXPECT_EQ(status("clerk-420602", "GET", path(all, 9)), 404);
  // What the reader says of it lies in 420602, whoever it is about.
  EXPECT_EQ(status("clerk-420102", "GET", path(all, 2)), 404);
  EXPECT_EQ(last_look(), "clerk-420102 records.look " + api::person_ref(in_wuhan_) + " record/" +
                             api::record_ref({all, 2}));
}

/// It says neither who nor where: it may be another county's word on a person whom both know.
TEST_F(RecordApi, ARowOfTheWholeProvinceThatOnlyEndsSomethingIsForWhoeverSeesTheProvince) {
  const BatchId before = take(mine_, 0);
  const BatchId all = take(std::string(kXiangchengNumber) + ",离\n", 0, "XJ_20261120.csv");
  EXPECT_EQ(status("clerk-420602", "GET", path(before, 1)), 200);
  EXPECT_EQ(record(all, 1, "local").at("asserted").at("operation"), "end");
  EXPECT_EQ(status("clerk-420602", "GET", path(all, 1)), 404);
}

TEST_F(RecordApi, WhatIsKnownWithoutTheEvidenceIsSaidWithTheReason) {
  const json::value refused = record(batch_, 9);  // of the seeded world, whose file was never there
  EXPECT_EQ(refused.at("outcome"), "rejected");
  EXPECT_EQ(refused.at("unread").at("code"), "NOT_FOUND");
  EXPECT_EQ(refused.at("row"), "张*,4*****************");
  EXPECT_EQ(refused.at("reject").at("state"), "open");
  const json::value remarked = record(batch_, 8);
  EXPECT_EQ(remarked.at("remarks").at(0).at("reason"), "NAME_SPACES");
  EXPECT_TRUE(remarked.at("row").is_null());
}

TEST_F(RecordApi, ARowOfAListThatNeverActedIsSetAsideAndNoOtherLineIsThere) {
  const BatchId batch = take(mine_, 420602);
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto held, store.batch(batch));
    held->state = BatchState::held;
    return store.update(*held);
  });
  EXPECT_EQ(record(batch, 1).at("outcome"), "quarantined");
  EXPECT_EQ(record(batch, 1).at("run_state"), "held");
  EXPECT_EQ(status("clerk-420602", "GET", path(batch, 5)), 404);
}

/// Another one asked for while the first is read is told to come again.
TEST_F(RecordApi, ACallerHasOneSuchLookAtATime) {
  std::string rows;
  constexpr std::int64_t kRows = 400'000;  // none of them is taken: they cost the store nothing
  for (std::int64_t row = 0; row < kRows; ++row) rows += "1,x\n";
  const BatchId batch = take(mine_, 420602);
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto long_one, store.batch(batch));
    GW_TRY(long_one->delivery, store.next_delivery_id());
    Delivery delivery;
    delivery.id = long_one->delivery;
    delivery.feed = long_one->feed;
    delivery.agency = long_one->agency;
    GW_CHECK(store.put(delivery));
    long_one->identity = "long";
    GW_TRY(long_one->id, store.add(*long_one));
    const auto writer = evidence_->create(delivery.id).value();
    GW_CHECK(writer->write(rows));
    GW_CHECK(writer->finish());
    long_ = long_one->id;
    return {};
  });
  std::vector<int> statuses;
  for (int times = 0; times < 2; ++times) {
    ports::PeerIdentity peer;
    peer.present = true;
    peer.common_name = "clerk-420602";
    boost::asio::co_spawn(
        loop_, api_->handle(ports::HttpRequest("GET", path(long_, kRows), ""), peer),
        [&statuses](const std::exception_ptr& error, const ports::HttpResponse& response) {
          EXPECT_FALSE(error);
          statuses.push_back(response.status);
        });
  }
  loop_.restart();
  loop_.run();
  std::sort(statuses.begin(), statuses.end());
  EXPECT_EQ(statuses, (std::vector{200, 429}));
  EXPECT_EQ(record(long_, kRows).at("outcome"), "rejected");  // afterwards as before
}

TEST_F(RecordApi, RequestsAreListedWithWhatBecameOfThem) {
  const auto keep = [&](const std::string& id, const std::string& sha256) {
    KeptRequest request{AgencyId("tax"), id, "{}", sha256, clock_.moment};
    return testing_inbox::keep_now(store_->inbox(), request).value();
  };
  const KeepReceipt first = keep("w1", "aa");
  keep("w2", "bb");
  keep("w1", "cc");
  std::int64_t number = 0;
  const json::value all = get("/v1/requests");
  for (const json::value& one : items_of(all))
    if (one.at("request") == "w1") number = one.at("number").as_int64();
  write([&](StoreWriter& store) { return store.put(RequestMark{AgencyId("tax"), number}); });
  const json::value answer = get("/v1/requests", "engineer-tax");
  const json::array& items = items_of(answer);
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].at("request"), "w2");
  EXPECT_EQ(items[0].at("state"), "waiting");
  EXPECT_EQ(items[1].at("state"), "effective");
  EXPECT_EQ(items[1].at("conflicts"), 1);
  EXPECT_EQ(items[1].at("receipt").as_string(), first.receipt);
  const json::value page = get("/v1/requests?limit=1");
  EXPECT_EQ(
      items_of(get("/v1/requests?after=" + std::to_string(page.at("next").as_int64()))).size(), 1U);
  EXPECT_TRUE(items_of(get("/v1/requests", "engineer-xiangcheng")).empty());
  EXPECT_EQ(status("engineer-xiangcheng", "GET", "/v1/requests?agency=tax"), 403);
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/requests"), 403);
}

}  // namespace
}  // namespace gw::contract
