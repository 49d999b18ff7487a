#include "tests/contract/api/api_bench.hpp"

#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/parse.hpp>

#include "gateway/policy/rules.hpp"
#include "gateway/store/journal_chain.hpp"
#include "gateway/store/sealed_evidence.hpp"
#include "gateway/store/sqlite_store.hpp"
#include "tests/contract/api/line_roster.hpp"

namespace gw::contract {

namespace asio = boost::asio;

namespace {

const FeedId kFeed("education-xiangcheng.roster");
const FeedId kSecondFeed("platform.roster");
const AgencyId kAgency("education-xiangcheng");

/// A book that has words for every rule and one value for every subject.
std::shared_ptr<const policy::PolicyBook> book() {
  policy::Contents contents;
  contents.documents.push_back({"doc", "Doc 1", "A document", day_of(2000, 1, 1)});
  for (const RuleId rule : policy::kAllRules) {
    contents.rules.push_back({rule, "doc", "art. 1", "规则", "a rule", {}});
  }
  for (const policy::Subject subject : policy::kAllSubjects) {
    policy::Entry entry;
    entry.subject = subject;
    const policy::SubjectForm& form = policy::form_of(subject);
    if (form.is_year_day) {
      const bool start = subject == policy::Subject::concentrated_period_start;
      entry.value = *policy::YearDay::parse(start ? "Y-1 09-01" : "Y 02-28");
    } else {
      entry.value = form.least;
    }
    entry.valid_from = day_of(2000, 1, 1);
    entry.document = "doc";
    entry.article = "art. 1";
    contents.entries.push_back(entry);
  }
  EXPECT_TRUE(policy::PolicyBook::check(contents).empty());
  return std::make_shared<policy::PolicyBook>(policy::PolicyBook::make(std::move(contents)));
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text(Language::en));
  return std::move(*result);
}

std::vector<api::Caller> callers() {
  const auto region = [](std::uint32_t number) { return RegionCode::from_number(number); };
  return {{"admin-420000", Role::system_admin, region(420000), {}},
          {"security-420000", Role::security_admin, region(420000), {}},
          {"audit-420000", Role::audit_admin, region(420000), {}},
          {"monitor-420000", Role::monitor, region(420000), {}},
          {"monitor-420600", Role::monitor, region(420600), {}},
          {"reviewer-420000", Role::reviewer, region(420000), {}},
          {"reviewer-420102", Role::reviewer, region(420102), {}},
          {"clerk-420602", Role::clerk, region(420602), {}},
          {"clerk-420102", Role::clerk, region(420102), {}},
          {"engineer-xiangcheng", Role::engineer, region(420000), kAgency},
          {"engineer-tax", Role::engineer, region(420000), AgencyId("tax")}};
}

/// Xiangyang alone has handed in its table.
Result<std::shared_ptr<const policy::LevyTable>> levy_tables(StoreReader&, PlanYear year,
                                                             RegionCode pool, Day) {
  if (pool != RegionCode::from_number(420600)) return nullptr;
  policy::LevyTable table;
  table.year = year;
  table.pool = pool;
  table.ordinary = Money{40000};
  table.rows = {{RegionCode::from_number(420602), Capacity::pupil, Money{38050}, {}}};
  return std::make_shared<const policy::LevyTable>(std::move(table));
}

asio::awaitable<Result<PullReport>> pull(const std::optional<Failure>& failure) {
  if (failure) co_return *failure;
  PullReport report;
  report.requests = 1;
  report.nothing_new = true;
  co_return report;
}

}  // namespace

