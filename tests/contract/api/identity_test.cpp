// Clerks' decisions about identities over the interface: who may, what binds, what is journaled,
// and that nothing of it shows a number or a name.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/reply.hpp"
#include "gateway/domain/iso_day.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

constexpr const char* kDecisions = "/v1/identity-decisions";
constexpr const char* kConflicts = "/v1/identity-conflicts?year=2027";

const std::string kPaper =
    R"("reason":"documents_seen","evidence":{"sha256":")" + std::string(64, 'b') + "\"}";

std::string about_names(const std::string& verdict, const std::string& names) {
  return R"({"verdict":")" + verdict + R"(","person":{"number":")" + kXiangchengNumber +
         R"("},"names":)" + names + "," + kPaper + "}";
}
std::string about_documents(const std::string& verdict) {
  return R"({"verdict":")" + verdict + R"(","person":{"number":")" + kXiangchengNumber +
         R"("},"other":{"number":")" + kWuhanNumber + "\"}," + kPaper + "}";
}

class IdentityApi : public ApiTest {
 protected:
  json::object item(const ports::HttpResponse& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.status == 200 ? json::parse(answer.body).as_object().at("item").as_object()
                                : json::object();
  }
  json::object decide(const std::string& body, const std::string& actor = "local") {
    return item(ask(actor, "POST", kDecisions, body));
  }
  json::object undo(std::int64_t number, const std::string& actor = "local") {
    return item(ask(actor, "POST", std::string(kDecisions) + "/" + std::to_string(number) + "/undo",
                    "{" + kPaper + "}"));
  }
  /// A second list gives the number of Xiangcheng another name, and the record says so.
  void name_twice(const std::string& name) {
    write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(const Scope scope,
             store.scope(FeedId("civil-affairs.lists"), AgencyId("civil-affairs"), "420602"));
      Naming naming;
      naming.agency = scope.agency;
      naming.county = RegionCode::from_number(420602);
      naming.capacity = Capacity::a03;
      naming.unit = "420602";
      naming.first_day = day_of(2026, 9, 1);
      naming.name = PersonName(PersonalText(name), PersonalText(name));
      StoredFact fact;
      fact.scope = scope.id;
      fact.key = "second " + name;
      fact.value = naming;
      fact.source = SourceRef{batch_, 9};
      fact.learned = clock_.moment;
      GW_TRY(const auto dossiers, store.load(std::span(&in_xiangcheng_, 1)));
      EnrollmentPlanRecord plan = dossiers.front().plans.front();
      plan.status = PlanStatus::needs_review;
      plan.version = 2;
      ChangePage page;
      page.facts.push_back({in_xiangcheng_, fact});
      page.plans.push_back(plan);
      return store.apply(page);
    });
  }
  PlanStatus status_now() {
    PlanStatus status{};
    EXPECT_TRUE(store_->read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto dossiers, reader.load(std::span(&in_xiangcheng_, 1)));
      for (const EnrollmentPlanRecord& plan : dossiers.front().plans) {
        if (plan.year.value == 2027) status = plan.status;
      }
      return {};
    }));
    return status;
  }
  json::array conflicts(const std::string& actor) {
    return get(kConflicts, actor).as_object().at("items").as_array();
  }
};

TEST_F(IdentityApi, TwoNamesAreAConflictUntilAClerkSaysTheyAreOnePersons) {
  name_twice("李四");
  const json::array open = conflicts("clerk-420602");
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].at("person"), json::value(api::person_ref(in_xiangcheng_)));
  ASSERT_EQ(open[0].at("names").as_array().size(), 2U);
  const std::string shown = json::serialize(open);
  for (const char* hidden : {"李四", "张明", kXiangchengNumber}) {
    EXPECT_EQ(shown.find(hidden), std::string::npos);
  }
  EXPECT_TRUE(conflicts("clerk-420102").empty());

  const json::object decided =
      decide(about_names("same_names", R"(["张明","李 四"])"), "clerk-420602");
  EXPECT_EQ(decided.at("outcome"), "decided");
  EXPECT_EQ(decided.at("by"), "clerk-420602");
  EXPECT_EQ(status_now(), PlanStatus::uninsured);
  EXPECT_TRUE(conflicts("local").empty());
  // In the other order it is the same decision.
  const json::object again = decide(about_names("same_names", R"(["李四","张明"])"));
  EXPECT_EQ(again.at("outcome"), "repeated");
  EXPECT_EQ(again.at("number"), decided.at("number"));

  const json::object undone = undo(decided.at("number").as_int64(), "clerk-420602");
  EXPECT_EQ(undone.at("outcome"), "undone");
  EXPECT_EQ(undone.at("undone_by"), "clerk-420602");
  EXPECT_EQ(status_now(), PlanStatus::needs_review);
  EXPECT_EQ(undo(decided.at("number").as_int64()).at("outcome"), "repeated");
  EXPECT_EQ(get(std::string(kDecisions) + "/" + std::to_string(decided.at("number").as_int64()))
                .at("item")
                .at("state"),
            "undone");
}

TEST_F(IdentityApi, ANameThatIsWrongForTheNumberIsSetAside) {
  name_twice("李四");
  decide(about_names("wrong_name", R"(["李四"])"));
  EXPECT_EQ(status_now(), PlanStatus::uninsured);
  EXPECT_TRUE(conflicts("local").empty());
}

