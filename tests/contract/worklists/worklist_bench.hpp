#pragma once
// The interface over a store that a county's roster, its recipients of assistance and the
// province's births came into by their real adapters.  Workbooks are opened by openpyxl.  Test code
// only.
#include <sys/wait.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "gateway/adapter/page_frame.hpp"
#include "gateway/api/api.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/policy/turning_fact.hpp"
#include "tests/contract/adapters_platform/made.hpp"
#include "tests/contract/county_rosters/bureau.hpp"
#include "tests/unit/pipeline/run_bench.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_civil_affairs(AgencyId agency, SettingsReader& settings,
                                                  AdapterServices services);
}  // namespace gw

namespace gw::contract {

namespace asio = boost::asio;
namespace json = boost::json;

inline constexpr const char* kSchool = "2142060201";

/// A citizen number with its check character.
inline std::string number_of(const std::string& county, const std::string& born, int serial) {
  std::string number = county + born + std::to_string(1000 + serial).substr(1);
  number += CitizenNumber::check_character(number);
  return number;
}

/// A sheet as openpyxl sees it.
struct SeenSheet {
  json::object sheet;

  std::string name() const { return std::string(sheet.at("name").as_string()); }
  /// Rows as their cells' texts, the lines above the header too.
  std::vector<std::vector<std::string>> texts() const {
    std::vector<std::vector<std::string>> rows;
    for (const json::value& row : sheet.at("rows").as_array()) {
      rows.emplace_back();
      for (const json::value& cell : row.as_array())
        rows.back().emplace_back(cell.at("text").as_string());
    }
    return rows;
  }
  /// The rows below the header, which begins with that title.
  std::vector<std::vector<std::string>> below(const std::string& title) const {
    auto rows = texts();
    const auto header = std::find_if(rows.begin(), rows.end(),
                                     [&](const auto& row) { return row.front() == title; });
    EXPECT_NE(header, rows.end()) << name() << " has no column " << title;
    if (header == rows.end()) return {};
    rows.erase(rows.begin(), header + 1);
    return rows;
  }
  /// The column of that title, below the header that begins with 序号.
  std::vector<std::string> column(const std::string& title) const {
    const auto rows = texts();
    std::vector<std::string> cells;
    std::optional<std::size_t> at;
    for (const auto& row : rows) {
      if (at) {
        cells.push_back(row[*at]);
      } else if (row.front() == "序号") {
        at = static_cast<std::size_t>(std::find(row.begin(), row.end(), title) - row.begin());
        EXPECT_LT(*at, row.size()) << title;
        if (*at >= row.size()) return {};
      }
    }
    return cells;
  }
  /// The cell with this text; null: none has it.
  const json::object* cell(const std::string& text) const {
    for (const json::value& row : sheet.at("rows").as_array()) {
      for (const json::value& one : row.as_array()) {
        if (one.at("text").as_string() == text) return &one.as_object();
      }
    }
    return nullptr;
  }
};

class WorklistBench : public pipeline::test::RunBench {
 protected:
  WorklistBench() {
    std::string form = (std::filesystem::temp_directory_path() / "worklists.XXXXXX").string();
    EXPECT_NE(::mkdtemp(form.data()), nullptr);
    scratch_ = form;
    start_again();
    freshness.register_feed = FeedId("insured-register.changes");
    freshness.tax_feed = FeedId("tax.reconciliation");
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      FeedClock fresh;
      fresh.feed = freshness.register_feed;
      fresh.last_success = clock.moment;
      GW_CHECK(tx.put(fresh));
      return tx.put_memo(freshness.tax_feed, pipeline::kReconciledMemo,
                         std::to_string(beijing_day(clock.moment).time_since_epoch().count()));
    }));
    const std::filesystem::path source(gw::testing::source_dir());
    roster = text_contract::bureau_from(source / "config/agencies/education-xiangcheng.yaml",
                                        "/nowhere");
    recipients = civil();
    births =
        platform_contract::make("health", {{"births", "s_4200000000013_1001", {}, {}}}).adapter;
    open_api();
  }
  ~WorklistBench() override {
    pool_.join();
    api_.reset();
    std::filesystem::remove_all(scratch_);
  }

  /// As a new process on the same store.
  void open_api() {
    api_.reset();
    services_ = std::make_unique<pipeline::RunServices>(
        pipeline::RunServices{*store, evidence, pipeline::test::shipped_policy(), clock, scratch_,
                              freshness, channel_of});
    std::vector<pipeline::FeedEntry> feeds;
    for (const AgencyAdapter* one : {roster.get(), recipients.get(), births.get()}) {
      if (one == nullptr) continue;
      for (const FeedDefinition& feed : one->feeds()) feeds.push_back({one, feed});
    }
    desk = std::make_unique<pipeline::BatchDesk>(*services_, std::move(feeds));
    replays_ = std::make_unique<pipeline::ReplayDesk>(*desk);
    repairs_.emplace(api::Repairs{*replays_, *desk, pool_, [] {}});
    scheduler_ = std::make_unique<schedule::Scheduler>(
        loop_.get_executor(), pool_, *store, clock, std::vector<schedule::ScheduledFeed>(),
        [](const FeedId&) -> asio::awaitable<Result<PullReport>> { co_return PullReport(); },
        schedule::SchedulerSettings(), registry_);
    const auto region = [](std::uint32_t number) { return RegionCode::from_number(number); };
    const auto nobody = [](BatchId, JournalEntry) -> asio::awaitable<Result<Batch>> {
      co_return fail(Errc::not_found, "test.batch");
    };
    api::ApiServices services{
        *services_,
        *scheduler_,
        matrix_,
        pool_,
        clock,
        registry_,
        {},
        {{"reviewer", Role::reviewer, region(420000), {}},
         {"monitor", Role::monitor, region(420000), {}},
         {"clerk-420602", Role::clerk, region(420602), {}},
         {"clerk-420606", Role::clerk, region(420606), {}}},
        {},
        [](const AgencyId&) {},
        "0.1.0",
        "unknown",
        nobody,
        nobody,
        [] { return pipeline::SweepOutcome(); },
        nullptr,
        levy_tables,
        &*repairs_,
        {{AgencyId("civil-affairs"), "湖北省民政厅", "civil_affairs", "https", {}, nullptr}}};
    api_ = api::Api::make(std::move(services)).value();
  }

  ports::HttpResponse ask(const std::string& actor, const std::string& target) {
    ports::PeerIdentity peer;
    peer.local = actor == "local";
    peer.present = !peer.local;
    if (peer.present) peer.common_name = actor;
    ports::HttpResponse answer;
    asio::co_spawn(loop_, api_->handle(ports::HttpRequest("GET", target), std::move(peer)),
                   [&answer](const std::exception_ptr& error, ports::HttpResponse response) {
                     EXPECT_FALSE(error);
                     answer = std::move(response);
                   });
    loop_.restart();
    loop_.run();
    return answer;
  }
  json::value get(const std::string& target, const std::string& actor = "local") {
    const auto answer = ask(actor, target);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }
  /// A workbook as openpyxl reads it.
  std::vector<SeenSheet> open(const std::string& content) {
    const std::filesystem::path file = scratch_ / "list.xlsx";
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
    const std::string command = "PATH=/usr/bin:$PATH python3 -B " +
                                std::string(gw::testing::source_dir()) +
                                "/tests/contract/worklists/read_workbook.py " + file.string();
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    std::string text;
    std::array<char, 4096> buffer{};
    while (const std::size_t read = std::fread(buffer.data(), 1, buffer.size(), pipe))
      text.append(buffer.data(), read);
    EXPECT_EQ(::pclose(pipe), 0);
    std::vector<SeenSheet> sheets;
    json::value all = json::parse(text);
    for (json::value& sheet : all.as_array()) sheets.push_back({std::move(sheet.as_object())});
    return sheets;
  }
  std::vector<SeenSheet> workbook(const std::string& target, const std::string& actor = "local") {
    const auto answer = ask(actor, target);
    EXPECT_EQ(answer.status, 200) << answer.body;
    summary = json::parse(answer.headers.find("Worklist-Summary").value_or("{}"));
    disposition = answer.headers.find("Content-Disposition").value_or("");
    bytes = answer.body;
    return open(answer.body);
  }
  static const SeenSheet& sheet_named(const std::vector<SeenSheet>& sheets,
                                      const std::string& name) {
    for (const SeenSheet& sheet : sheets) {
      if (sheet.name() == name) return sheet;
    }
    ADD_FAILURE() << "no sheet " << name;
    return sheets.front();
  }
  std::vector<JournalEntry> journal() {
    std::vector<JournalEntry> entries;
    read([&](StoreReader& from) { entries = from.journal(0, 1000).value(); });
    return entries;
  }

  /// Takes a list as it came, whose rows all act.
  void take(const FeedId& feed, const std::string& body, const BatchDraft& draft) {
    Delivery made;
    made.feed = feed;
    made.agency = AgencyId(feed.text().substr(0, feed.text().find('.')));
    made.sha256 = crypto::digest_hex(crypto::DigestKind::sha256, body);
    made.bytes = static_cast<std::int64_t>(body.size());
    made.received = clock.moment;
    ASSERT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(made.id, tx.next_delivery_id());
      return tx.put(made);
    }));
    evidence.bodies[made.id.value] = body;
    const auto batch = desk->submit(feed, made, draft);
    ASSERT_TRUE(batch) << batch.error().text(Language::en);
    ASSERT_EQ(batch->state, BatchState::applied) << static_cast<int>(batch->reason);
    ASSERT_EQ(batch->counts.rejected, 0);
  }
  struct PupilRow {
    std::string number;
    std::string name;
    std::string class_name;
    std::string school = kSchool;
  };
  void take_roster(const std::vector<PupilRow>& pupils) {
    std::string text =
        "序号,学校名称,学校标识码,学籍号,姓名,性别,出生日期,证件类型,身份证号,民族,年级,班级,"
        "入学年月,"
        "户籍所在地,监护人姓名,监护人电话,学生状态,操作,变更日期,备注\r\n";
    for (const PupilRow& pupil : pupils) {
      text += "1,襄城区示例小学," + pupil.school + ",G" + pupil.number + "," + pupil.name +
              ",,2020-09-03," + "居民身份证," + pupil.number + ",汉族,一年级," + pupil.class_name +
              ",202609,示例街道,杨伟,13800000691,在读,,,\r\n";
    }
    BatchDraft draft;
    draft.region = RegionCode::from_number(420602);
    draft.scope = "420602/2026";
    draft.identity = draft.context = "XSXX_420602_QL_20260911_01.csv";
    draft.kind = BatchKind::full;
    draft.order = 2026091101;
    take(FeedId("education-xiangcheng.roster"), codec::encode_gb18030(text).value(), draft);
  }
  struct Recipient {
    std::string number;
    std::string name;
    std::string village_code;
    std::string village;
    std::string household;
  };
  void take_recipients(const std::vector<Recipient>& people) {
    std::string rows;
    for (std::size_t i = 0; i < people.size(); ++i) {
      const Recipient& one = people[i];
      rows += "<对象 序号='" + std::to_string(i + 1) + "'><家庭编号>" + one.household +
              "</家庭编号><与户主关系>户主</与户主关系><村编码>" + one.village_code +
              "</村编码><乡镇村>" + one.village + "</乡镇村><姓名>" + one.name +
              "</姓名><性别>男</性别><出生日期>1958-03-02</出生日期><证件类型>居民身份证</"
              "证件类型><证件号码>" +
              one.number +
              "</证件号码><城乡类别>农村</城乡类别><救助类别>最低生活保障</救助类别>"
              "<起始日期>2023-07-01</起始日期><终止日期/><状态>在享</状态></对象>";
    }
    BatchDraft draft;
    draft.region = RegionCode::from_number(420602);
    draft.scope = "420602";
    draft.identity = "MZ420602202611Q01";
    draft.kind = BatchKind::full;
    draft.order = 2026110101;
    take(FeedId("civil-affairs.recipients"),
         codec::encode_gb18030("<?xml version=\"1.0\" encoding=\"GB18030\"?><救助对象清单 "
                               "行政区划='420602' 年月='202611' 类型='全量' "
                               "批次号='MZ420602202611Q01' 记录数='" +
                               std::to_string(people.size()) + "'>" + rows + "</救助对象清单>")
             .value(),
         draft);
  }
  struct BirthRow {
    std::string certificate;
    std::string born;  // "2026-09-01"
    std::string child;
    std::string county = "420602";
  };
  void take_births(const std::vector<BirthRow>& children) {
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < children.size(); ++i) {
      const BirthRow& one = children[i];
      rows.push_back(
          R"({"CSZMBH":")" + one.certificate + R"(","XSEXM":")" + one.child +
          R"(","XB":"1","CSSJ":")" + one.born +
          R"( 08:40","MQXM":"王芳","FQXM":"李强","YLJGMC":"示例妇幼保健院","QFRQ":"","XZQH":")" +
          one.county + R"(","RKSJ":"2026-11-27 09:15:00","XH":")" + std::to_string(1000 + i) +
          R"(","CZLX":"1"})");
    }
    BatchDraft draft;
    draft.identity = "1000-" + std::to_string(999 + children.size());
    draft.kind = BatchKind::events;
    draft.order = 1000;
    take(FeedId("health.births"),
         platform_contract::framed(
             {platform_contract::answer_of("0", static_cast<std::int64_t>(rows.size()), rows)}),
         draft);
  }
  /// A person of whom these facts are known, decided as a run would.
  void put_facts(const std::string& number, const std::vector<Fact>& known) {
    ASSERT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      const Identity identity(*CitizenNumber::parse(number));
      GW_TRY(const auto persons, tx.resolve(std::span(&identity, 1)));
      GW_TRY(const Scope scope,
             tx.scope(FeedId("insured-register.snapshot"), AgencyId("insured-register"), ""));
      ChangePage page;
      std::vector<StoredFact> facts;
      for (const Fact& value : known) {
        StoredFact& fact = facts.emplace_back();
        fact.scope = scope.id;
        fact.key = number;
        fact.value = value;
        fact.learned = clock.moment;
        page.facts.push_back({persons.front(), fact});
      }
      const auto& book = *pipeline::test::shipped_policy();
      const auto sorted = policy::PersonFacts::sort_out(facts);
      const policy::Question question{PlanYear{2027}, beijing_day(clock.moment), false, false};
      auto record = policy::decide(sorted, question, book).record;
      record.person = persons.front();
      record.decided = clock.moment;
      record.turning = policy::turning_fact(sorted, question, record, book);
      page.plans.push_back(record);
      return tx.apply(page);
    }));
  }

  json::value summary;
  std::string disposition;
  std::string bytes;
  std::unique_ptr<AgencyAdapter> roster;
  std::unique_ptr<AgencyAdapter> recipients;
  std::unique_ptr<AgencyAdapter> births;

 private:
  static std::unique_ptr<AgencyAdapter> civil() {
    using platform_contract::list;
    using platform_contract::scalar;
    SettingsNode feed;
    feed.entries.emplace_back("schedule", scalar("30 6 * * *"));
    feed.entries.emplace_back("counties", list({"420602"}));
    SettingsNode feeds;
    feeds.entries.emplace_back("recipients", std::move(feed));
    SettingsNode node;
    node.entries.emplace_back("feeds", std::move(feeds));
    node.entries.emplace_back("access_number", scalar("YLBZJ-420000"));
    std::vector<SettingsError> errors;
    SettingsReader settings(node, "", errors);
    auto made = make_civil_affairs(AgencyId("civil-affairs"), settings, {});
    EXPECT_TRUE(errors.empty());
    return made;
  }
  /// Xiangyang's table: 400 yuan, recipients pay 40 of it, those of A05 100, pupils of 420602
  /// 380.50.
  static Result<std::shared_ptr<const policy::LevyTable>> levy_tables(StoreReader&, PlanYear year,
                                                                      RegionCode pool, Day) {
    if (pool != RegionCode::from_number(420600)) return nullptr;
    policy::LevyTable table;
    table.year = year;
    table.pool = pool;
    table.ordinary = Money{40000};
    table.rows = {{pool, Capacity::a03, Money{4000}, Money{36000}},
                  {pool, Capacity::a05, Money{10000}, Money{30000}},
                  {RegionCode::from_number(420602), Capacity::pupil, Money{38050}, {}}};
    return std::make_shared<const policy::LevyTable>(std::move(table));
  }

  std::filesystem::path scratch_;
  metrics::Registry registry_;
  asio::io_context loop_{1};
  asio::thread_pool pool_{2};
  std::unique_ptr<pipeline::RunServices> services_;
  std::unique_ptr<pipeline::ReplayDesk> replays_;
  std::optional<api::Repairs> repairs_;
  std::unique_ptr<schedule::Scheduler> scheduler_;
  schedule::FeedMatrix matrix_;
  std::unique_ptr<api::Api> api_;
};

}  // namespace gw::contract
