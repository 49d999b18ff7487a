// Persons over the interface: explained, as of a past day, as a letter; facts that clerks enter.
#include <boost/json/parse.hpp>

#include "gateway/api/reply.hpp"
#include "gateway/domain/iso_day.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

TEST_F(ApiTest, ACountyClerkDoesNotSeeWhoElseNamedThePerson) {
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    batch->region = RegionCode::from_number(420102);
    batch->identity = "WUHAN";
    GW_TRY(const BatchId elsewhere, store.add(*batch));
    Naming naming;
    naming.agency = AgencyId("civil-affairs");
    naming.county = RegionCode::from_number(420102);
    naming.capacity = Capacity::a03;
    naming.unit = "420102";
    StoredFact fact;
    fact.scope = ScopeId{99};
    fact.key = "k";
    fact.value = naming;
    fact.source = SourceRef{elsewhere, 3};
    ChangePage page;
    page.facts.push_back({in_xiangcheng_, fact});
    GW_TRY(const auto dossiers, store.load(std::span(&in_xiangcheng_, 1)));
    EnrollmentPlanRecord plan = dossiers.front().plans.front();
    plan.trace.steps.front().facts.push_back(fact.source);
    page.plans.push_back(plan);
    Flag flag = dossiers.front().flags.front();
    GW_TRY(flag.id, store.next_flag_id(PlanYear{2027}, 1));
    flag.agency = naming.agency;
    flag.county = naming.county;
    page.flags.push_back({flag, FlagEvent::opened});
    return store.apply(page);
  });
  const std::string path = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  const json::value province = get(path, "local");
  EXPECT_EQ(item_of(province).at("facts").as_array().size(), 2U);
  EXPECT_EQ(item_of(province).at("flags").as_array().size(), 2U);
  const auto answer = ask("clerk-420602", "GET", path);
  ASSERT_EQ(answer.status, 200);
  const json::value county = json::parse(answer.body);
  EXPECT_EQ(item_of(county).at("facts").as_array().size(), 1U);
  EXPECT_EQ(item_of(county).at("flags").as_array().size(), 1U);
  EXPECT_EQ(item_of(county).at("plans").at(0).at("trace").at(0).at("rows").as_array().size(), 1U);
  for (const char* hidden : {"civil-affairs", "420102", "WUHAN", "A03"}) {
    EXPECT_EQ(answer.body.find(hidden), std::string::npos) << hidden;
  }
}

TEST_F(ApiTest, APersonIsExplainedWithRuleArticleAndSourceRow) {
  const auto response =
      ask("clerk-420602", "POST", "/v1/persons/explain", asked(kXiangchengNumber));
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.body.find(kXiangchengNumber), std::string::npos);
  EXPECT_EQ(response.body.find("张明"), std::string::npos);
  const auto answer = json::parse(response.body);
  const json::object& person = item_of(answer);
  EXPECT_EQ(person.at("ref"), text(api::person_ref(in_xiangcheng_)));
  EXPECT_EQ(person.at("identities").at(0).at("document"), "citizen_number");
  // Up to when the data reaches: none of either came into this small world.
  EXPECT_TRUE(person.at("sources").at("tax_through").is_null());
  EXPECT_EQ(person.at("sources").at("register_stale"), json::value(true));
  const json::value& plan = person.at("plans").at(0);
  EXPECT_EQ(plan.at("year"), 2027);
  EXPECT_EQ(plan.at("uninsured_reason"), "NO_RELATION");
  const json::value& step = plan.at("trace").at(0);
  EXPECT_EQ(step.at("rule"), "uninsured");
  EXPECT_EQ(step.at("words_zh"), "规则");
  EXPECT_EQ(step.at("words_en"), "a rule");
  EXPECT_EQ(step.at("article"), "art. 1");
  EXPECT_EQ(step.at("document"), "Doc 1");
  EXPECT_EQ(step.at("rows").at(0).at("feed"), "education-xiangcheng.roster");
  EXPECT_EQ(step.at("rows").at(0).at("identity"), "XJ_20261118.csv");
  EXPECT_EQ(step.at("rows").at(0).at("line"), 7);
  EXPECT_EQ(person.at("facts").at(0).at("kind"), "naming");
  EXPECT_EQ(person.at("flags").at(0).at("id"), text(flag_xiangcheng_.text()));
}