ApiTest::ApiTest(World world) {
  std::string name = (std::filesystem::temp_directory_path() / "api-XXXXXX").string();
  folder_ = ::mkdtemp(name.data());
  store::SqliteSettings settings;
  settings.folder = folder_ / "store";
  settings.key_file = folder_ / "key";
  store_ = must(store::open_sqlite_store(settings));
  evidence_ = must(store::make_sealed_evidence(folder_ / "evidence", folder_ / "key2"));
  seed();

  services_ = std::make_unique<pipeline::RunServices>(pipeline::RunServices{
      *store_, *evidence_, book(), clock_, folder_, {}, [](const AgencyId&) { return nullptr; }});
  auto cron = std::get<schedule::CronExpression>(schedule::CronExpression::parse("30 7 * * *"));
  std::vector scheduled{schedule::ScheduledFeed{FeedId(std::string(pipeline::kDaySweep)), cron,
                                                schedule::MissedRuns::run_once}};
  if (world != World::sent_feed)
    scheduled.insert(scheduled.begin(),
                     schedule::ScheduledFeed{kFeed, cron, schedule::MissedRuns::run_once});
  scheduler_ = std::make_unique<schedule::Scheduler>(
      loop_.get_executor(), pool_, *store_, clock_, std::move(scheduled),
      [this](const FeedId& feed) {
        if (feed.text() == pipeline::kDaySweep) {
          swept_ = pipeline::DaySweep(*services_).run().value();
        }
        return pull(pull_failure_);
      },
      schedule::SchedulerSettings(), registry_);
  ExpectedArrival daily;
  daily.name = "daily";
  daily.by = std::chrono::hours(10);
  const auto expected = std::get<schedule::Expectation>(schedule::Expectation::make(daily));
  std::vector<schedule::WatchedFeed> watched{{kFeed, {expected}}};
  if (world == World::two_counties) watched.push_back({kSecondFeed, {expected}});
  matrix_ = schedule::FeedMatrix(std::move(watched), {});
  webhook::EndpointSettings endpoint;
  endpoint.agency = AgencyId("tax");
  endpoint.path = "/v1/webhooks/tax";
  endpoint_ = std::make_unique<webhook::Endpoint>(
      endpoint, webhook::SignatureKeys(), store_->inbox(), clock_, clock_, registry_, [] {});
  webhook::LookupSettings lookups;
  lookups.agency = AgencyId("tax");
  lookups.path = "/v1/tax/lookups";
  lookups_ = std::make_unique<webhook::LookupEndpoint>(lookups, *services_, pipeline::LevyTables(),
                                                       pool_, clock_, registry_);
  FeedDefinition definition;
  definition.id = kFeed;
  if (world != World::sent_feed) definition.schedule = "30 7 * * *";
  definition.missed_runs = "run_once";
  definition.expected = {daily};
  neighbor::GuardSettings limits;
  limits.breaker.failures = 1;
  guard_ = std::make_unique<neighbor::Guard>(kAgency, limits, clock_, registry_);
  const neighbor::Contact contact{"data", "招生科", "0710-0000000", "", ""};
  roster_ = std::make_unique<LineRoster>(kAgency, definition);
  desk_ = std::make_unique<pipeline::BatchDesk>(
      *services_, std::vector{pipeline::FeedEntry{roster_.get(), definition}});
  replays_ = std::make_unique<pipeline::ReplayDesk>(*desk_);
  repairs_.emplace(api::Repairs{*replays_, *desk_, pool_, [this] { ++replays_woken_; }});
  monitor::StandingWatch::Settings standing;
  standing.state_folder = folder_;
  standing_ = std::make_unique<monitor::StandingWatch>(
      loop_.get_executor(), pool_, *store_, matrix_, clock_, clock_, registry_, standing);
  endings_ = {{"server", clock_.moment + std::chrono::hours(24 * 90)}};
  health_.emplace(api::Health{*standing_, [this] { return endings_; }, folder_});
  api::ApiServices api{
      *services_,
      *scheduler_,
      matrix_,
      pool_,
      clock_,
      registry_,
      {{definition, kAgency, "county_roster"}},
      callers(),
      {endpoint_.get()},
      [this](const AgencyId& agency) { woken_.push_back(agency.text()); },
      "0.1.0",
      "0fedcba",
      [this](BatchId batch, JournalEntry decision) {
        return decide("release", batch, std::move(decision));
      },
      [this](BatchId batch, JournalEntry decision) {
        return decide("discard", batch, std::move(decision));
      },
      [this] { return swept_; },
      lookups_.get(),
      levy_tables,
      &*repairs_,
      {{kAgency, "襄城区教育局", "county_roster", "folder", {contact}, guard_.get()}},
      &*health_};
  if (world == World::two_counties) {
    FeedDefinition second = definition;
    second.id = kSecondFeed;
    api.feeds.push_back({second, kAgency, "county_roster"});
  }
  api.read_again = [this](BatchId batch, JournalEntry decision) {
    return decide("read again", batch, std::move(decision));
  };
  api.cancel = [this](BatchId batch, JournalEntry decision) {
    return decide("cancel", batch, std::move(decision));
  };
  api.sign_in.cost = {16, 1, 1};  // the real one is held to in the unit tests
  api.log_key = &log_key_;
  api.count_patience = std::chrono::minutes(2);
  api.stream_tick = std::chrono::milliseconds(5);
  api.stream_beat = std::chrono::milliseconds(500);
  api.streams_end = streams_.get_token();
  api.check_journal = [this](const std::optional<JournalHead>& kept) {
    return store::check_journal(*store_, kept);
  };
  api_ = must(api::Api::make(std::move(api)));
}

