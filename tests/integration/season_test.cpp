// A season's day over the samples: every agency pulled, the webhook's requests taken, and what the
// gateway then believes, says and keeps compared with the samples' own truth (expected.csv).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "gateway/policy/flags.hpp"
#include "tests/integration/expected.hpp"
#include "tests/integration/world.hpp"

namespace gw::integration {
namespace {

const char* const kRegister = "insured-register.register";
const char* const kTax = "tax.reconciliation";
const char* const kUniversities = "education-province.roster";
const char* const kCounty = "education-xiangcheng.roster";
const char* const kRecipients = "civil-affairs.recipients";

/// The sample file of a batch, as expected.csv names it.
std::string file_of(const Batch& batch) {
  const std::string& feed = batch.feed.text();
  if (feed == kUniversities) return "education-province/xsxx_" + batch.identity + ".xml";
  if (feed == kCounty) return "education-xiangcheng/420602/xsxx/" + batch.identity;
  if (feed == kRegister)
    return "insured-register/" + batch.identity.substr(batch.identity.rfind('/') + 1);
  if (feed == "tax.webhook") return "tax/webhook";
  if (feed == kTax) {
    return "tax/dz/" + batch.identity.substr(0, 8) + ".jsonl.gz";
  }
  // MZ420602202611Q01 lies in ydqd_420602_202611Q01.xml, MZ42060220261112Z01 in rzl_...
  const std::string county = batch.identity.substr(2, 6);
  const std::string rest = batch.identity.substr(8);
  return std::string("civil-affairs/") + (rest.find('Q') == std::string::npos ? "rzl_" : "ydqd_") +
         county + "_" + rest + ".xml";
}

/// Files of the samples that are no batch of this day.
bool not_a_batch(const std::string& file) {
  static const std::set<std::string> kFiles{
      "education-province/xxlb.xml",  // the list of schools, no rows of anybody
      "tax/webhook",                  // one batch for each request: counted apart
      // Issued again before this day; what was served before cannot be had any more.
      "tax/dz/20261111.bb1.jsonl.gz", "civil-affairs/rzl_420607_20261110Z01.xml",
      // The changes after the snapshot are no part of the truth; they come with the next pull.
      "insured-register/HB9004/changes.json"};
  return kFiles.contains(file);
}

std::string verdict_of(BatchState state) {
  switch (state) {
    case BatchState::applied:
    case BatchState::outdated:
      return "accept";
    case BatchState::refused:
      return "refuse";
    case BatchState::held:
      return "hold";
    default:
      return std::string(name_of(state));
  }
}

class Season : public ::testing::Test {
 protected:
  void pull_all() {
    world.pull(kRegister);
    world.all_webhooks();
    // As many days a pull as the settings say; asked again until none is left.
    while (!world.pull(kTax).nothing_new) {
    }
    world.pull(kUniversities);
    world.pull(kCounty);
    world.pull(kRecipients);
  }

  std::vector<Batch> batches() {
    std::vector<Batch> all;
    world.read([&](StoreReader& reader) {
      BatchFilter filter;
      filter.limit = 10000;
      const auto found = reader.batches(filter);
      ASSERT_TRUE(found);
      all = *found;
    });
    return all;
  }

  std::vector<Flag> flags(const std::string& agency, PlanYear year,
                          std::optional<FlagState> state) {
    std::vector<Flag> all;
    world.read([&](StoreReader& reader) {
      FlagFilter filter;
      filter.agency = AgencyId(agency);
      filter.year = year;
      filter.state = state;
      filter.limit = 1000;
      while (true) {
        const auto page = reader.flags(filter);
        ASSERT_TRUE(page);
        all.insert(all.end(), page->begin(), page->end());
        if (page->size() < 1000) break;
        filter.after = page->back().id;
      }
    });
    return all;
  }

  std::vector<Dossier> dossiers(const std::vector<PersonId>& persons) {
    std::vector<Dossier> found;
    world.read([&](StoreReader& reader) {
      auto loaded = reader.load(persons);
      ASSERT_TRUE(loaded);
      found = std::move(*loaded);
    });
    return found;
  }

  std::string number_of(PersonId person) {
    std::string number;
    world.read([&](StoreReader& reader) {
      const auto identities = reader.identities_of(person);
      ASSERT_TRUE(identities);
      for (const Identity& identity : *identities) number = identity.reveal(Purpose::match);
    });
    return number;
  }

