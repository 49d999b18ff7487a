#include "gateway/pipeline/page_work.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/base/fault_point.hpp"
#include "gateway/domain/fact_bytes.hpp"
#include "gateway/pipeline/page.hpp"

namespace gw::pipeline {

namespace {

StoredFact* find_fact(Dossier& dossier, FactKind kind, ScopeId scope, const std::string& key) {
  for (StoredFact& fact : dossier.facts) {
    if (fact.key == key && fact.scope == scope && fact.kind() == kind) return &fact;
  }
  return nullptr;
}

StoredFact* find_fact(Dossier& dossier, ScopeId scope, const std::string& key) {
  for (StoredFact& fact : dossier.facts) {
    if (fact.key == key && fact.scope == scope) return &fact;
  }
  return nullptr;
}

void drop_fact(Dossier& dossier, const StoredFact* fact) {
  dossier.facts.erase(dossier.facts.begin() + (fact - dossier.facts.data()));
}

constexpr std::size_t kNumbersLookedFor = 1000;

/// The number of a refused row, as written, still stands for the person (readings 31).
bool held_by_number(const Naming& naming, const std::set<std::string>* numbers) {
  if (numbers == nullptr) return false;
  // A list that refuses so many rows says nothing of who is missing; and the search stays short
  // (laws 8, 14).
  if (numbers->size() > kNumbersLookedFor) return true;
  const std::string& supplied = naming.as_supplied.reveal(Purpose::match);
  return std::any_of(numbers->begin(), numbers->end(), [&](const std::string& number) {
    return number.size() >= 6 && supplied.find(number) != std::string::npos;
  });
}

/// One identity recognised by two counties for the same days, even if those are over.
bool in_two_counties(const Naming& a, const Naming& b) {
  if (a.agency != b.agency || a.capacity != b.capacity || a.county == b.county ||
      is_student(a.capacity))
    return false;
  return (!a.last_day || *a.last_day >= b.first_day) && (!b.last_day || *b.last_day >= a.first_day);
}

/// What the key index says once the row is in.
KeyEntry key_of(const SpooledRow& row, PersonId person) {
  const bool gone = row.act == RowAct::absent || row.act == RowAct::remove;
  return {row.key, person, gone ? 0 : row.digest, row.stamp};
}

const PersonName* name_of(const Fact& fact) {
  if (const auto* naming = std::get_if<Naming>(&fact)) return &naming->name;
  if (const auto* relation = std::get_if<InsuranceRelation>(&fact))
    return relation->struck_out ? nullptr : &relation->name;
  return nullptr;
}

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// Flags just opened get their numbers, in the order of the page.
Result<void> number_new(std::vector<FlagPut>& flags, StoreWriter& store) {
  std::map<PlanYear, std::uint32_t> counts;
  for (const FlagPut& put : flags) {
    if (put.flag.id.number == 0) ++counts[put.flag.year];
  }
  std::map<PlanYear, FlagId> next;
  for (const auto& [year, count] : counts) {
    GW_TRY(next[year], store.next_flag_id(year, count));
  }
  for (FlagPut& put : flags) {
    if (put.flag.id.number != 0) continue;
    FlagId& number = next[put.flag.year];
    put.flag.id = number;
    ++number.number;
  }
  return {};
}

}  // namespace

void PageOutcome::join(PageOutcome&& other) {
  facts += other.facts;
  plans += other.plans;
  flags += other.flags;
  orphans += other.orphans;
  append(orphan_lines, std::move(other.orphan_lines));
  append(notes, std::move(other.notes));
  append(keys, std::move(other.keys));
}

Result<std::vector<PersonId>> PageWork::persons_of(StoreReader& store, const Identify& identify,
                                                   const PageOrigin& origin,
                                                   std::span<const SpooledRow> rows) {
  std::vector<PersonId> persons(rows.size());
  std::vector<Identity> identities;
  std::vector<std::string> keys;
  for (const SpooledRow& row : rows) {
    if (!row.subject.empty()) {
      if (identities.empty() || identities.back() != row.subject) identities.push_back(row.subject);
    } else if (!row.subject_key.empty()) {
      if (keys.empty() || keys.back() != row.subject_key) keys.push_back(row.subject_key);
    }
  }
  // Rows come in subject order, so equal subjects lie together and both lists are sorted.
  GW_TRY(const auto by_identity, identify(identities));
  GW_TRY(const auto by_key, store.keys(origin.scope, keys));
  std::size_t identity = 0;
  std::size_t key = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const SpooledRow& row = rows[i];
    if (!row.subject.empty()) {
      while (identities[identity] != row.subject) ++identity;
      persons[i] = by_identity[identity];
    } else if (!row.subject_key.empty()) {
      while (keys[key] != row.subject_key) ++key;
      persons[i] = by_key[key].person;
    } else {
      persons[i] = row.prior;
    }
  }
  return persons;
}