TEST_F(ApiTest, AsOfAPastDayIsWhatWasRecordedThen) {
  const Instant then = clock_.moment;
  const std::string day = iso_text(beijing_day(then));
  const std::string before = iso_text(beijing_day(then) - kOneDay);
  // Ten days later the person is covered, and the flag settled.
  clock_.moment += std::chrono::hours(240);
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto dossiers, store.load(std::vector{in_xiangcheng_}));
    ChangePage page;
    EnrollmentPlanRecord plan = dossiers.front().plans.front();
    plan.status = PlanStatus::covered;
    plan.uninsured_reason = UninsuredReason::none;
    plan.settled_by = SettledBy::paid_resident;
    plan.since = beijing_day(clock_.moment);
    plan.decided = clock_.moment;
    plan.turning = {TurningKind::payment_taken_back, PlanStatus::uninsured,
                    RegionCode::from_number(420602)};
    page.plans.push_back(plan);
    Flag flag = dossiers.front().flags.front();
    flag.state = FlagState::settled;
    flag.code = FlagCode::withdrawn;
    flag.settled_by = SettledBy::paid_resident;
    flag.changed = clock_.moment;
    page.flags.push_back({flag, FlagEvent::settled});
    return store.apply(page);
  });
  const std::string person = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  const auto now = get(person, "clerk-420602");
  EXPECT_TRUE(item_of(now).at("as_of").is_null());
  EXPECT_EQ(item_of(now).at("plans").at(0).at("status"), "covered");
  EXPECT_EQ(item_of(now).at("plans").at(0).at("turning").at("words_en"),
            text("A reversal of the payment in 襄阳市襄城区 would make this: uninsured."));
  EXPECT_EQ(item_of(now).at("flags").at(0).at("state"), "SETTLED");

  const auto past = get(person + "?as_of=" + day, "clerk-420602");
  EXPECT_EQ(item_of(past).at("as_of"), text(day));
  EXPECT_EQ(item_of(past).at("known"), true);
  const json::value& plan = item_of(past).at("plans").at(0);
  EXPECT_EQ(plan.at("status"), "uninsured");
  EXPECT_EQ(plan.at("version"), 1);
  EXPECT_EQ(plan.at("trace").at(0).at("rule"), "uninsured");
  EXPECT_EQ(plan.at("turning").at("kind"), "unrecorded");
  EXPECT_EQ(plan.at("turning").at("words_en"), "");
  const json::value& flag = item_of(past).at("flags").at(0);
  EXPECT_EQ(flag.at("state"), "OPEN");
  EXPECT_EQ(flag.at("settled_by"), "NONE");
  EXPECT_EQ(flag.at("reason"), "NO_RELATION");
  EXPECT_EQ(item_of(past).at("facts").as_array().size(), 1U);

  const auto unknown = get(person + "?as_of=" + before, "clerk-420602");
  EXPECT_EQ(item_of(unknown).at("known"), false);
  EXPECT_TRUE(item_of(unknown).at("plans").as_array().empty());
  EXPECT_TRUE(item_of(unknown).at("facts").as_array().empty());
  EXPECT_TRUE(item_of(unknown).at("flags").as_array().empty());

  // Whose matter the person is says the present, and the look at the past is journaled as one.
  EXPECT_EQ(status("clerk-420102", "GET", person + "?as_of=" + day), 404);
  const auto entries = journal();
  EXPECT_EQ(entries[1].object, api::person_ref(in_xiangcheng_) + " as_of/" + day);
  const std::string tomorrow = iso_text(beijing_day(clock_.moment) + kOneDay);
  EXPECT_EQ(status("local", "GET", person + "?as_of=" + tomorrow), 400);
  EXPECT_EQ(status("local", "GET", person + "?as_of=2026-02-30"), 400);
  EXPECT_EQ(status("local", "GET", person + "?asof=" + day), 400);
}

