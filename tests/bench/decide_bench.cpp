// How many persons the pure policy decides a second and core: decide_bench [PERSONS].  Invented
// persons in the mix of a city, their facts in memory; each is decided for every plan year in view,
// as when all are decided anew under a changed policy.  Prints persons per CPU second of one
// thread; knows no bar.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "gateway/policy/turning_fact.hpp"
#include "tests/bench/measured.hpp"
#include "tests/unit/policy/facts.hpp"

namespace {

using namespace gw;
using namespace gw::policy;
using namespace gw::policy::test;

constexpr std::size_t kPersons = 100'000;  // far more than the processor's caches hold
constexpr int kRounds = 5;
const Day kDay = on(2026, 11, 30);

RegisterPayment worked(int from, int to) {
  RegisterPayment row = booked(kXiangyang, 2026, "E");
  row.scheme = Scheme::employee_310;
  row.accrual_from = Month::of(2026, from);
  row.accrual_to = Month::of(2026, to);
  return row;
}

template <class T>
T with_name(T row) {
  row.name = named("王芳");
  return row;
}

/// Of a hundred persons, by what is known of them.
Facts person(std::size_t number) {
  const std::size_t place = number % 100;
  const auto home = with_name(resident());
  if (place < 45) return facts(home, booked(kXiangyang, 2026), paid(on(2026, 10, 9)));
  if (place < 62) {
    return facts(with_name(employee(on(2019, 7, 1), std::nullopt, RelationStatus::normal)),
                 worked(1, 6), worked(7, 11));
  }
  if (place < 77) {
    return facts(with_name(student()), home, booked(kXiangyang, 2026), paid(on(2026, 9, 20)));
  }
  if (place < 85) {
    return facts(with_name(listed(on(2024, 1, 1))), home, booked(kXiangyang, 2026));
  }
  if (place < 93) return facts(home, booked(kXiangyang, 2026));
  if (place < 97) {
    return facts(with_name(resident_until(RelationStatus::terminated, on(2025, 12, 31))),
                 with_name(student()));
  }
  if (place < 99) return facts(home, happened(LifeEventKind::death, on(2026, 3, 4)));
  return facts(home, booked(), with_name(employee(on(2026, 11, 1))));
}

template <class Work>
void measure(const char* what, const std::vector<Facts>& people, Work work) {
  std::size_t told = 0;
  const bench::Stopwatch watch;
  for (int round = 0; round < kRounds; ++round) {
    for (const Facts& one : people) told += work(one.all());
  }
  const double persons = static_cast<double>(people.size()) * kRounds;
  std::printf("%-56s %9.0f persons a CPU second (%zu)\n", what, persons / watch.cpu(), told);
}

}  // namespace

int main(int count, char** values) {
  const std::size_t persons =
      count > 1 ? static_cast<std::size_t>(std::atoll(values[1])) : kPersons;
  std::vector<Facts> people;
  people.reserve(persons);
  for (std::size_t i = 0; i < persons; ++i) people.push_back(person(i));
  const PolicyBook& book = shipped_book();
  const std::vector<PlanYear> years = years_in_view(kDay, book);
  const Question next{years.back(), kDay};
  measure("facts sorted out", people, [&](const std::vector<StoredFact>& facts) {
    return PersonFacts::sort_out(facts).relations.size();
  });
  measure("one plan year decided", people, [&](const std::vector<StoredFact>& facts) {
    return decide(facts, next, book).record.trace.steps.size();
  });
  measure("both plan years in view decided", people, [&](const std::vector<StoredFact>& facts) {
    const PersonFacts sorted = PersonFacts::sort_out(facts);
    std::size_t steps = 0;
    for (const PlanYear year : years) {
      steps += decide(sorted, {year, kDay}, book).record.trace.steps.size();
    }
    return steps;
  });
  measure("one plan year decided, and which fact would change it", people,
          [&](const std::vector<StoredFact>& facts) {
            const PersonFacts sorted = PersonFacts::sort_out(facts);
            const EnrollmentPlanRecord record = decide(sorted, next, book).record;
            return static_cast<std::size_t>(turning_fact(sorted, next, record, book).kind);
          });
  return 0;
}