Result<void> PageWork::load(StoreReader& store, Page& page, std::vector<PersonId> persons) {
  std::sort(persons.begin(), persons.end());
  persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  if (!persons.empty() && !persons.front()) persons.erase(persons.begin());
  page.out.mark = store.mark();
  page.out.persons = std::move(persons);
  GW_TRY(page.dossiers, store.load(page.out.persons));
  page.touched.assign(page.out.persons.size(), false);
  return {};
}

void PageWork::put(Page& page, const PageOrigin& origin, const SpooledRow& row, PersonId person) {
  auto fact = fact_from_bytes(row.kind, row.fact);
  if (!fact) return;  // bytes made a moment ago by to_bytes
  if (row.prior && row.prior != person) {
    // The key has moved to another person (a corrected number): the former loses the fact.
    if (Dossier* former = page.find(row.prior)) {
      if (StoredFact* moved = find_fact(*former, row.kind, origin.scope, row.key)) {
        page.out.changes.ended.push_back({row.prior, row.kind, origin.scope, row.key, day_.now});
        drop_fact(*former, moved);
        page.touch(row.prior);
      }
    }
  }
  Dossier* dossier = page.find(person);
  StoredFact stored;
  stored.scope = origin.scope;
  stored.key = row.key;
  stored.value = std::move(*fact);
  stored.source = {origin.batch, row.line};
  stored.learned = day_.now;
  StoredFact* known = find_fact(*dossier, row.kind, origin.scope, row.key);
  ++page.out.outcome.facts;
  if (known != nullptr) {
    *known = stored;
  } else {
    dossier->facts.push_back(stored);
  }
  page.out.changes.facts.push_back({person, std::move(stored)});
  page.touch(person);
}

bool PageWork::stays(const PageOrigin& origin, const SpooledRow& row, const Naming& naming) {
  if (row.act != RowAct::absent) return false;
  if (origin.absence.except == naming.capacity) return true;
  const bool unit_missing = origin.absence.delivered_units_only && origin.units != nullptr &&
                            !origin.units->contains(naming.unit);
  return unit_missing || held_by_number(naming, origin.refused_numbers);
}

bool PageWork::end(Page& page, const PageOrigin& origin, const SpooledRow& row) {
  Dossier* dossier = page.find(row.prior);
  StoredFact* known = dossier == nullptr ? nullptr : find_fact(*dossier, origin.scope, row.key);
  if (known == nullptr) return true;
  auto* naming = std::get_if<Naming>(&known->value);
  if (row.act == RowAct::remove || naming == nullptr) {
    page.out.changes.ended.push_back({row.prior, known->kind(), origin.scope, row.key, day_.now});
    drop_fact(*dossier, known);
  } else {
    if (stays(origin, row, *naming)) return false;
    const Day last = row.last_day.value_or(day_.day - std::chrono::days(1));
    if (naming->last_day && *naming->last_day <= last) return true;
    naming->last_day = last;
    known->source = {origin.batch, row.line};
    known->learned = day_.now;
    page.out.changes.facts.push_back({row.prior, *known});
  }
  ++page.out.outcome.facts;
  page.touch(row.prior);
  return true;
}

void PageWork::look_beside(Page& page, const PageOrigin& origin, const SpooledRow& row,
                           PersonId person) {
  Dossier& dossier = *page.find(person);
  const StoredFact* own = find_fact(dossier, row.kind, origin.scope, row.key);
  const PersonName* own_name = own == nullptr ? nullptr : name_of(own->value);
  if (own_name == nullptr) return;
  bool two_names = false;
  bool two_counties = false;
  bool two_numbers = false;
  const auto* naming = std::get_if<Naming>(&own->value);
  const auto* relation = std::get_if<InsuranceRelation>(&own->value);
  for (const StoredFact& other : dossier.facts) {
    if (&other == own) continue;
    const PersonName* other_name = name_of(other.value);
    if (other_name == nullptr) continue;
    const auto* other_naming = std::get_if<Naming>(&other.value);
    if (naming != nullptr && other_naming != nullptr && in_two_counties(*naming, *other_naming))
      two_counties = true;
    // A row no longer listed gives no name (readings 43).
    if (other_naming != nullptr && other_naming->last_day && *other_naming->last_day < day_.day)
      continue;
    const NameMatch match = compare_names(*own_name, *other_name);
    two_names = two_names || match == NameMatch::different;
    const auto* other_relation = std::get_if<InsuranceRelation>(&other.value);
    if (relation != nullptr && other_relation != nullptr &&
        relation->psn_no != other_relation->psn_no && match != NameMatch::different &&
        !other_relation->struck_out) {
      two_numbers = true;
    }
  }
  if (two_names)
    page.out.outcome.notes.push_back({origin.batch, row.line, {}, RowReason::same_id_two_names});
  if (two_counties)
    page.out.outcome.notes.push_back({origin.batch, row.line, {}, RowReason::two_counties});
  if (two_numbers)
    page.out.outcome.notes.push_back({origin.batch, row.line, {}, RowReason::two_psn_no});
}