TEST_F(ApiTest, AnotherDayIsWorkedOutNowBesideWhatIsRecorded) {
  const std::string person = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  EXPECT_TRUE(item_of(get(person)).at("worked_out").as_array().empty());
  const auto answer = get(person + "?on=2026-12-01&year=2027");
  EXPECT_EQ(item_of(answer).at("plans").at(0).at("version"), 1);
  const json::array& worked_out = item_of(answer).at("worked_out").as_array();
  ASSERT_EQ(worked_out.size(), 1U);
  EXPECT_EQ(worked_out[0].at("since"), "2026-12-01");
  EXPECT_TRUE(worked_out[0].at("decided").is_null());
  EXPECT_EQ(worked_out[0].at("status"), "uninsured");
  EXPECT_GT(worked_out[0].at("trace").as_array().size(), 3U);
  EXPECT_EQ(worked_out[0].at("turning").at("kind"), "payment");
  EXPECT_EQ(worked_out[0].at("turning").at("status"), "covered");
  EXPECT_FALSE(worked_out[0].at("turning").at("until").is_null());
  // Nothing of it was written.
  EXPECT_EQ(item_of(get(person)).at("plans").at(0).at("version"), 1);
}

TEST_F(ApiTest, WhatFollowsBesideTheStatusIsWorkedOutForTheClerk) {
  const std::string person = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  const auto questions = [&](const std::string& query) {
    std::string asked;
    const auto answer = get(person + query, "clerk-420602");
    for (const json::value& one : item_of(answer).at("opinions").as_array()) {
      EXPECT_FALSE(one.at("words").as_string().empty());
      EXPECT_FALSE(one.at("trace").as_array().empty());
      asked += std::string(one.at("question").as_string()) + ' ';
    }
    return asked;
  };
  EXPECT_EQ(questions("?year=2027"), "place levy_class benefit_start ");
  EXPECT_EQ(questions("?year=2027&refund=DEATH"), "place levy_class benefit_start refund ");
  // Of what was known on a past day nothing is worked out anew unless a day is named.
  const std::string day = iso_text(beijing_day(clock_.moment));
  EXPECT_EQ(questions("?year=2027&as_of=" + day), "");
  EXPECT_EQ(questions("?year=2027&as_of=" + day + "&on=" + day), "place levy_class benefit_start ");
  EXPECT_EQ(status("local", "GET", person + "?refund=WEATHER"), 400);
}

TEST_F(ApiTest, ALetterIsMadeOfOneYearAndJournaledAsOne) {
  const std::string person = "/v1/persons/" + api::person_ref(in_xiangcheng_);
  const auto answer = get(person + "?letter=1", "clerk-420602");
  const json::object& letter = item_of(answer).at("letter").as_object();
  EXPECT_EQ(letter.at("language"), "en");
  EXPECT_EQ(letter.at("to"), text("张** (citizen number 4206**********1236)"));
  EXPECT_EQ(letter.at("office"), text("the medical insurance office of 襄阳市襄城区"));
  EXPECT_EQ(journal().at(0).action, "person.letter");
  EXPECT_EQ(status("local", "GET", person + "?letter=1&year=2026"), 404);
  EXPECT_EQ(status("monitor-420000", "GET", person + "?letter=1"), 403);
}

TEST_F(ApiTest, EveryLookAtAPersonIsInTheJournalAlsoOneInVain) {
  ask("clerk-420602", "POST", "/v1/persons/explain", asked(kXiangchengNumber));
  ask("clerk-420602", "GET", "/v1/persons/" + api::person_ref(in_wuhan_));
  ask("clerk-420602", "POST", "/v1/persons/explain", asked("110101199003074258"));
  const auto entries = journal();
  ASSERT_GE(entries.size(), 2U);
  EXPECT_EQ(entries[0].actor, "clerk-420602");
  EXPECT_EQ(entries[0].action, "person.look");
  EXPECT_EQ(entries[0].object, api::person_ref(in_xiangcheng_));
  EXPECT_EQ(entries[1].object, api::person_ref(in_wuhan_));
  for (const JournalEntry& entry : entries) {
    EXPECT_EQ(entry.object.find(kXiangchengNumber), std::string::npos);
  }
}

TEST_F(ApiTest, APersonOfAnotherRegionIsAnsweredAsOneUnknown) {
  const auto elsewhere =
      ask("clerk-420102", "POST", "/v1/persons/explain", asked(kXiangchengNumber));
  const auto nobody = ask("clerk-420102", "GET", "/v1/persons/P-0000000000999");
  EXPECT_EQ(elsewhere.status, 404);
  // Alike but for the trace, which is each request's own.
  EXPECT_EQ(untraced(elsewhere.body), untraced(nobody.body));
  EXPECT_EQ(ask("clerk-420102", "POST", "/v1/persons/explain", asked(kWuhanNumber)).status, 200);
}