  std::vector<PersonId> persons_in(const std::string& feed) {
    std::set<PersonId> persons;
    world.read([&](StoreReader& reader) {
      const auto scopes = reader.scopes();
      ASSERT_TRUE(scopes);
      for (const Scope& scope : *scopes) {
        if (scope.feed.text() != feed) continue;
        const auto entries = reader.scan_keys(scope.id, "", 100000);
        ASSERT_TRUE(entries);
        for (const KeyEntry& entry : *entries) persons.insert(entry.person);
      }
    });
    return {persons.begin(), persons.end()};
  }

  void compare(std::map<std::string, std::string> flagged,
               const std::map<std::string, std::string>& truth,
               const std::map<std::string, std::string>& unsure, const std::string& of);
  std::int64_t on_roll(const std::string& school);
  void check_files();
  void check_rows(const Batch& batch, const std::string& file);
  void check_schools();
  void check_recipients();
  void check_money();
  void check_delivered();

  struct Standing {
    std::vector<std::tuple<int, std::string_view, std::int64_t>> statuses;
    std::vector<
        std::tuple<std::string, int, std::int64_t, std::int64_t, std::int64_t, std::int64_t>>
        flags;
    std::size_t messages = 0;
    std::int64_t plans = 0;
    std::int64_t flag_changes = 0;

    friend bool operator==(const Standing&, const Standing&) = default;
  };
  Standing standing();

