// A person's facts sorted out (readings 31, 43, 54): each fact once, the newest row of each.
#include "gateway/policy/person_facts.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;

InsuranceRelation of_version(std::int64_t version, RegionCode county = kXiangcheng) {
  InsuranceRelation row = resident(RelationStatus::normal, county);
  row.version = version;
  return row;
}
template <class Row>
Facts rows_of_key(const std::string& key, std::initializer_list<Row> rows) {
  Facts list;
  for (const Row& row : rows) list.add(row, "K");
  for (StoredFact& fact : list.all()) fact.key = key;
  return list;
}
std::vector<std::int64_t> versions(const Facts& list) {
  std::vector<std::int64_t> found;
  const PersonFacts sorted = PersonFacts::sort_out(list.all());
  for (const Of<InsuranceRelation>& row : sorted.relations) found.push_back(row->version);
  return found;
}

TEST(PersonFactsTest, KeepTheNewestRowOfARelation) {  // 31: a lower version is ignored
  using Versions = std::vector<std::int64_t>;
  EXPECT_EQ(versions(rows_of_key("R1", {of_version(1), of_version(2)})), Versions{2});
  EXPECT_EQ(versions(rows_of_key("R1", {of_version(2), of_version(1), of_version(3)})),
            Versions{3});
  InsuranceRelation struck = of_version(2);
  struck.struck_out = true;
  EXPECT_TRUE(versions(rows_of_key("R1", {of_version(1), struck})).empty());
  // Of one version the row received first.
  const Facts same = rows_of_key("R1", {of_version(1, kFancheng), of_version(1, kHongshan)});
  EXPECT_EQ(PersonFacts::sort_out(same.all()).relations.at(0)->county, kFancheng);
}

TEST(PersonFactsTest, TakeARowWithoutKeyRepeatedAsOneAndOthersApart) {  // 31: repeated is one row
  EXPECT_EQ(versions(rows_of_key("", {of_version(1), of_version(1)})).size(), 1U);
  EXPECT_EQ(versions(rows_of_key("", {of_version(1, kFancheng), of_version(1)})).size(), 2U);
}

TEST(PersonFactsTest, LetAReversedContributionHideItsOlderSelf) {  // register note, HB9003
  RegisterPayment reversed_row = booked();
  reversed_row.version = 2;
  reversed_row.reversed = true;
  const Facts list = rows_of_key("C1", {booked(), reversed_row});
  EXPECT_TRUE(PersonFacts::sort_out(list.all()).resident_payments.empty());
}

TEST(PersonFactsTest, CountAMoneyFactOnceByItsOwnNumbers) {  // 43, 54
  const auto events = [](const Facts& list) {
    const PersonFacts sorted = PersonFacts::sort_out(list.all());
    std::vector<std::string> keys;
    for (const Of<MoneyEvent>& event : sorted.money) keys.push_back(event.fact->key);
    return keys;
  };
  using Keys = std::vector<std::string>;
  const MoneyEvent payment = paid(on(2026, 10, 1));
  const MoneyEvent back = refund(on(2026, 10, 9), 100, "T1");
  MoneyEvent other_levy = payment;
  other_levy.levy = "L2";
  MoneyEvent same_application = back;  // of another voucher: the application is the number
  same_application.voucher = "V2";
  MoneyEvent nameless = back;  // without an application the voucher is
  nameless.refund_application.clear();
  MoneyEvent nameless_other = nameless;
  nameless_other.voucher = "V2";
  const auto keys = [&](const MoneyEvent& second_first, const MoneyEvent& first) {
    Facts list;
    list.add(second_first, "E2").add(first, "E1");
    return events(list);
  };
  EXPECT_EQ(keys(payment, payment), Keys{"E1"});
  EXPECT_EQ(keys(payment, other_levy).size(), 2U);
  EXPECT_EQ(keys(back, same_application), Keys{"E1"});
  EXPECT_EQ(keys(back, refund(on(2026, 10, 9), 100, "T2")).size(), 2U);
  EXPECT_EQ(keys(back, refund(on(2026, 10, 9), 100, "T1", MoneyKind::refund_requested)).size(), 2U);
  const auto asked = refund(on(2026, 10, 9), 100, "T1", MoneyKind::refund_requested);
  MoneyEvent asked_again = asked;
  asked_again.voucher = "V2";
  EXPECT_EQ(keys(asked, asked_again), Keys{"E1"});
  EXPECT_EQ(keys(nameless, nameless_other).size(), 2U);
  EXPECT_EQ(keys(nameless, nameless), Keys{"E1"});
}

}  // namespace
}  // namespace gw::policy
