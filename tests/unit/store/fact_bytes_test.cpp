// Facts as bytes: what was written comes back, and nothing else is taken for a fact.
#include "gateway/domain/fact_bytes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace gw {
namespace {

using std::chrono::days;

std::string any_text() {
  return *rc::gen::arbitrary<std::string>();
}
PersonalText any_personal() {
  return PersonalText(any_text());
}
PersonName any_name() {
  PersonalText written = any_personal();
  return *rc::gen::arbitrary<bool>() ? PersonName(written, written)
                                     : PersonName(written, any_personal());
}
Identity any_identity() {
  if (*rc::gen::arbitrary<bool>()) {
    return Identity(
        CitizenNumber::from_packed(*rc::gen::inRange<std::uint64_t>(1, 100'000'000'000'000'000)));
  }
  return {*rc::gen::element(DocumentClass::birth_certificate, DocumentClass::passport,
                            DocumentClass::military, DocumentClass::other),
          *rc::gen::nonEmpty<std::string>()};
}
bool any_bool() {
  return *rc::gen::arbitrary<bool>();
}
std::int64_t any_number() {
  return *rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(),
                         rc::gen::inRange<std::int64_t>(-300, 300),
                         rc::gen::element(std::numeric_limits<std::int64_t>::min(),
                                          std::numeric_limits<std::int64_t>::max()));
}
Day any_day() {
  return Day(days(*rc::gen::inRange(-100'000, 100'000)));
}
std::optional<Day> maybe_day() {
  return any_bool() ? std::optional(any_day()) : std::nullopt;
}
RegionCode any_region() {
  return RegionCode::from_number(*rc::gen::inRange<std::uint32_t>(0, 1'000'000));
}
template <class Enum>
Enum any_code(Enum first, Enum last) {
  return static_cast<Enum>(*rc::gen::inRange(static_cast<int>(first), static_cast<int>(last) + 1));
}

Fact any_fact(int kind) {
  switch (kind) {
    case 0: {
      Naming fact;
      fact.agency = AgencyId(any_text());
      fact.county = any_region();
      fact.capacity = any_bool() ? any_code(Capacity::a01, Capacity::a99)
                                 : any_code(Capacity::university_student, Capacity::pupil);
      fact.unit = any_text();
      fact.first_day = any_day();
      fact.last_day = maybe_day();
      fact.needs_clerk = any_bool();
      fact.name = any_name();
      fact.residence = any_region();
      fact.as_supplied = any_personal();
      return fact;
    }
    case 1: {
      InsuranceRelation fact;
      fact.psn_no = any_text();
      fact.scheme = any_code(Scheme::employee_310, Scheme::other);
      fact.status = any_code(RelationStatus::none, RelationStatus::terminated);
      fact.county = any_region();
      fact.pool = any_region();
      fact.begin = maybe_day();
      fact.end = maybe_day();
      fact.struck_out = any_bool();
      fact.dead = any_bool();
      fact.residence = any_region();
      fact.hukou = any_region();
      fact.name = any_name();
      fact.version = any_number();
      return fact;
    }
    case 2: {
      RegisterPayment fact;
      fact.relation_id = any_text();
      fact.scheme = any_code(Scheme::employee_310, Scheme::other);
      fact.regular = any_bool();
      fact.arrived = any_bool();
      fact.reversed = any_bool();
      fact.accrual_from = Month{*rc::gen::arbitrary<std::int32_t>()};
      fact.accrual_to = Month{*rc::gen::arbitrary<std::int32_t>()};
      fact.pool = any_region();
      fact.total = Money{any_number()};
      fact.voucher = any_text();
      fact.paid_on = maybe_day();
      fact.version = any_number();
      return fact;
    }
    case 3: {
      MoneyEvent fact;
      fact.kind = any_code(MoneyKind::received, MoneyKind::refund_completed);
      fact.voucher = any_text();
      fact.levy = any_text();
      fact.refund_application = any_text();
      fact.year = PlanYear{*rc::gen::arbitrary<std::int16_t>()};
      fact.pool = any_region();
      fact.county = any_region();
      fact.amount = Money{any_number()};
      fact.day = any_day();
      fact.payer_name = any_personal();
      return fact;
    }
    case 4: {
      Statement fact;
      fact.kind = any_code(StatementKind::consent, StatementKind::parent_insured);
      fact.day = any_day();
      fact.last = maybe_day();
      fact.relation = any_text();
      fact.county = any_region();
      fact.pool = any_region();
      fact.scheme = any_code(Scheme::employee_310, Scheme::other);
      fact.number = *rc::gen::arbitrary<std::int32_t>();
      fact.proven = any_bool();
      return fact;
    }
    case 5: {
      IdentityWord fact;
      fact.verdict = any_code(IdentityVerdict::same_person, IdentityVerdict::wrong_name);
      if (any_bool()) fact.also = any_identity();
      fact.name = any_name();
      fact.other = any_name();
      return fact;
    }
    default: {
      LifeEvent fact{any_code(LifeEventKind::birth, LifeEventKind::other_state_scheme_ended),
                     any_day()};
      if (any_bool()) fact.also = any_identity();
      return fact;
    }
  }
}

RC_GTEST_PROP(FactBytesProperty, AnyFactComesBackAndNoPrefixOfItsBytesDoes, ()) {
  const Fact fact = any_fact(*rc::gen::inRange(0, 7));
  const std::string bytes = to_bytes(fact);
  const auto back = fact_from_bytes(kind_of(fact), bytes);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == fact);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of its own size, so that reading past the end shows under a sanitizer.
    const std::string cut(bytes.data(), size);
    RC_ASSERT(!fact_from_bytes(kind_of(fact), cut).has_value());
  }
  RC_ASSERT(!fact_from_bytes(kind_of(fact), bytes + '\0').has_value());
}

RC_GTEST_PROP(FactBytesProperty, AnyBytesAreAFactWrittenInOneWayOrNone, (std::string bytes)) {
  bytes.insert(0, 1, '\1');
  for (int kind = 1; kind <= 5; ++kind) {
    const auto fact = fact_from_bytes(static_cast<FactKind>(kind), bytes);
    if (fact) RC_ASSERT(to_bytes(*fact) == bytes);
  }
}

RC_GTEST_PROP(FactBytesProperty, AnyTraceComesBackAndNoPrefixOfItsBytesDoes, ()) {
  Trace trace;
  trace.policy_version = *rc::gen::arbitrary<std::uint32_t>();
  trace.steps.resize(*rc::gen::inRange<std::size_t>(0, 6));
  for (RuleStep& step : trace.steps) {
    step.rule = static_cast<RuleId>(*rc::gen::arbitrary<std::uint16_t>());
    step.applied = any_bool();
    step.facts.resize(*rc::gen::inRange<std::size_t>(0, 4));
    for (SourceRef& fact : step.facts) {
      fact.batch.value = *rc::gen::arbitrary<std::uint64_t>();
      fact.line = any_number();
    }
  }
  const std::string bytes = to_bytes(trace);
  const auto back = trace_from_bytes(bytes);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == trace);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    RC_ASSERT(!trace_from_bytes(std::string(bytes.data(), size)).has_value());
  }
}