  World world;
  Expected expected;
};

void Season::check_rows(const Batch& batch, const std::string& file) {
  Marks rejects;
  Marks notes;
  world.read([&](StoreReader& reader) {
    RejectionFilter filter;
    filter.batch = batch.id;
    filter.limit = 10000;
    const auto rejections = reader.rejections(filter);
    ASSERT_TRUE(rejections);
    for (const RejectionRow& row : *rejections)
      rejects.emplace(row.rejection.line, name_of(row.rejection.reason));
    const auto found = reader.notes(batch.id, 100000);
    ASSERT_TRUE(found);
    for (const RowNote& note : *found) notes.emplace(note.line, name_of(note.reason));
  });
  EXPECT_EQ(rejects, expected.marks("reject", file)) << file;
  for (const char* kind : {"remark", "review"}) {
    for (const auto& mark : expected.marks(kind, file))
      EXPECT_TRUE(notes.contains(mark)) << file << " " << mark.first << " " << mark.second;
  }
}

void Season::check_files() {
  std::map<std::string, Batch> by_file;
  std::int64_t webhook_rows = 0;
  for (const Batch& batch : batches()) {
    EXPECT_TRUE(batch.counts.balanced()) << batch.feed.text() << " " << batch.identity;
    const std::string file = file_of(batch);
    if (file == "tax/webhook") {
      EXPECT_EQ(batch.state, BatchState::applied);
      webhook_rows += batch.counts.rows_in;
      continue;
    }
    by_file.emplace(file, batch);  // the newest comes first
  }
  EXPECT_EQ(webhook_rows, expected.number("rows", "tax/webhook"));
  for (const ExpectedRow& row : expected.of("file")) {
    const std::string agency = row.file.substr(0, row.file.find('/'));
    if (agency != "education-province" && agency != "education-xiangcheng" &&
        agency != "civil-affairs" && agency != "tax" && agency != "insured-register")
      continue;
    const auto found = by_file.find(row.file);
    if (row.value == "ignore") {
      EXPECT_EQ(found, by_file.end()) << row.file;
      continue;
    }
    if (not_a_batch(row.file)) continue;
    if (found == by_file.end()) {
      ADD_FAILURE() << row.file << " has no batch";
      continue;
    }
    const Batch& batch = found->second;
    EXPECT_EQ(verdict_of(batch.state), row.value) << row.file;
    if (!row.reason.empty()) {
      EXPECT_EQ(name_of(batch.reason), row.reason) << row.file;
    }
    const std::int64_t rows = expected.number("rows", row.file);
    if (rows >= 0) {
      EXPECT_EQ(batch.counts.rows_in, rows) << row.file;
    }
    if (row.value == "accept") check_rows(batch, row.file);
  }
}

/// Who is flagged, and how: key → code, of those not settled.
using Flagged = std::map<std::string, std::string>;

void Season::check_schools() {
  for (const ExpectedRow& school : expected.of("uninsured_count")) {
    const bool university = school.file[0] == '4';
    if (!university && school.file.substr(0, 8) != "21420602") continue;  // no adapter yet
    Flagged flagged;
    for (const Flag& flag : flags(university ? "education-province" : "education-xiangcheng", kYear,
                                  FlagState::open)) {
      if (flag.unit == school.file) flagged[flag.row_key] = code_of(flag.code);
    }
    compare(flagged, expected.by_key("uninsured", school.file),
            expected.by_key("review_person", school.file), school.file);
    EXPECT_EQ(on_roll(school.file), expected.number("on_roll", school.file)) << school.file;
  }
}

/// The persons flagged are those of the truth, with its codes.  One number under two names gets a
/// flag of its own kind (readings 27, 29: IDENTITY_CONFLICT, 04); nobody else for a clerk to look
/// at has any.
void Season::compare(Flagged flagged, const Flagged& truth, const Flagged& unsure,
                     const std::string& of) {
  for (const auto& [key, ignored] : unsure) flagged.erase(key);
  for (const auto& [key, code] : truth) {
    const auto found = flagged.find(key);
    EXPECT_NE(found, flagged.end()) << of << ": not flagged " << key << " " << code;
    if (found == flagged.end()) continue;
    EXPECT_EQ(found->second, code) << of << " " << key;
    flagged.erase(found);
  }
  for (const auto& [key, code] : flagged)
    ADD_FAILURE() << of << ": flagged, though not uninsured: " << key << " " << code;
}

/// Students in force and not for a clerk.
std::int64_t Season::on_roll(const std::string& school) {
  const Day day = day_of(2026, 11, 30);
  std::int64_t count = 0;
  const auto persons =
      persons_in(school[0] == '4' ? std::string(kUniversities) : std::string(kCounty));
  for (const Dossier& dossier : dossiers(persons)) {
    const bool here =
        std::any_of(dossier.facts.begin(), dossier.facts.end(), [&](const StoredFact& fact) {
          const auto* naming = std::get_if<Naming>(&fact.value);
          return naming != nullptr && naming->unit == school && !naming->needs_clerk &&
                 policy::names_for(*naming, kYear, day);
        });
    const auto plan = std::find_if(dossier.plans.begin(), dossier.plans.end(),
                                   [](const auto& each) { return each.year == kYear; });
    const bool two_names = plan != dossier.plans.end() && plan->status == PlanStatus::needs_review;
    if (here && !two_names) ++count;
  }
  return count;
}

void Season::check_recipients() {
  std::map<std::string, Flagged> by_county;
  for (const Flag& flag : flags("civil-affairs", kYear, FlagState::open))
    by_county[flag.county.text()][number_of(flag.person)] = code_of(flag.code);
  for (const char* county : {"420111", "420602", "420606", "420607"}) {
    compare(by_county[county], expected.by_key("uninsured_listed", "civil-affairs", county),
            expected.by_key("unsure_listed", "civil-affairs", county), county);
  }
}

void Season::check_money() {
  static const std::map<std::string, MoneyKind> kKinds{
      {"payment.received", MoneyKind::received},
      {"payment.reversed", MoneyKind::reversed},
      {"refund.requested", MoneyKind::refund_requested},
      {"refund.completed", MoneyKind::refund_completed}};
  std::set<PersonId> persons;
  for (const char* feed : {"tax.webhook", kTax}) {
    for (const PersonId person : persons_in(feed)) persons.insert(person);
  }
  ScopeId webhook;
  world.read([&](StoreReader& reader) {
    const auto scope = reader.find_scope(FeedId("tax.webhook"), "events");
    ASSERT_TRUE(scope && *scope);
    webhook = (*scope)->id;
  });
  // (source, type, year) → key → fen: each fact once, however often it came.
  std::map<std::string, std::map<std::string, std::int64_t>> sums;
  for (const Dossier& dossier : dossiers({persons.begin(), persons.end()})) {
    for (const StoredFact& fact : dossier.facts) {
      const auto* money = std::get_if<MoneyEvent>(&fact.value);
      if (money == nullptr) continue;
      for (const auto& [name, kind] : kKinds) {
        if (money->kind != kind) continue;
        const std::string slot = name + " " + std::to_string(money->year.value);
        if (fact.scope == webhook) sums["webhook/" + slot][fact.key] = money->amount.fen;
        sums["webhook+reconciliation/" + slot][fact.key] = money->amount.fen;
      }
    }
  }
  for (const ExpectedRow& row : expected.of("tax_facts")) {
    const auto& facts = sums[row.file + "/" + row.key];
    std::int64_t fen = 0;
    for (const auto& [key, amount] : facts) fen += amount;
    EXPECT_EQ(std::to_string(facts.size()), row.value) << row.file << " " << row.key;
    EXPECT_EQ(Money{fen}, Money::parse_yuan(row.note)) << row.file << " " << row.key;
  }
}

/// Every message is with its agency and receipted; the agencies saw nothing that their notes
/// forbid.
void Season::check_delivered() {
  const auto open_messages = [this]() {
    std::int64_t open = 0;
    world.read([&](StoreReader& reader) {
      for (const MessageState state : {MessageState::pending, MessageState::sent}) {
        MessageFilter filter;
        filter.state = state;
        filter.limit = 1000;
        const auto messages = reader.messages(filter);
        ASSERT_TRUE(messages);
        open += static_cast<std::int64_t>(messages->size());
      }
    });
    return open;
  };
  const auto handed_over = [this]() {
    bool pending = true;
    world.read([&](StoreReader& reader) {
      MessageFilter filter;
      filter.state = MessageState::pending;
      const auto messages = reader.messages(filter);
      pending = !messages || !messages->empty();
      for (const char* agency : {"education-province", "education-xiangcheng", "civil-affairs"}) {
        const auto ready = reader.ready_items(AgencyId(agency), 1);
        pending = pending || !ready || !ready->empty();
      }
    });
    return !pending;
  };
  world.core().wake_outbox();
  ASSERT_TRUE(world.run_until(handed_over)) << "messages wait to be handed over";
  const std::string collected = world.bureau("collect", {"--samples", samples().string(), "--state",
                                                         (world.folder() / "bureau").string()});
  EXPECT_EQ(length_of(collected, "breaches"), 0) << collected;
  EXPECT_EQ(length_of(collected, "failed"), 0) << collected;
  // Receipts of files are looked for every minute: it is now later.
  world.clock.set(world.clock.now() + std::chrono::minutes(2));
  world.core().wake_outbox();
  EXPECT_TRUE(world.run_until([&]() { return open_messages() == 0; })) << "receipts are missing";
  for (DemoAgency* agency : {&world.education(), &world.civil()}) {
    const std::string received = agency->admin("received");
    EXPECT_EQ(length_of(received, "breaches"), 0) << received.substr(0, 2000);
    EXPECT_NE(received.find("\"conflicts\": 0"), std::string::npos);
  }
}

/// What everything believed comes to, to see that nothing changed.
Season::Standing Season::standing() {
  Standing now;
  world.read([&](StoreReader& reader) {
    const auto statuses = reader.status_counts();
    const auto counts = reader.flag_counts(std::nullopt);
    ASSERT_TRUE(statuses && counts);
    for (const StatusCount& each : *statuses)
      now.statuses.emplace_back(each.year.value, name_of(each.status), each.persons);
    for (const FlagCounts& each : *counts) {
      now.flags.emplace_back(each.agency.text(), each.year.value, each.open, each.settled,
                             each.received, each.dormant);
    }
    MessageFilter every;
    every.limit = 100000;
    const auto messages = reader.messages(every);
    ASSERT_TRUE(messages);
    now.messages = messages->size();
  });
  for (const Batch& batch : batches()) {
    now.plans += batch.plans_changed;
    now.flag_changes += batch.flags_changed;
  }
  return now;
}

TEST_F(Season, TheDayOfTheSamplesEndsInTheSamplesTruth) {
  pull_all();
  check_files();
  check_money();
  check_schools();
  check_recipients();
}

TEST_F(Season, FlagsReachTheirAgenciesAndASecondPullChangesNothing) {
  pull_all();
  check_delivered();
  for (const char* agency : {"education-province", "education-xiangcheng", "civil-affairs"}) {
    for (const Flag& flag : flags(agency, kYear, FlagState::open))
      EXPECT_EQ(flag.delivery, FlagDelivery::received) << agency << " " << flag.id.text();
    // The year's own last day is the last on which 2026 may be paid, and the samples' persons have
    // no ground left: nobody is reminded (readings 27).
    for (const Flag& flag : flags(agency, PlanYear{2026}, FlagState::open))
      EXPECT_EQ(flag.delivery, FlagDelivery::dormant) << agency << " " << flag.id.text();
  }
  const Standing before = standing();
  for (const char* feed : {kTax, kUniversities, kCounty, kRecipients}) world.pull(feed);
  world.all_webhooks();
  check_delivered();
  EXPECT_EQ(standing(), before);
}

TEST_F(Season, APaymentWithdrawsTheFlagOnceUnderItsOwnNumber) {
  pull_all();
  check_delivered();
  const auto open = flags("education-province", kYear, FlagState::open);
  const auto flagged = std::find_if(open.begin(), open.end(), [](const Flag& flag) {
    return flag.code == FlagCode::registered_unpaid;
  });
  ASSERT_NE(flagged, open.end());
  const std::string body =
      R"({"cspch":"SW4200002026113017029999","events":[{"id":"evt_01SEASON00000000000000PAID",)"
      R"("type":"payment.received","time":"2026-11-30T09:10:00+08:00","data":{"grbh":"","zjlx":)"
      R"("201","zjhm":")" +
      number_of(flagged->person) +
      R"(","jfrmc":"","zsxmdm":"10211","zspmdm":"102113900","sbYzXh":"10420226113000009999",)"
      R"("sbYzmxXh":"1","sfssqQsrq":"2027-01-01","sfssqZzrq":"2027-12-31","jfsfdm":"01",)"
      R"("yjje":"400.00","sjje":"400.00","dzsph":"342065261199999999","jfrq":)"
      R"("2026-11-30 09:10:00","sjrq":null,"rkrq":null,"hsjg":"14206020000","tcqbmDm":)"
      R"("420600","jfqd":"07"}}]})";
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(world.signed_webhook("msg_season_paid", body), 202);
    world.events_done();
    check_delivered();
  }
  std::optional<Flag> settled;
  std::vector<FlagHistoryEntry> history;
  world.read([&](StoreReader& reader) {
    settled = reader.flag(flagged->id).value();
    history = reader.flag_history(flagged->id).value();
  });
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->state, FlagState::settled);
  EXPECT_EQ(settled->settled_by, SettledBy::paid_resident);
  EXPECT_EQ(settled->code, FlagCode::withdrawn);
  EXPECT_EQ(settled->delivery, FlagDelivery::received);
  EXPECT_EQ(std::count_if(history.begin(), history.end(),
                          [](const auto& entry) { return entry.event == FlagEvent::settled; }),
            1);
  EXPECT_EQ(std::count_if(history.begin(), history.end(),
                          [](const auto& entry) { return entry.event == FlagEvent::receipt; }),
            2);
}