TEST_F(IdentityApi, DocumentsAreJoinedAndPartedAgainWithoutLoss) {
  const json::object decided = decide(about_documents("same_person"));
  EXPECT_EQ(decided.at("outcome"), "decided");
  const std::string one = api::person_ref(in_xiangcheng_);
  // Either reference leads to the one person now.
  const auto in_wuhan = get("/v1/persons/" + api::person_ref(in_wuhan_));
  EXPECT_EQ(in_wuhan.at("item").at("ref"), json::value(one));
  EXPECT_EQ(in_wuhan.at("item").at("identities").as_array().size(), 2U);
  EXPECT_EQ(in_wuhan.at("item").at("facts").as_array().size(), 3U);
  // The opposite is refused as long as this stands.
  EXPECT_EQ(ask("local", "POST", kDecisions, about_documents("other_person")).status, 409);
  undo(decided.at("number").as_int64());
  const auto alone = get("/v1/persons/" + api::person_ref(in_wuhan_));
  EXPECT_EQ(alone.at("item").at("ref"), json::value(api::person_ref(in_wuhan_)));
  EXPECT_EQ(alone.at("item").at("facts").as_array().size(), 1U);
  EXPECT_EQ(alone.at("item").at("flags").at(0).at("id"), json::value(flag_wuhan_.text()));
}

TEST_F(IdentityApi, ADayBeforeTheDecisionShowsTheDocumentAskedForAlone) {
  const std::string day = iso_text(beijing_day(clock_.moment));
  const std::string wuhan = api::person_ref(in_wuhan_);
  const std::string xiangcheng = api::person_ref(in_xiangcheng_);
  const auto expect_alone = [&] {
    const auto past = get("/v1/persons/" + wuhan + "?as_of=" + day).at("item");
    EXPECT_EQ(past.at("ref"), json::value(wuhan));
    EXPECT_EQ(past.at("identities").as_array().size(), 1U);
    EXPECT_EQ(past.at("facts").as_array().size(), 1U);
    EXPECT_EQ(past.at("plans").as_array().size(), 1U);
    EXPECT_EQ(past.at("flags").at(0).at("id"), json::value(flag_wuhan_.text()));
    const json::object asked = item(ask("local", "POST", "/v1/persons/explain?as_of=" + day,
                                        R"({"number":")" + std::string(kWuhanNumber) + "\"}"));
    EXPECT_EQ(json::value(asked), past);
  };
  clock_.moment += std::chrono::hours(48);
  const json::object decided = decide(about_documents("same_person"));
  const std::string joined = iso_text(beijing_day(clock_.moment));
  expect_alone();
  clock_.moment += std::chrono::hours(48);
  undo(decided.at("number").as_int64());
  expect_alone();
  // The days between are told as they were believed too.
  const auto between = get("/v1/persons/" + wuhan + "?as_of=" + joined).at("item");
  EXPECT_EQ(between.at("ref"), json::value(xiangcheng));
  EXPECT_EQ(between.at("identities").as_array().size(), 2U);
  EXPECT_EQ(between.at("facts").as_array().size(), 3U);
}

TEST_F(IdentityApi, AClerkDecidesOnlyAboutPersonsOfTheOwnRegion) {
  const auto status_of = [&](const std::string& actor) {
    return ask(actor, "POST", kDecisions, about_documents("same_person")).status;
  };
  EXPECT_EQ(status_of("clerk-420602"), 404);  // the other person is Wuhan's
  EXPECT_EQ(status_of("clerk-420102"), 404);
  EXPECT_EQ(status_of("monitor-420000"), 403);
  const json::object decided = decide(about_documents("other_person"));
  EXPECT_EQ(
      ask("clerk-420602", "POST",
          std::string(kDecisions) + "/" + std::to_string(decided.at("number").as_int64()) + "/undo",
          "{" + kPaper + "}")
          .status,
      404);
}

TEST_F(IdentityApi, TheJournalSaysWhoDecidedAndHoldsNeitherNumberNorName) {
  name_twice("李四");
  decide(about_names("wrong_name", R"(["李四"])"), "clerk-420602");
  ask("clerk-420602", "POST", kDecisions, about_documents("same_person"));
  std::set<std::string> actions;
  for (const JournalEntry& entry : journal()) {
    actions.insert(entry.action);
    for (const char* hidden : {"李四", kXiangchengNumber, kWuhanNumber}) {
      EXPECT_EQ(entry.object.find(hidden), std::string::npos);
    }
  }
  EXPECT_TRUE(actions.contains("identity.decide"));
  EXPECT_TRUE(actions.contains("identity.refused"));
}

TEST_F(IdentityApi, AMistakeIsNamedByItsFieldAndNeverByWhatWasWritten) {
  const auto step_of = [&](const std::string& body) {
    const auto answer = ask("local", "POST", kDecisions, body);
    EXPECT_EQ(answer.body.find("李四"), std::string::npos);
    EXPECT_EQ(answer.body.find(kXiangchengNumber), std::string::npos);
    const json::value problem = json::parse(answer.body);
    return std::string(problem.at("step").as_string());
  };
  EXPECT_EQ(step_of(about_names("maybe", R"(["张明"])")), "identity.verdict");
  EXPECT_EQ(step_of(about_names("same_names", R"(["张明"])")), "identity.names");
  EXPECT_EQ(step_of(about_names("wrong_name", R"(["李四"])")), "identity.name");  // nobody says so
  EXPECT_EQ(step_of(about_names("same_person", R"(["张明"])")), "identity.names");
  EXPECT_EQ(step_of(R"({"verdict":"wrong_name","person":{"number":")" +
                    std::string(kXiangchengNumber) + R"("},"names":["张明"],"reason":"no"})"),
            "identity.reason");
  EXPECT_EQ(
      step_of(R"({"verdict":"same_person","person":{"number":")" + std::string(kXiangchengNumber) +
              R"("},"other":{"number":")" + std::string(kXiangchengNumber) + "\"}," + kPaper + "}"),
      "identity.one_document");
}

}  // namespace
}  // namespace gw::contract