ApiTest::~ApiTest() {
  pool_.join();
  store_.reset();
  std::filesystem::remove_all(folder_);
}

asio::awaitable<Result<Batch>> ApiTest::decide(std::string what, BatchId id,
                                               JournalEntry decision) {
  decided_.push_back(what + ": " + decision.actor + " " + decision.action + " " + decision.object);
  if (id != batch_) co_return fail(Errc::not_found, "test.batch");
  Batch batch;
  batch.id = id;
  batch.state = what == "discard"  ? BatchState::discarded
                : what == "cancel" ? BatchState::cancelled
                                   : BatchState::applied;
  co_return batch;
}

PersonId ApiTest::seed_person(StoreWriter& store, ScopeId scope, const char* number,
                              std::uint32_t county, FlagId flag_id) {
  const Identity identity(*CitizenNumber::parse(number));
  const PersonId person = must(store.resolve(std::span(&identity, 1))).front();
  Naming naming;
  naming.agency = kAgency;
  naming.county = RegionCode::from_number(county);
  naming.capacity = Capacity::pupil;
  naming.unit = "school";
  naming.first_day = day_of(2026, 9, 1);
  naming.name = PersonName(PersonalText("张明"), PersonalText("张明"));
  StoredFact fact;
  fact.scope = scope;
  fact.key = number;
  fact.value = naming;
  fact.source = SourceRef{batch_, 7};
  fact.learned = clock_.moment;
  EnrollmentPlanRecord plan;
  plan.person = person;
  plan.year = PlanYear{2027};
  plan.status = PlanStatus::uninsured;
  plan.uninsured_reason = UninsuredReason::no_relation;
  plan.county = naming.county;
  plan.since = day_of(2026, 11, 1);
  plan.decided = clock_.moment;
  plan.trace.policy_version = 1;
  plan.trace.steps.push_back(RuleStep{RuleId::uninsured, true, {fact.source}});
  Flag flag;
  flag.id = flag_id;
  flag.person = person;
  flag.year = plan.year;
  flag.agency = kAgency;
  flag.county = naming.county;
  flag.reason = UninsuredReason::no_relation;
  flag.last_payable_day = day_of(2027, 2, 28);
  flag.unit = "school";
  flag.row_key = number;
  flag.opened = flag.changed = clock_.moment;
  ChangePage page;
  page.facts.push_back({person, fact});
  page.plans.push_back(plan);
  page.flags.push_back({flag, FlagEvent::opened});
  page.outbox.push_back({flag.id, kAgency, "school", flag.code, BatchId(), false});
  if (!store.apply(page)) throw std::runtime_error("apply");
  return person;
}