TEST_F(Season, WhatAgenciesAnswerLaterIsAskedForAndKeptAndSettlesNothing) {
  pull_all();
  check_delivered();
  const std::vector<std::string> agencies{"education-province", "education-xiangcheng",
                                          "civil-affairs"};
  // The first row of the first message that each has, by the demo agency's own way.
  std::map<std::string, FlagId> answered;
  for (const std::string& agency : agencies) {
    MessageFilter filter;
    filter.agency = AgencyId(agency);
    filter.state = MessageState::received;
    std::vector<OutboundMessage> sent;
    world.read([&](StoreReader& reader) { sent = reader.messages(filter).value(); });
    std::erase_if(sent, [](const auto& message) { return message.year != kYear; });
    ASSERT_FALSE(sent.empty()) << agency;
    const OutboundMessage& message = sent.back();
    answered.emplace(agency, message.flags.front());
    if (agency == "education-province") {
      world.education().admin("handle", R"({"fkpch":")" + message.identity +
                                            R"(","rows":{"1":{"cldm":"01"}},"closed":true})");
    } else if (agency == "civil-affairs") {
      world.civil().admin(
          "handle", R"({"batch":")" + message.identity + R"(","rows":{"1":{"办理结果":"01"}}})");
    } else {
      world.bureau("answer", {"--file", message.identity, "--row",
                              message.flags.front().text() + "|已动员缴费|"});
    }
  }
  const auto before = standing();
  // The bureau's folder is looked into in the morning, and has been today; the others are asked in
  // the evening.
  world.clock.set(beijing(2026, 12, 1, 20, 30));
  world.core().wake_outbox();
  EXPECT_TRUE(world.run_until([&]() {
    bool all = true;
    world.read([&](StoreReader& reader) {
      for (const auto& [agency, flag] : answered) {
        const auto answers = reader.flag_answers(flag).value();
        all = all && answers.size() == 1 && answers.front().code == HandlingCode::persuaded;
      }
    });
    return all;
  }));
  EXPECT_EQ(standing(), before);
}

TEST_F(Season, ListsBeforeTheMoneyLeadToTheSameFlags) {
  for (const char* feed : {kRecipients, kCounty, kUniversities}) world.pull(feed);
  EXPECT_TRUE(flags("education-province", kYear, std::nullopt).empty());  // readings 47: they wait
  while (!world.pull(kTax).nothing_new) {
  }
  world.all_webhooks();
  world.pull(kRegister);
  check_money();
  check_schools();
  check_recipients();
}

}  // namespace
}  // namespace gw::integration
