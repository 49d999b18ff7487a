// What single rows behind the platform come to: the rules of the agencies' notes.
#include <gtest/gtest.h>

#include "tests/contract/adapters_platform/made.hpp"

namespace gw::platform_contract {
namespace {

/// A row of text members with some of them changed; "-" takes a member out.
std::string row_of(std::vector<std::pair<std::string, std::string>> members,
                   const std::vector<std::pair<std::string, std::string>>& changed) {
  for (const auto& [name, value] : changed) {
    std::erase_if(members, [&](const auto& member) { return member.first == name; });
    if (value != "-") members.emplace_back(name, value);
  }
  std::string text = "{";
  for (const auto& [name, value] : members)
    text += (text.size() == 1 ? "\"" : ",\"") + name + "\":\"" + value + "\"";
  return text + "}";
}

using Members = std::vector<std::pair<std::string, std::string>>;

const Members kCertificate{{"XM", "吕兰思"},
                           {"XB", "2"},
                           {"CSRQ", "19870430"},
                           {"ZJLX", "01"},
                           {"ZJHM", "42060219870430568X"},
                           {"XZQH", "420602"},
                           {"CJRZH", "42060219870430568X43B1"},
                           {"CJLB", "4"},
                           {"CJDJ", "2"},
                           {"SLDNL", ""},
                           {"FZRQ", "20200315"},
                           {"YXQZ", "20300314"},
                           {"ZT", "1"},
                           {"ZTRQ", "20200201"},
                           {"RKSJ", "2026-11-17 09:15:00"},
                           {"CZLX", "1"}};
const Members kVeteran{{"XM", "吕洋"},
                       {"ZJLX", "01"},
                       {"ZJHM", "42060219900625420X"},
                       {"XZQH", "420602"},
                       {"CXLB", "2"},
                       {"YFZH", "鄂优00001233"},
                       {"YFLB", "1"},
                       {"RDRQ", "20200605"},
                       {"TZRQ", ""},
                       {"RKSJ", "2026-06-05 09:15:00"},
                       {"CZLX", "1"}};
const Members kPatient{{"XM", "曹艳"},
                       {"ZJLX", "01"},
                       {"ZJHM", "42060619660114973X"},
                       {"XZQH", "420606"},
                       {"DABH", "JS0000002625"},
                       {"JDRQ", "20220713"},
                       {"GLZT", "1"},
                       {"RKSJ", "2026-08-31 09:15:00"},
                       {"CZLX", "1"}};
const Members kBirth{{"CSZMBH", "Z420139000"},
                     {"XSEXM", ""},
                     {"XB", "1"},
                     {"CSSJ", "2026-09-23 08:40"},
                     {"MQZJLX", "01"},
                     {"MQZJHM", "E12345678"},
                     {"QFRQ", "20260926"},
                     {"XZQH", "420602"},
                     {"RKSJ", "2026-09-27 09:15:00"},
                     {"XH", "1000"},
                     {"CZLX", "1"}};
const Members kPopulation{{"SJBH", "GA01"},     {"SJLX", "01"},
                          {"XM", "罗鹏浩"},     {"ZJHM", "420606195501313358"},
                          {"FSRQ", "20261112"}, {"RKSJ", "2026-11-14 09:15:00"},
                          {"XZQH", "420606"},   {"SWRQ", "20261107"},
                          {"XH", "500000"},     {"CZLX", "1"}};
const Members kEmployment{{"SJBH", "RS1"},
                          {"SJLX", "01"},
                          {"XM", "罗鹏浩"},
                          {"ZJLX", "01"},
                          {"ZJHM", "420606195501313358"},
                          {"KSRQ", "20260901"},
                          {"JSRQ", ""},
                          {"HTLX", "1"},
                          {"RKSJ", "2026-10-15 10:00:00"},
                          {"XH", "70000"},
                          {"CZLX", "1"}};
const Members kFirm{{"SJBH", "SC1"},
                    {"SJLX", "01"},
                    {"TYSHXYDM", "91420600MA0000000Q"},
                    {"QYMC", "示例0公司"},
                    {"RKSJ", "2026-10-12 08:00:00"},
                    {"XH", "90000"},
                    {"CZLX", "1"}};
const Members kSentence{{"SJBH", "SF1"},
                        {"SJLX", "01"},
                        {"XM", "罗鹏浩"},
                        {"ZJLX", "01"},
                        {"ZJHM", "420606195501313358"},
                        {"SJRQ", "20261015"},
                        {"RKSJ", "2026-10-16 03:00:00"},
                        {"XH", "3000"},
                        {"CZLX", "1"}};

class PlatformRows : public ::testing::Test {
 protected:
  Read read(const std::string& rows, BatchKind kind, const std::vector<std::string>& texts,
            const std::string& context = "region=420600 month=202611") {
    const bool events = kind == BatchKind::events;
    const Made made =
        make("agency", {{rows,
                         "s_4200000000037_2001",
                         events ? std::vector<std::string>() : std::vector<std::string>{"420600"},
                         {"420600/09"}}});
    Batch batch;
    batch.feed = made.adapter->feeds().front().id;
    batch.kind = kind;
    batch.order = 77;
    if (!events) batch.context = context;
    Read out;
    read_into(out, *made.adapter, batch, kReceived,
              framed({answer_of("P", static_cast<std::int64_t>(texts.size()), texts)}));
    return out;
  }
  Read list(const std::string& rows, const Members& members, const Members& changed = {}) {
    return read(rows, BatchKind::full, {row_of(members, changed)});
  }
  Read increment(const std::string& rows, const Members& members, const Members& changed = {}) {
    return read(rows, BatchKind::increment, {row_of(members, changed)}, "region=420600");
  }
  Read event(const std::string& rows, const Members& members, const Members& changed = {}) {
    return read(rows, BatchKind::events, {row_of(members, changed)});
  }
  static const AssertedRow& only(const Read& read) { return read.sink.rows.at(0); }
  static Naming naming(const Read& read) { return std::get<Naming>(*only(read).fact); }
  static LifeEvent life(const Read& read) { return std::get<LifeEvent>(*only(read).fact); }
  static std::optional<RowReason> reason(const Read& read) {
    return read.sink.refused.size() == 1 ? std::optional(read.sink.refused[0].reason)
                                         : std::nullopt;
  }
};

TEST_F(PlatformRows, ACertificateNamesInItsCountyAndGoesBackAsItWasWritten) {
  const Read found = list("disability_certificates", kCertificate, {{"ZJLX", "1"}});
  const Naming named = naming(found);
  EXPECT_EQ(named.capacity, Capacity::a04);
  EXPECT_EQ(named.county.text(), "420602");
  EXPECT_EQ(named.unit, "420600");
  EXPECT_EQ(named.first_day, day_of(2020, 3, 15));
  EXPECT_FALSE(named.last_day);
  EXPECT_EQ(named.as_supplied.reveal(Purpose::match),
            "42060219870430568X43B1\x1F吕兰思\x1F"
            "01\x1F"
            "42060219870430568X\x1F"
            "420602");
  EXPECT_EQ(only(found).stamp, 77);
}

TEST_F(PlatformRows, AReissuedCertificateHasTheKeyOfTheFirst) {
  const std::string key = "42060219870430568X";
  for (const char* certificate :
       {"42060219870430568X43", "42060219870430568X43B1", "42060219870430568X42B2"}) {
    EXPECT_EQ(only(list("disability_certificates", kCertificate, {{"CJRZH", certificate}})).key,
              key);
  }
}

TEST_F(PlatformRows, TheNumberOfAnOldCertificateOfFifteenDigitsIsLengthened) {
  const Read found =
      list("disability_certificates", kCertificate, {{"ZJHM", ""}, {"CJRZH", "42060287043056843"}});
  EXPECT_TRUE(found.sink.marks().contains({1, RowReason::id_from_card}));
  EXPECT_TRUE(found.sink.marks().contains({1, RowReason::id_15_digits}));
}

TEST_F(PlatformRows, WhetherADisabledPersonCountsIsTheFederationsRule) {
  const struct {
    const char *stated, *level, *category;
    bool counts;
  } kCases[] = {// NOLINT(modernize-avoid-c-arrays)
                {"1", "4", "1", true}, {"0", "1", "1", false}, {"", "1", "4", true},
                {"", "2", "4", true},  {"", "3", "4", false},  {"", "3", "5", true},
                {"", "3", "6", true},  {"", "4", "6", false}};
  for (const auto& each : kCases) {
    const Read found =
        list("disability_certificates", kCertificate,
             {{"SLDNL", each.stated}, {"CJDJ", each.level}, {"CJLB", each.category}});
    EXPECT_EQ(only(found).fact.has_value(), each.counts) << each.stated << each.level;
    if (each.counts) continue;
    EXPECT_EQ(only(found).operation, RowOperation::end);
    EXPECT_EQ(only(found).last_day, day_of(2026, 10, 31));
  }
}

TEST_F(PlatformRows, ACancelledCertificateEndsWithItsDayAndAnExpiredOneDoesNot) {
  EXPECT_EQ(
      naming(list("disability_certificates", kCertificate, {{"ZT", "2"}, {"ZTRQ", "20261110"}}))
          .last_day,
      day_of(2026, 11, 9));
  EXPECT_FALSE(naming(list("disability_certificates", kCertificate, {{"ZT", "4"}})).last_day);
}

TEST_F(PlatformRows, OfTwoFaultsTheFirstInTheBindingOrderCounts) {
  const std::string rows = "disability_certificates";
  EXPECT_EQ(reason(list(rows, kCertificate, {{"XM", " "}, {"ZJHM", "1"}})), RowReason::name_empty);
  EXPECT_EQ(reason(list(rows, kCertificate, {{"ZJHM", "420602198704305680"}, {"FZRQ", "x"}})),
            RowReason::id_check_digit);
  EXPECT_EQ(reason(list(rows, kCertificate, {{"FZRQ", "20201332"}, {"CJLB", "9"}})),
            RowReason::date_unreadable);
  EXPECT_EQ(reason(list(rows, kCertificate, {{"YXQZ", "20190101"}, {"CJLB", "9"}})),
            RowReason::date_order);
  EXPECT_EQ(reason(list(rows, kCertificate, {{"CJDJ", ""}, {"CJLB", "9"}})),
            RowReason::code_unknown);
  EXPECT_EQ(reason(list(rows, kCertificate, {{"CJDJ", "-"}})), RowReason::field_empty);
}

TEST_F(PlatformRows, AnUnknownDivisionIsARemarkAndTheCityNames) {
  const Read found = list("disability_certificates", kCertificate, {{"XZQH", "4206"}});
  EXPECT_EQ(naming(found).county.text(), "420600");
  EXPECT_TRUE(found.sink.marks().contains({1, RowReason::division_unknown}));
}

TEST_F(PlatformRows, AnIncrementIsOrderedByItsEntryAndAVoidRowTakesBackItsKey) {
  const Read changed = increment("disability_certificates", kCertificate, {{"CZLX", "2"}});
  EXPECT_EQ(only(changed).stamp, 1794878100);  // 2026-11-17 09:15 in Beijing
  const Read struck =
      increment("disability_certificates", kCertificate, {{"CZLX", "3"}, {"ZJHM", "damaged"}});
  EXPECT_EQ(only(struck).operation, RowOperation::remove);
  EXPECT_EQ(only(struck).key, "42060219870430568X");
  EXPECT_EQ(reason(increment("disability_certificates", kCertificate, {{"CZLX", "9"}})),
            RowReason::code_unknown);
  EXPECT_EQ(reason(increment("disability_certificates", kCertificate, {{"RKSJ", "-"}})),
            RowReason::field_empty);
}

TEST_F(PlatformRows, OnlyTwoListsEndADisabledPersonAndOneListTheOthers) {
  const std::string row = row_of(kCertificate, {});
  const auto twice = read("disability_certificates", BatchKind::full, {row},
                          "region=420600 month=202611 list_before=5");
  EXPECT_TRUE(twice.verdict.absence.ends);
  EXPECT_EQ(twice.verdict.absence.unless_seen_since, 5);
  EXPECT_EQ(twice.verdict.absence.last_day, day_of(2026, 10, 31));
  const auto first = read("disability_certificates", BatchKind::full, {row});
  EXPECT_EQ(first.verdict.absence.unless_seen_since, std::numeric_limits<std::int64_t>::min());
  EXPECT_FALSE(list("veterans", kVeteran).verdict.absence.unless_seen_since);
  EXPECT_TRUE(list("veterans", kVeteran).verdict.absence.ends);
  EXPECT_FALSE(increment("veterans", kVeteran).verdict.absence.ends);
}

TEST_F(PlatformRows, APatientGoesBackToNobody) {
  const Read found = list("severe_mental_illness", kPatient);
  EXPECT_EQ(naming(found).capacity, Capacity::a05);
  EXPECT_TRUE(naming(found).as_supplied.empty());
}

TEST_F(PlatformRows, APatientWhoMovedStaysARecipientForHalfAYear) {
  EXPECT_EQ(naming(list("severe_mental_illness", kPatient, {{"GLZT", "2"}})).last_day,
            day_of(2027, 2, 28));
  // The list gives the day of filing: nobody knows since when the half year runs.
  EXPECT_FALSE(naming(list("severe_mental_illness", kPatient,
                           {{"GLZT", "2"}, {"RKSJ", "2022-07-13 09:15:00"}}))
                   .last_day);
  EXPECT_EQ(only(list("severe_mental_illness", kPatient, {{"GLZT", "5"}})).operation,
            RowOperation::end);
}

TEST_F(PlatformRows, AVeteranOfACategoryThatDoesNotCountInTheCityIsNotNamed) {
  EXPECT_EQ(naming(list("veterans", kVeteran)).capacity, Capacity::a13);
  EXPECT_EQ(only(list("veterans", kVeteran)).key, "鄂优00001233|01");
  EXPECT_FALSE(only(list("veterans", kVeteran, {{"YFLB", "9"}})).fact);
  EXPECT_FALSE(only(list("veterans", kVeteran, {{"SCDJ", "6"}})).fact);
  EXPECT_TRUE(only(list("veterans", kVeteran, {{"SCDJ", "7"}})).fact);
  EXPECT_EQ(reason(list("veterans", kVeteran, {{"YFLB", "11"}})), RowReason::code_unknown);
}

TEST_F(PlatformRows, AMilitaryNumberIsNotRefusedButAwaitsAClerk) {
  const Read found = list("veterans", kVeteran, {{"ZJLX", "02"}, {"ZJHM", "军字第1234567号"}});
  EXPECT_TRUE(naming(found).needs_clerk);
  EXPECT_EQ(only(found).reviews.size(), 1U);
}

TEST_F(PlatformRows, ABirthStandsUnderItsCertificateAndTheMothersNumberDoesNotMatter) {
  const Read found = event("births", kBirth);
  EXPECT_EQ(only(found).subject.document(), DocumentClass::birth_certificate);
  EXPECT_EQ(life(found), (LifeEvent{LifeEventKind::birth, day_of(2026, 9, 23)}));
  EXPECT_EQ(only(found).line, 1000);
  EXPECT_EQ(only(found).stamp, 1000);
}

TEST_F(PlatformRows, ABirthAfterItsCertificateIsRefused) {
  EXPECT_EQ(reason(event("births", kBirth, {{"CSSJ", "2027-09-23 08:40"}})), RowReason::date_order);
  EXPECT_EQ(reason(event("births", kBirth, {{"CSSJ", "23.9.2026"}})), RowReason::date_unreadable);
}

TEST_F(PlatformRows, AWithdrawnEventTakesBackWhatItsKeySaid) {
  const Read found = event("births", kBirth, {{"CZLX", "3"}, {"CSSJ", "?"}});
  EXPECT_EQ(only(found).operation, RowOperation::remove);
  EXPECT_EQ(only(found).key, "Z420139000");
}

TEST_F(PlatformRows, PopulationEventsBecomeEventsOfLife) {
  EXPECT_EQ(life(event("population_events", kPopulation)),
            (LifeEvent{LifeEventKind::death, day_of(2026, 11, 7)}));
  EXPECT_EQ(life(event("population_events", kPopulation, {{"SJLX", "02"}, {"DJRQ", "20261020"}})),
            (LifeEvent{LifeEventKind::emigration, day_of(2026, 10, 20)}));
  EXPECT_EQ(life(event("population_events", kPopulation, {{"SJLX", "03"}, {"RWRQ", "20260915"}})),
            (LifeEvent{LifeEventKind::conscription, day_of(2026, 9, 15)}));
  EXPECT_EQ(life(event("population_events", kPopulation,
                       {{"SJLX", "07"}, {"ZJHM", "420602202609230412"}})),
            (LifeEvent{LifeEventKind::birth, day_of(2026, 9, 23)}));
  EXPECT_EQ(life(event("population_events", kPopulation,
                       {{"SJLX", "07"}, {"ZJHM", "420602202609230412"}, {"CSZMBH", "Z420139000"}})),
            (LifeEvent{LifeEventKind::birth, day_of(2026, 9, 23),
                       Identity(DocumentClass::birth_certificate, "Z420139000")}));
  EXPECT_EQ(event("population_events", kPopulation, {{"SJLX", "06"}}).sink.effectless, 1);
  EXPECT_EQ(reason(event("population_events", kPopulation, {{"SJLX", "09"}})),
            RowReason::code_unknown);
}

TEST_F(PlatformRows, AChangedNumberIsTheSamePersonsUnlessTwoSharedIt) {
  const auto changed = [&](const char* why, const char* old_number) {
    return event("population_events", kPopulation,
                 {{"SJLX", "04"}, {"BGYY", why}, {"YZJHM", old_number}});
  };
  for (const char* why : {"2", "3", "4"}) {
    const Read found = changed(why, "420602201302026340");
    const auto& word = std::get<IdentityWord>(*only(found).fact);
    EXPECT_EQ(word.verdict, IdentityVerdict::same_person);
    EXPECT_EQ(word.also, Identity(*CitizenNumber::parse("420602201302026340")));
  }
  EXPECT_EQ(changed("1", "420602201302026340").sink.effectless, 1);
  // A number that never stood: nothing can have come under it.
  EXPECT_EQ(changed("2", "420602201302026341").sink.effectless, 1);
}

TEST_F(PlatformRows, AChangedNameMakesBothNamesOnePersons) {
  const Read found = event("population_events", kPopulation,
                           {{"SJLX", "05"}, {"XM", "吕新名"}, {"YXM", "吕兰思"}});
  const auto& word = std::get<IdentityWord>(*only(found).fact);
  EXPECT_EQ(word.verdict, IdentityVerdict::same_names);
  EXPECT_EQ(word.name.folded().reveal(Purpose::match), "吕新名");
  EXPECT_EQ(word.other.folded().reveal(Purpose::match), "吕兰思");
}

TEST_F(PlatformRows, AReplacedCertificateIsTheSameChilds) {
  const Read found =
      event("births", kBirth, {{"CZLX", "4"}, {"CSZMBH", "Z420999999"}, {"YZBH", "Z420139000"}});
  EXPECT_EQ(std::get<LifeEvent>(*only(found).fact).also,
            Identity(DocumentClass::birth_certificate, "Z420139000"));
}

TEST_F(PlatformRows, ARestoredRegistrationUndoesTheEventItNames) {
  const Read found =
      event("population_events", kPopulation, {{"SJLX", "08"}, {"YSJBH", "GA0220261020001140"}});
  EXPECT_EQ(only(found).operation, RowOperation::remove);
  EXPECT_EQ(only(found).key, "GA0220261020001140");
}

TEST_F(PlatformRows, OnlyAnEmploymentThatBeganCounts) {
  EXPECT_EQ(life(event("employment_events", kEmployment)),
            (LifeEvent{LifeEventKind::employment, day_of(2026, 9, 1)}));
  EXPECT_EQ(event("employment_events", kEmployment, {{"HTLX", "9"}}).sink.effectless, 1);
  EXPECT_EQ(event("employment_events", kEmployment, {{"SJLX", "04"}}).sink.effectless, 1);
  EXPECT_EQ(only(event("employment_events", kEmployment, {{"JSRQ", "20260831"}})).operation,
            RowOperation::remove);
}

TEST_F(PlatformRows, AFirmIsCheckedAndOfNoConsequence) {
  EXPECT_EQ(event("employer_events", kFirm).sink.effectless, 1);
  EXPECT_EQ(reason(event("employer_events", kFirm, {{"TYSHXYDM", "91420600MA00000001"}})),
            RowReason::code_unknown);
  EXPECT_EQ(reason(event("employer_events", kFirm, {{"TYSHXYDM", "-"}})), RowReason::field_empty);
}

TEST_F(PlatformRows, SentenceAndReleaseAreEventsOfLife) {
  const Day day = day_of(2026, 10, 15);
  for (const auto& [type, kind] :
       std::vector<std::pair<std::string, LifeEventKind>>{{"01", LifeEventKind::imprisonment},
                                                          {"02", LifeEventKind::release},
                                                          {"03", LifeEventKind::release},
                                                          {"04", LifeEventKind::release},
                                                          {"05", LifeEventKind::imprisonment}}) {
    EXPECT_EQ(life(event("sentence_events", kSentence, {{"SJLX", type}})), (LifeEvent{kind, day}));
  }
}

TEST_F(PlatformRows, PagesThatDoNotAddUpRefuseTheBatch) {
  const Made made = make("agency", {{"veterans", "s_4200000000045_3001", {"420600"}, {}}});
  const std::string row = row_of(kVeteran, {});
  const auto reason_of = [&](const std::vector<std::string>& pages) {
    Batch batch;
    batch.feed = made.adapter->feeds().front().id;
    batch.context = "region=420600 month=202611";
    Read out;
    read_into(out, *made.adapter, batch, kReceived, framed(pages));
    return out.verdict.reason;
  };
  EXPECT_EQ(reason_of({answer_of("A", 2, {row}, "x"), answer_of("A", 2, {row})}),
            BatchReason::none);
  EXPECT_EQ(reason_of({answer_of("A", 2, {row}, "x"), answer_of("B", 2, {row})}),
            BatchReason::scope);
  EXPECT_EQ(reason_of({answer_of("A", 2, {row}, "x"), answer_of("A", 3, {row})}),
            BatchReason::count);
}

TEST(PlatformSettings, TwoListsAreTwoAgencies) {
  const Made made =
      make("health", {{"special_families", "s_4200000000013_1004", {"420600"}, {}},
                      {"severe_mental_illness", "s_4200000000013_1003", {"420600"}, {}}});
  ASSERT_EQ(made.errors.size(), 1U);
  EXPECT_EQ(made.errors[0].key, "feeds");
}

TEST(PlatformSettings, SayWhatIsWrongWithAServiceAndItsRows) {
  const Made made = make("health", {{"birth", "s_42_1004", {}, {"4206-09"}}});
  std::vector<std::string> keys;
  for (const SettingsError& error : made.errors) keys.push_back(error.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"feeds.birth.service", "feeds.birth.rows",
                                            "feeds.birth.regions", "feeds.birth.not_counted"}));
}

}  // namespace
}  // namespace gw::platform_contract