TEST(FactBytesTest, AnotherVersionIsRefused) {
  std::string bytes = to_bytes(Fact(LifeEvent{LifeEventKind::death, day_of(2026, 9, 1)}));
  ASSERT_TRUE(fact_from_bytes(FactKind::life_event, bytes).has_value());
  bytes[0] = 2;
  EXPECT_FALSE(fact_from_bytes(FactKind::life_event, bytes).has_value());
}

TEST(FactBytesTest, AnUnknownKindIsRefused) {
  const std::string bytes = to_bytes(Fact(LifeEvent{}));
  EXPECT_FALSE(fact_from_bytes(static_cast<FactKind>(9), bytes).has_value());
}

TEST(FactBytesTest, ACapacityThatIsNotGivenOutIsRefused) {
  Naming naming;
  naming.capacity = static_cast<Capacity>(20);
  EXPECT_FALSE(fact_from_bytes(FactKind::naming, to_bytes(Fact(naming))).has_value());
}

TEST(FactBytesTest, ATraceThatClaimsMoreStepsThanItHasBytesForIsRefused) {
  const std::string bytes{'\1', '\0', '\xFF', '\xFF', '\xFF', '\xFF', '\x0F'};
  EXPECT_FALSE(trace_from_bytes(bytes).has_value());
}

TEST(FactBytesTest, DigestsAreTheSameInEveryRunAndNeverZero) {
  EXPECT_EQ(digest64(""), digest64(std::string()));
  EXPECT_NE(digest64(""), 0U);
  EXPECT_EQ(digest64("4206021990"), digest64(std::string("420602") + "1990"));
  EXPECT_NE(digest64(std::string(8, '\0')), digest64(std::string(9, '\0')));
}

TEST(FactBytesTest, DigestsOfRowsThatDifferInOneBitDiffer) {
  std::set<std::uint64_t> seen;
  for (std::size_t size = 1; size < 70; ++size) {
    std::string row(size, 'a');
    for (std::size_t place = 0; place < size; ++place) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        row[place] = static_cast<char>('a' ^ (1U << bit));
        EXPECT_TRUE(seen.insert(digest64(row)).second);
        row[place] = 'a';
      }
    }
  }
}

}  // namespace
}  // namespace gw