Result<PreparedPage> PageWork::work_out(StoreReader& store, const Identify& identify,
                                        Unknown unknown, const PageOrigin& origin,
                                        std::span<const SpooledRow> rows) {
  Page page;
  StageTimer timer(times_, Stage::resolve);
  GW_TRY(const auto persons, persons_of(store, identify, origin, rows));
  timer.next(Stage::load);
  std::vector<PersonId> all(persons);
  for (const SpooledRow& row : rows) all.push_back(row.prior);
  GW_CHECK(load(store, page, std::move(all)));
  timer.next(Stage::facts);
  PageOutcome& outcome = page.out.outcome;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const SpooledRow& row = rows[i];
    if (row.act == RowAct::put && !persons[i]) {
      if (unknown == Unknown::leave) {
        page.out.rest.push_back(row);
        continue;
      }
      ++outcome.orphans;
      outcome.orphan_lines.push_back(row.line);
      continue;
    }
    if (row.act == RowAct::put) {
      put(page, origin, row, persons[i]);
    } else if (row.act != RowAct::confirm && !end(page, origin, row)) {
      continue;
    }
    outcome.keys.push_back(key_of(row, persons[i]));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].act == RowAct::put && persons[i]) look_beside(page, origin, rows[i], persons[i]);
  }
  timer.next(Stage::decide);
  decide(page, origin.outbox_batch);
  return std::move(page.out);
}

Result<PreparedPage> PageWork::prepare(StoreReader& store, const PageOrigin& origin,
                                       std::span<const SpooledRow> rows) {
  return work_out(
      store, [&](std::span<const Identity> asked) { return store.find(asked); }, Unknown::leave,
      origin, rows);
}

Result<PageOutcome> PageWork::apply(StoreWriter& store, const PageOrigin& origin,
                                    std::span<const SpooledRow> rows) {
  GW_TRY(PreparedPage page,
         work_out(
             store, [&](std::span<const Identity> asked) { return store.resolve(asked); },
             Unknown::orphan, origin, rows));
  return write(store, std::move(page));
}

Result<PageOutcome> PageWork::apply(StoreWriter& store, const PageOrigin& origin,
                                    std::span<const SpooledRow> rows, PreparedPage prepared) {
  if (store.changed_since(prepared.mark, prepared.persons)) return apply(store, origin, rows);
  const std::vector<SpooledRow> rest = std::move(prepared.rest);
  GW_TRY(PageOutcome outcome, write(store, std::move(prepared)));
  if (rest.empty()) return outcome;
  GW_TRY(PageOutcome others, apply(store, origin, rest));
  outcome.join(std::move(others));
  return outcome;
}

Result<PageOutcome> PageWork::write(StoreWriter& store, PreparedPage prepared) {
  const StageTimer timer(times_, Stage::put);
  GW_FAULT_POINT("pipeline.page.decided");
  ChangePage& changes = prepared.changes;
  GW_CHECK(number_new(changes.flags, store));
  for (std::size_t i = 0; i < changes.outbox.size(); ++i) {
    if (const auto flag = prepared.flag_of_item[i]) {
      changes.outbox[i].flag = changes.flags[*flag].flag.id;
    }
  }
  GW_CHECK(store.apply(changes));
  return std::move(prepared.outcome);
}

Result<PageOutcome> PageWork::keys_only(StoreReader& store, const PageOrigin& origin,
                                        std::span<const SpooledRow> rows) {
  Page page;
  PageOutcome outcome;
  GW_TRY(
      const auto persons,
      persons_of(
          store, [&](std::span<const Identity> asked) { return store.find(asked); }, origin, rows));
  std::vector<PersonId> absent;
  for (const SpooledRow& row : rows) {
    if (row.act == RowAct::absent) absent.push_back(row.prior);
  }
  GW_CHECK(load(store, page, std::move(absent)));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!persons[i]) continue;
    if (rows[i].act == RowAct::absent) {
      const StoredFact* known = find_fact(*page.find(rows[i].prior), origin.scope, rows[i].key);
      const auto* naming = known == nullptr ? nullptr : std::get_if<Naming>(&known->value);
      if (naming != nullptr && stays(origin, rows[i], *naming)) continue;
    }
    outcome.keys.push_back(key_of(rows[i], persons[i]));
  }
  return outcome;
}

Result<PageOutcome> PageWork::decide_again(StoreWriter& store, std::span<const PersonId> persons) {
  Page page;
  GW_CHECK(load(store, page, {persons.begin(), persons.end()}));
  page.touched.assign(page.out.persons.size(), true);
  decide(page, BatchId{});
  return write(store, std::move(page.out));
}

}  // namespace gw::pipeline