std::string entered(const std::string& number, const std::string& fact,
                    const std::string& act = "add") {
  return R"({"act":")" + act + R"(","person":{"number":")" + number + R"("},"fact":)" + fact +
         R"(,"evidence":{"sha256":")" + std::string(64, 'a') + "\"}}";
}
const std::string kConsent =
    R"({"kind":"statement","statement":"consent","day":"2026-11-20","county":"420602"})";

TEST_F(ApiTest, HiddenDigitsAreNotFoundByTrying) {
  const auto tried = [&](const std::string& number, const std::string& who = "clerk-420602") {
    return ask(who, "POST", "/v1/persons/explain", asked(number));
  };
  // Ten that find nobody, or somebody elsewhere, which is answered alike; then a wait of minutes.
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(tried("420602199001011233").status, 404);
    EXPECT_EQ(tried(kWuhanNumber).status, 404);
  }
  const auto refused = tried(kXiangchengNumber);
  EXPECT_EQ(refused.status, 429) << refused.body;
  EXPECT_NE(refused.body.find("api.numbers"), std::string::npos);
  EXPECT_EQ(refused.headers.find("Retry-After"), "300");
  EXPECT_EQ(refused.body.find(kXiangchengNumber), std::string::npos);
  // Another way to name somebody by number is no way around.
  EXPECT_EQ(ask("clerk-420602", "POST", "/v1/facts", entered(kXiangchengNumber, kConsent)).status,
            429);
  EXPECT_EQ(tried(kWuhanNumber, "clerk-420102").status, 200) << "each for himself";
  clock_.moment += std::chrono::minutes(5);
  EXPECT_EQ(tried(kXiangchengNumber).status, 200);
  // A burst at the counter is let through, a program is not.
  clock_.moment += std::chrono::hours(1);
  int found = 0;
  while (found < 100 && tried(kXiangchengNumber).status == 200) ++found;
  EXPECT_EQ(found, 30);
  EXPECT_EQ(tried(kXiangchengNumber).headers.find("Retry-After"), "10");
  std::int64_t told = 0;
  for (const JournalEntry& entry : journal()) told += entry.action == "person.too_often" ? 1 : 0;
  EXPECT_EQ(told, 2) << "once a minute, not once a try";
}

TEST_F(ApiTest, AFactIsEnteredOnceAndTheSameAgainChangesNothing) {
  const auto enter = [&](const std::string& body) {
    return ask("clerk-420602", "POST", "/v1/facts", body);
  };
  const auto first = enter(entered(kXiangchengNumber, kConsent));
  ASSERT_EQ(first.status, 200) << first.body;
  const json::value answer = json::parse(first.body);
  EXPECT_EQ(item_of(answer).at("outcome"), text("added"));
  EXPECT_EQ(item_of(answer).at("fact"), text("consent/2026-11-20"));
  const json::value again = json::parse(enter(entered(kXiangchengNumber, kConsent)).body);
  EXPECT_EQ(item_of(again).at("outcome"), text("repeated"));
  EXPECT_TRUE(item_of(again).at("run").is_null());
  // Other words under the same key are a conflict, unless they correct; what is withdrawn is gone.
  const std::string other =
      R"({"kind":"statement","statement":"consent","day":"2026-11-20","county":"420606"})";
  EXPECT_EQ(enter(entered(kXiangchengNumber, other)).status, 409);
  EXPECT_EQ(
      item_of(json::parse(enter(entered(kXiangchengNumber, other, "correct")).body)).at("outcome"),
      text("corrected"));
  EXPECT_EQ(
      item_of(json::parse(enter(entered(kXiangchengNumber, other, "withdraw")).body)).at("outcome"),
      text("withdrawn"));
  EXPECT_EQ(
      item_of(json::parse(enter(entered(kXiangchengNumber, other, "withdraw")).body)).at("outcome"),
      text("repeated"));
  // The journal says who entered what of whom, and holds no number.
  std::size_t entries = 0;
  for (const JournalEntry& entry : journal()) {
    EXPECT_EQ(entry.object.find(kXiangchengNumber), std::string::npos);
    if (entry.action != "facts.enter") continue;
    ++entries;
    EXPECT_EQ(entry.actor, "clerk-420602");
    EXPECT_EQ(entry.object, api::person_ref(in_xiangcheng_) + " consent/2026-11-20");
  }
  EXPECT_EQ(entries, 5U);
  // It is a run like any other, under the evidence's digest.
  const json::value runs = get("/v1/runs?feed=clerk.facts", "local");
  EXPECT_EQ(items_of(runs).at(0).at("identity"), text("sha256:" + std::string(64, 'a')));
}

