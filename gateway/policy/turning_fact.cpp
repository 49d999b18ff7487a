#include "gateway/policy/turning_fact.hpp"

#include <algorithm>
#include <memory>

#include "gateway/policy/payable_until.hpp"
#include "gateway/policy/status.hpp"

namespace gw::policy {
namespace {

/// The person's facts with one thing otherwise.  Lives while its facts are decided on.
class Otherwise {
 public:
  explicit Otherwise(const PersonFacts& facts) : facts_(facts) {}
  Otherwise(const Otherwise&) = delete;
  Otherwise& operator=(const Otherwise&) = delete;

  void add(MoneyEvent event) { facts_.money.push_back(made(StoredFact{}, std::move(event))); }
  void add(LifeEvent event) { facts_.life.push_back(made(StoredFact{}, event)); }
  void add(InsuranceRelation row) {
    facts_.relations.push_back(made(StoredFact{}, std::move(row)));
  }
  void drop(const StoredFact* fact) {
    const auto is_it = [&](const auto& known) { return known.fact == fact; };
    facts_.life.erase(std::remove_if(facts_.life.begin(), facts_.life.end(), is_it),
                      facts_.life.end());
    auto& payments = facts_.resident_payments;
    payments.erase(std::remove_if(payments.begin(), payments.end(), is_it), payments.end());
  }
  template <class Change>
  void change_relation(const StoredFact* fact, Change change) {
    for (Of<InsuranceRelation>& row : facts_.relations) {
      if (row.fact != fact) continue;
      InsuranceRelation changed = *row.value;
      change(changed);
      row = made(*fact, std::move(changed));
    }
  }
  void forget_names() {
    for (Of<Naming>& naming : facts_.namings) {
      Naming changed = *naming.value;
      changed.name = {};
      naming = made(*naming.fact, std::move(changed));
    }
    for (Of<InsuranceRelation>& row : facts_.relations) {
      InsuranceRelation changed = *row.value;
      changed.name = {};
      row = made(*row.fact, std::move(changed));
    }
  }

  PlanStatus status(const Question& question, const PolicyBook& book) const {
    EnrollmentPlanRecord record;
    record.year = question.year;
    TraceWriter trace(record.trace);
    decide_status(facts_, question, book, record, trace);
    return record.status;
  }

 private:
  // Key and source stay: the order of rules rests on them.
  template <class T>
  Of<T> made(const StoredFact& like, T value) {
    made_.push_back(std::make_unique<StoredFact>());
    StoredFact& fact = *made_.back();
    fact.scope = like.scope;
    fact.key = like.key;
    fact.source = like.source;
    fact.value = std::move(value);
    return {std::get_if<T>(&fact.value), &fact};
  }

  PersonFacts facts_;
  List<std::unique_ptr<StoredFact>, 2> made_;
};

/// One search: what is asked, and the first fact found that leads to another status.
class Search {
 public:
  Search(const PersonFacts& facts, const Question& question, const EnrollmentPlanRecord& record,
         const PolicyBook& book)
      : facts_(facts), question_(question), record_(record), book_(book) {}

  TurningFact found() {
    switch (record_.status) {
      case PlanStatus::needs_review:
        try_out(TurningKind::same_person, {}, [](Otherwise& facts) { facts.forget_names(); });
        break;
      case PlanStatus::terminated:
        back_to_life();
        break;
      case PlanStatus::duplicate:
        one_relation_less();
        break;
      case PlanStatus::covered:
        without_cover();
        break;
      case PlanStatus::paused:
        resume();
        break;
      case PlanStatus::exempt:
        back_in_duty();
        pay();
        break;
      case PlanStatus::registered_unpaid:
      case PlanStatus::uninsured:
        pay();
        find_work();
        break;
    }
    return found_;
  }

 private:
  template <class Change>
  void try_out(TurningKind kind, RegionCode place, Change change) {
    if (found_.kind != TurningKind::nothing) return;
    Otherwise otherwise(facts_);
    change(otherwise);
    const PlanStatus status = otherwise.status(question_, book_);
    if (status != record_.status) found_ = {kind, status, place};
  }

  void pay() {
    const RegionCode place = place_to_pay(facts_, question_, record_, book_);
    if (place.empty() || !payable_until(facts_, question_, record_, book_)) return;
    try_out(TurningKind::payment, place, [&](Otherwise& facts) {
      MoneyEvent event;
      event.voucher = "?";  // nothing known takes it back
      event.year = question_.year;
      event.pool = place.pool();
      if (place.is_county()) event.county = place;
      event.day = question_.day;
      facts.add(std::move(event));
    });
  }

