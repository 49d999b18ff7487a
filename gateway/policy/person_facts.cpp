#include "gateway/policy/person_facts.hpp"

#include <algorithm>
#include <tuple>

#include "gateway/policy/name_words.hpp"

namespace gw::policy {
namespace {

template <class T>
bool by_key(const Of<T>& a, const Of<T>& b) {
  return std::tie(a.fact->key, a.fact->source) < std::tie(b.fact->key, b.fact->source);
}

// Of the rows of one key the newest, and of equal ones that with the smallest source.
template <class T>
void keep_newest(List<Of<T>>& list) {
  std::sort(list.begin(), list.end(), [](const Of<T>& a, const Of<T>& b) {
    return std::tie(a.fact->key, b.value->version, a.fact->source) <
           std::tie(b.fact->key, a.value->version, b.fact->source);
  });
  const auto same = [](const Of<T>& a, const Of<T>& b) {
    return a.fact->key == b.fact->key && (!a.fact->key.empty() || *a.value == *b.value);
  };
  list.erase(std::unique(list.begin(), list.end(), same), list.end());
}

bool is_refund(MoneyKind kind) noexcept {
  return kind == MoneyKind::refund_requested || kind == MoneyKind::refund_completed;
}

// (type, voucher, 应征序号/应征明细序号), of a refund (type, 退费申请序号).
auto identity_of(const MoneyEvent& event) {
  const bool by_application = is_refund(event.kind) && !event.refund_application.empty();
  static const std::string kNone;
  return std::tie(event.kind, by_application ? event.refund_application : event.voucher,
                  by_application ? kNone : event.levy);
}

void keep_first_event(List<Of<MoneyEvent>>& list) {
  std::sort(list.begin(), list.end(), [](const Of<MoneyEvent>& a, const Of<MoneyEvent>& b) {
    const auto left = identity_of(*a.value);
    const auto right = identity_of(*b.value);
    return left != right ? left < right : by_key(a, b);
  });
  const auto same = [](const Of<MoneyEvent>& a, const Of<MoneyEvent>& b) {
    return identity_of(*a.value) == identity_of(*b.value);
  };
  list.erase(std::unique(list.begin(), list.end(), same), list.end());
}

template <class T, class Unwanted>
void drop(List<Of<T>>& list, Unwanted unwanted) {
  list.erase(std::remove_if(list.begin(), list.end(), unwanted), list.end());
}

// Human decisions bind (law 12): rows of somebody whose number is wrong, with what the register
// booked on their relations.
void drop_wrong_names(PersonFacts& facts, const NameWords& names) {
  drop(facts.namings, [&](const Of<Naming>& naming) { return names.is_wrong(naming->name); });
  List<const std::string*> relations;
  for (const Of<InsuranceRelation>& row : facts.relations) {
    if (names.is_wrong(row->name)) relations.push_back(&row.fact->key);
  }
  const auto is_theirs = [&](const std::string& key) {
    return std::any_of(relations.begin(), relations.end(),
                       [&](const std::string* relation) { return *relation == key; });
  };
  drop(facts.relations, [&](const Of<InsuranceRelation>& row) { return is_theirs(row.fact->key); });
  for (auto* payments : {&facts.resident_payments, &facts.employee_payments}) {
    drop(*payments,
         [&](const Of<RegisterPayment>& payment) { return is_theirs(payment->relation_id); });
  }
}

}  // namespace

PersonFacts PersonFacts::sort_out(std::span<const StoredFact> facts) {
  PersonFacts sorted;
  for (const StoredFact& fact : facts) {
    switch (fact.kind()) {
      case FactKind::naming:
        sorted.namings.push_back({std::get_if<Naming>(&fact.value), &fact});
        break;
      case FactKind::relation:
        sorted.relations.push_back({std::get_if<InsuranceRelation>(&fact.value), &fact});
        break;
      case FactKind::register_payment: {
        const auto* payment = std::get_if<RegisterPayment>(&fact.value);
        if (payment->scheme == Scheme::resident_390) {
          sorted.resident_payments.push_back({payment, &fact});
        } else if (payment->scheme == Scheme::employee_310) {
          sorted.employee_payments.push_back({payment, &fact});
        }
        break;
      }
      case FactKind::money:
        sorted.money.push_back({std::get_if<MoneyEvent>(&fact.value), &fact});
        break;
      case FactKind::life_event:
        sorted.life.push_back({std::get_if<LifeEvent>(&fact.value), &fact});
        break;
      case FactKind::statement:
        sorted.statements.push_back({std::get_if<Statement>(&fact.value), &fact});
        break;
      case FactKind::identity:
        sorted.words.push_back({std::get_if<IdentityWord>(&fact.value), &fact});
        break;
    }
  }
  std::sort(sorted.namings.begin(), sorted.namings.end(),
            [](const Of<Naming>& a, const Of<Naming>& b) {
              const auto left = std::tie(a->agency, a->county);
              const auto right = std::tie(b->agency, b->county);
              return left != right ? left < right : by_key(a, b);
            });
  if (!sorted.words.empty()) drop_wrong_names(sorted, NameWords(sorted.words));
  // Newest first, unwanted after: a row that was struck out or reversed must hide its older self.
  keep_newest(sorted.relations);
  drop(sorted.relations, [](const Of<InsuranceRelation>& row) { return row->struck_out; });
  for (auto* payments : {&sorted.resident_payments, &sorted.employee_payments}) {
    keep_newest(*payments);
    drop(*payments, [](const Of<RegisterPayment>& row) {
      return !row->regular || !row->arrived || row->reversed;
    });
  }
  keep_first_event(sorted.money);
  std::sort(sorted.life.begin(), sorted.life.end(), by_key<LifeEvent>);
  std::sort(sorted.statements.begin(), sorted.statements.end(), by_key<Statement>);
  return sorted;
}

}  // namespace gw::policy