TEST_F(ApiTest, AFactDecidesThePersonAgainInTheSameTransaction) {
  const std::string before =
      ask("local", "POST", "/v1/persons/explain", asked(kXiangchengNumber)).body;
  const std::string care =
      R"({"kind":"life_event","event":"other_state_scheme","day":"2026-10-01"})";
  const auto entry = ask("clerk-420602", "POST", "/v1/facts", entered(kXiangchengNumber, care));
  ASSERT_EQ(entry.status, 200) << entry.body;
  const json::value answer = json::parse(entry.body);
  const json::array& changes = item_of(answer).at("changes").as_array();
  EXPECT_EQ(item_of(answer).at("plans_changed"),
            json::value(static_cast<std::int64_t>(changes.size())));
  EXPECT_TRUE(std::any_of(changes.begin(), changes.end(), [](const json::value& change) {
    return change.at("year") == 2027 && change.at("before") == "uninsured" &&
           change.at("after") == "exempt";
  })) << entry.body;
  store_
      ->read([&](StoreReader& reader) -> Result<void> {
        GW_TRY(const auto dossiers, reader.load(std::vector{in_xiangcheng_}));
        for (const EnrollmentPlanRecord& plan : dossiers.front().plans) {
          EXPECT_EQ(plan.status, PlanStatus::exempt);
        }
        EXPECT_TRUE(dossiers.front().due.has_value());
        return {};
      })
      .value();
}

TEST_F(ApiTest, AClerkEntersFactsOfTheOwnRegionOnly) {
  const std::string flexible =
      R"({"kind":"statement","statement":"flexible_work","day":"2026-11-20"})";
  const auto status_of = [&](const std::string& actor, const std::string& number,
                             const std::string& fact) {
    return ask(actor, "POST", "/v1/facts", entered(number, fact)).status;
  };
  EXPECT_EQ(status_of("clerk-420602", kWuhanNumber, flexible), 404);
  EXPECT_EQ(status_of("clerk-420102", kWuhanNumber, flexible), 200);
  EXPECT_EQ(status_of("monitor-420000", kWuhanNumber, flexible), 403);
  // Who chose a county is that county's matter.
  EXPECT_EQ(status_of("clerk-420602", kWuhanNumber, kConsent), 200);
  // Somebody nobody knows becomes known to the province alone.
  EXPECT_EQ(status_of("clerk-420602", "420602200802141252", flexible), 404);
}

TEST_F(ApiTest, AWrongEntryIsRefusedByTheNameOfItsField) {
  const auto refused = [&](const std::string& fact) {
    const auto answer = ask("local", "POST", "/v1/facts", entered(kXiangchengNumber, fact));
    EXPECT_EQ(answer.status, 400) << fact;
    EXPECT_EQ(answer.body.find(kXiangchengNumber), std::string::npos);
    return std::string(json::parse(answer.body).as_object().at("step").as_string());
  };
  EXPECT_EQ(refused(R"({"kind":"naming"})"), "facts.kind");
  EXPECT_EQ(refused(R"({"kind":"statement","statement":"x","day":"2026-11-20"})"),
            "facts.statement");
  EXPECT_EQ(refused(R"({"kind":"statement","statement":"consent","day":"2026-11-20"})"),
            "facts.county");
  EXPECT_EQ(refused(R"({"kind":"statement","statement":"consent","day":"20.11.2026"})"),
            "facts.day");
  EXPECT_EQ(refused(R"({"kind":"life_event","event":"death","day":"2026-11-20"})"), "facts.event");
  EXPECT_EQ(refused(R"({"kind":"statement","statement":"months_elsewhere","day":"2026-01-01",)"
                    R"("scheme":"390"})"),
            "facts.last_day");
  EXPECT_EQ(ask("local", "POST", "/v1/facts", "{").status, 400);
}

}  // namespace
}  // namespace gw::contract