  void find_work() {
    try_out(TurningKind::employee_relation, {}, [&](Otherwise& facts) {
      InsuranceRelation row;
      row.scheme = Scheme::employee_310;
      row.status = RelationStatus::normal;
      row.begin = reference_month(question_.year, question_.day).first_day();
      facts.add(std::move(row));
    });
  }

  void back_to_life() {
    const LifeState life = life_on(facts_, question_.day);
    if (life.died == nullptr) {
      try_out(TurningKind::emigration_withdrawn, {},
              [&](Otherwise& facts) { facts.drop(life.emigrated); });
      return;
    }
    try_out(TurningKind::death_withdrawn, {}, [&](Otherwise& facts) {
      facts.drop(life.died);
      facts.change_relation(life.died, [](InsuranceRelation& row) { row.dead = false; });
    });
  }

  void back_in_duty() {
    const LifeState life = life_on(facts_, question_.day);
    const auto ends = [&](TurningKind kind, const StoredFact* state, LifeEventKind end) {
      if (state == nullptr) return;
      try_out(kind, {}, [&](Otherwise& facts) { facts.add(LifeEvent{end, question_.day}); });
    };
    ends(TurningKind::discharged, life.in_service, LifeEventKind::discharge);
    ends(TurningKind::released, life.in_prison, LifeEventKind::release);
    ends(TurningKind::other_scheme_ended, life.other_scheme,
         LifeEventKind::other_state_scheme_ended);
  }

  void one_relation_less() {
    look_at_covers();
    for (std::size_t i = 0; i < covers_.size(); ++i) {
      if (!covers_[i].counts()) continue;
      end_relation(covers_[i]);
      take_payments_back(i);
    }
  }

  void without_cover() {
    look_at_covers();
    std::optional<std::size_t> counts;
    std::optional<std::size_t> later;
    for (std::size_t i = 0; i < covers_.size(); ++i) {
      if (covers_[i].counts()) counts = i;
      if (covers_[i].in_force == InForce::starts_later && !later) later = i;
    }
    if (!counts) counts = later;
    if (!counts) return;
    take_payments_back(*counts);
    end_relation(covers_[*counts]);
  }

  void resume() {
    look_at_covers();
    for (const bool paid : {true, false}) {
      for (const Cover& cover : covers_) {
        if (cover.scheme != Scheme::resident_390 || cover.status != RelationStatus::paused ||
            cover.paid != paid) {
          continue;
        }
        try_out(TurningKind::relation_resumed, place_of_cover(cover), [&](Otherwise& facts) {
          facts.change_relation(cover.fact, [](InsuranceRelation& row) {
            row.status = RelationStatus::normal;
            row.end.reset();
          });
        });
      }
    }
  }

  void end_relation(const Cover& cover) {
    if (cover.relation == nullptr) return;
    try_out(TurningKind::relation_ended, place_of_cover(cover), [&](Otherwise& facts) {
      facts.change_relation(cover.fact, [&](InsuranceRelation& row) {
        row.status = RelationStatus::terminated;
        row.end = question_.day;
      });
    });
  }

  void take_payments_back(std::size_t cover) {
    for (const Payment& payment : money_.standing) {
      if (payment.cover != cover) continue;
      try_out(TurningKind::payment_taken_back, place_of_cover(covers_[cover]),
              [&](Otherwise& facts) {
                if (payment.by_register()) return facts.drop(payment.fact);
                MoneyEvent reversal = std::get<MoneyEvent>(payment.fact->value);
                reversal.kind = MoneyKind::reversed;
                reversal.day = question_.day;
                facts.add(std::move(reversal));
              });
    }
  }

  void look_at_covers() {
    const LifeState life = life_on(facts_, question_.day);
    money_ = money_of(facts_, question_.year, question_.day);
    covers_ =
        covers_of(facts_, money_, {question_.year, question_.day, life.born, life.birth}, book_);
  }

  static RegionCode place_of_cover(const Cover& cover) noexcept {
    return cover.county.empty() ? cover.pool : cover.county;
  }

  const PersonFacts& facts_;
  const Question& question_;
  const EnrollmentPlanRecord& record_;
  const PolicyBook& book_;
  YearMoney money_;
  List<Cover> covers_;
  TurningFact found_{TurningKind::nothing, PlanStatus::uninsured, {}};
};

}  // namespace

TurningFact turning_fact(const PersonFacts& facts, const Question& question,
                         const EnrollmentPlanRecord& record, const PolicyBook& book) {
  return Search(facts, question, record, book).found();
}

}  // namespace gw::policy
