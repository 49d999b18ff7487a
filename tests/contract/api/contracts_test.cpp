// The contract of a feed over the interface: what everybody sees of it, and who may accept a form.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

const char* const kContract = "/v1/feeds/education-xiangcheng.roster/contract";

class ContractApi : public ApiTest {
 protected:
  ContractApi() {
    write([this](StoreWriter& tx) -> Result<void> {
      ContractVersion first;
      first.feed = FeedId("education-xiangcheng.roster");
      first.entity = "full";
      first.version = 1;
      first.form.entity = "full";
      first.form.header = true;
      first.form.rows = 10;
      ColumnForm& sex = first.form.column("性别");
      sex.present = 10;
      for (int i = 0; i < 10; ++i) sex.add_value(i % 2 == 0 ? "1" : "2", ValueShape::digits);
      first.batch = batch_;
      first.accepted_by = "first";
      first.since = clock_.moment;
      GW_CHECK(tx.put(first));
      Batch held;
      held.feed = first.feed;
      held.agency = AgencyId("education-xiangcheng");
      held.region = RegionCode::from_number(420602);
      held.scope = "2026";
      held.identity = "XJ_20261119.csv";
      held.state = BatchState::held;
      held.reason = BatchReason::form_changed;
      held.received = clock_.moment;
      GW_TRY(held_, tx.add(held));
      FeedForm form = first.form;
      form.columns[0].name = "性别码";
      return tx.put(BatchDrift{
          held_, {form}, {{DriftKind::renamed, DriftUse::hold, "full", "性别", "", "性别码", 10}}});
    });
  }
  json::object contract(const std::string& actor = "local") {
    return get(kContract, actor).at("item").as_object();
  }
  ports::HttpResponse accept(const std::string& actor, const std::string& body) {
    return ask(actor, "POST", kContract, body);
  }
  std::string run() const { return "{\"run\":" + std::to_string(held_.value) + "}"; }

  BatchId held_;
};

TEST_F(ContractApi, EverybodySeesTheFormItsVersionsAndWhatWaits) {
  const json::object item = contract("clerk-420602");
  const json::object column = item.at("columns").at(0).as_object();
  EXPECT_EQ(column.at("name"), "性别");
  EXPECT_EQ(column.at("present_percent"), 100);
  EXPECT_EQ(column.at("present"), column.at("rows"));
  EXPECT_EQ(column.at("shapes").at(0).at("shape"), "digits");
  EXPECT_EQ(column.at("codes").as_array().size(), 2U);
  EXPECT_EQ(item.at("versions").at(0).at("accepted_by"), "first");
  EXPECT_EQ(item.at("on_drift").at("missing"), "hold");
  EXPECT_EQ(item.at("volume").at("on_volume"), "hold");
  const json::object waiting = item.at("waiting").at(0).as_object();
  EXPECT_EQ(waiting.at("run"), held_.value);
  EXPECT_EQ(waiting.at("kind"), "renamed");
  EXPECT_EQ(waiting.at("words"), "field \"性别\" seems to be called \"性别码\" now");
  EXPECT_EQ(status("local", "GET", "/v1/feeds/nobody.knows/contract"), 404);
}

TEST_F(ContractApi, ARunSaysInWhatItDiffers) {
  const json::value run = get("/v1/runs/" + std::to_string(held_.value));
  const json::object drift = run.at("item").at("drift").at(0).as_object();
  EXPECT_EQ(drift.at("column"), "性别");
  EXPECT_EQ(drift.at("now"), "性别码");
  EXPECT_EQ(drift.at("use"), "hold");
}

TEST_F(ContractApi, OperatorsAloneAcceptAFormOnceAndItIsJournaled) {
  for (const char* actor : {"monitor-420000", "monitor-420600", "clerk-420602"})
    EXPECT_EQ(accept(actor, run()).status, 403) << actor;
  for (const char* body : {"", "{}", R"({"run":"1"})", R"({"run":0})", R"({"run":1,"by":"x"})"})
    EXPECT_EQ(accept("local", body).status, 400) << body;
  EXPECT_EQ(accept("local", R"({"run":999})").status, 404);
  // A run without drift has nothing to accept.
  EXPECT_EQ(accept("local", "{\"run\":" + std::to_string(batch_.value) + "}").status, 409);
  EXPECT_EQ(contract().at("versions").as_array().size(), 1U);

  ASSERT_EQ(accept("admin-420000", run()).status, 200);
  const json::object item = contract();
  ASSERT_EQ(item.at("versions").as_array().size(), 2U);
  const json::object next = item.at("versions").at(0).as_object();
  EXPECT_EQ(next.at("version"), 2);
  EXPECT_EQ(next.at("accepted_by"), "admin-420000");
  EXPECT_EQ(next.at("changes").at(0).at("kind"), "renamed");
  EXPECT_EQ(item.at("columns").at(0).at("name"), "性别码");
  EXPECT_EQ(accept("admin-420000", run()).status, 409);
  // The run itself still waits.
  EXPECT_EQ(get("/v1/runs/" + std::to_string(held_.value)).at("item").at("state"), "held");
  const auto entries = journal();
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries.back().action, "contracts.accept");
  EXPECT_EQ(entries.back().actor, "admin-420000");
  EXPECT_EQ(entries.back().object, "education-xiangcheng.roster " + std::to_string(held_.value));
}

}  // namespace
}  // namespace gw::contract