void ApiTest::seed() {
  write([this](StoreWriter& store) -> Result<void> {
    GW_TRY(const Scope scope, store.scope(kFeed, kAgency, "2026"));
    Delivery delivery;
    GW_TRY(delivery.id, store.next_delivery_id());
    delivery.feed = kFeed;
    delivery.agency = kAgency;
    delivery.origin = "XJ_20261118.csv";
    delivery.sha256 = std::string(64, 'a');
    delivery.received = clock_.moment;
    GW_CHECK(store.put(delivery));
    Batch batch;
    batch.delivery = delivery.id;
    batch.feed = kFeed;
    batch.agency = kAgency;
    batch.region = RegionCode::from_number(420602);
    batch.scope = "2026";
    batch.identity = "XJ_20261118.csv";
    batch.state = BatchState::applied;
    batch.counts.rows_in = 3;
    batch.counts.accepted = 2;
    batch.counts.rejected = 1;
    batch.received = batch.finished = clock_.moment;
    GW_TRY(batch_, store.add(batch));
    Rejection rejection;
    rejection.batch = batch_;
    rejection.line = 9;
    rejection.column = "身份证号";
    rejection.reason = RowReason::id_check_digit;
    rejection.row_key = PersonalText("420602200802141230");
    rejection.row = PersonalText("张明,420602200802141230");
    GW_CHECK(store.add(std::span<const Rejection>(&rejection, 1)));
    const RowNote note{batch_, 8, "姓名", RowReason::name_spaces};
    GW_CHECK(store.add(std::span<const RowNote>(&note, 1)));
    GW_TRY(flag_xiangcheng_, store.next_flag_id(PlanYear{2027}, 1));
    GW_TRY(flag_wuhan_, store.next_flag_id(PlanYear{2027}, 1));
    in_xiangcheng_ = seed_person(store, scope.id, kXiangchengNumber, 420602, flag_xiangcheng_);
    in_wuhan_ = seed_person(store, scope.id, kWuhanNumber, 420102, flag_wuhan_);
    return {};
  });
  write([this](StoreWriter& store) -> Result<void> {
    OutboundMessage message;
    message.agency = kAgency;
    message.group = "school";
    message.year = PlanYear{2027};
    message.identity = "FK1";
    message.body = "sealed";
    message.flags = {flag_xiangcheng_, flag_wuhan_};
    message.created = message.next_attempt = clock_.moment;
    GW_TRY(const auto items, store.ready_items(kAgency, 10));
    EXPECT_EQ(items.size(), 2U);
    GW_TRY(message_, store.add(message));
    message.id = message_;
    message.state = MessageState::dead;
    message.attempts = 9;
    message.last_failure = Failure(Errc::unreachable, "test.send");
    return store.update(message);
  });
}

void ApiTest::write(const Store::WriteJob& job) {
  const auto written = store_->write(job);
  if (!written) throw std::runtime_error(written.error().text(Language::en));
}

std::vector<JournalEntry> ApiTest::journal() {
  std::vector<JournalEntry> entries;
  const auto read = store_->read([&](StoreReader& store) -> Result<void> {
    GW_TRY(entries, store.journal(0, 1000));
    return {};
  });
  EXPECT_TRUE(read);
  return entries;
}

ports::HttpResponse ApiTest::ask(const std::string& actor, const std::string& method,
                                 const std::string& target, const std::string& body,
                                 const std::string& language) {
  ports::PeerIdentity peer;
  peer.local = actor == "local";
  peer.present = !peer.local;
  if (peer.present) peer.common_name = actor;
  ports::HttpRequest request(method, target, body);
  request.headers.add("Accept-Language", language);
  return send(std::move(request), std::move(peer));
}

ports::HttpResponse ApiTest::send(ports::HttpRequest request, ports::PeerIdentity peer,
                                  const std::function<void()>& meanwhile) {
  ports::HttpResponse answer;
  asio::co_spawn(loop_, api_->handle(std::move(request), std::move(peer)),
                 [&answer](const std::exception_ptr& error, ports::HttpResponse response) {
                   EXPECT_FALSE(error);
                   answer = std::move(response);
                 });
  if (meanwhile) asio::post(pool_, meanwhile);
  loop_.restart();
  loop_.run();
  return answer;
}

boost::json::value ApiTest::get(const std::string& target, const std::string& actor) {
  const auto response = ask(actor, "GET", target);
  EXPECT_EQ(response.status, 200) << target << response.body;
  return boost::json::parse(response.body);
}

}  // namespace gw::contract
