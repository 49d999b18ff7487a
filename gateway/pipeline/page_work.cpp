#include "gateway/pipeline/page_work.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/base/fault_point.hpp"
#include "gateway/domain/fact_bytes.hpp"
#include "gateway/pipeline/page.hpp"
#include "gateway/policy/name_words.hpp"

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
KeyEntry key_of(const SpooledRow& row, PersonId own) {
  const bool gone = row.act == RowAct::absent || row.act == RowAct::remove;
  return {row.key, own, gone ? 0 : row.digest, row.stamp};
}

/// Whether nothing is known of the person: mostly a document that is one person with others now.
bool is_bare(const Dossier* dossier) {
  return dossier != nullptr && !dossier->due && dossier->facts.empty();
}

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// Whom a page changes, and what its flags come to.
void count_changes(const ChangePage& changes, PageOutcome& outcome) {
  std::set<PersonId> persons;
  for (const FactPut& put : changes.facts) persons.insert(put.person);
  for (const FactEnd& end : changes.ended) persons.insert(end.person);
  for (const EnrollmentPlanRecord& plan : changes.plans) persons.insert(plan.person);
  for (const FlagPut& put : changes.flags) {
    persons.insert(put.flag.person);
    const FlagEvent event = put.event;
    if (event == FlagEvent::opened || event == FlagEvent::reopened || event == FlagEvent::woken)
      ++outcome.flags_raised;
    if (event == FlagEvent::settled) ++outcome.flags_withdrawn;
  }
  outcome.persons = static_cast<std::int64_t>(persons.size());
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
  flags_raised += other.flags_raised;
  flags_withdrawn += other.flags_withdrawn;
  persons += other.persons;
  orphans += other.orphans;
  append(orphan_lines, std::move(other.orphan_lines));
  append(notes, std::move(other.notes));
  append(keys, std::move(other.keys));
}

Result<std::vector<Holder>> PageWork::holders_of(StoreReader& store, const Identify& identify,
                                                 const PageOrigin& origin,
                                                 std::span<const SpooledRow> rows) {
  std::vector<Holder> holders(rows.size());
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
      holders[i] = by_identity[identity];
    } else if (!row.subject_key.empty()) {
      while (keys[key] != row.subject_key) ++key;
      holders[i] = {by_key[key].person, by_key[key].person, false};
    } else {
      holders[i] = {row.prior, row.prior, false};
    }
  }
  return holders;
}

Result<void> PageWork::load(StoreReader& store, Page& page, std::vector<Holder>& holders,
                            std::span<const SpooledRow> rows) {
  std::vector<PersonId> all;
  all.reserve(2 * rows.size());
  for (const Holder& holder : holders) all.push_back(holder.person);
  for (const SpooledRow& row : rows) all.push_back(row.prior);
  GW_CHECK(load(store, page, all));
  // Identities tell who stands for them; a key tells whom it stood for once.  Only where nothing is
  // known of that one need anybody else be looked for.
  std::vector<PersonId> owns;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].prior && is_bare(page.find(rows[i].prior))) owns.push_back(rows[i].prior);
    if (rows[i].subject.empty() && holders[i].own && is_bare(page.find(holders[i].own)))
      owns.push_back(holders[i].own);
  }
  GW_TRY(const auto persons, store.current(owns));
  for (std::size_t i = 0; i < owns.size(); ++i) {
    if (persons[i] != owns[i]) page.moved[owns[i]] = persons[i];
  }
  if (!page.moved.empty()) {
    all.insert(all.end(), persons.begin(), persons.end());
    GW_CHECK(load(store, page, std::move(all)));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Holder& holder = holders[i];
    if (!rows[i].subject.empty() || !holder.own) continue;
    holder.person = page.current(holder.own);
    const auto& facts = page.find(holder.person)->facts;
    holder.shared = std::any_of(facts.begin(), facts.end(),
                                [](const StoredFact& fact) { return static_cast<bool>(fact.own); });
  }
  return {};
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

void PageWork::put(Page& page, const PageOrigin& origin, const SpooledRow& row,
                   const Holder& holder) {
  auto fact = fact_from_bytes(row.kind, row.fact);
  if (!fact) return;  // bytes made a moment ago by to_bytes
  const PersonId person = holder.person;
  const PersonId prior = page.current(row.prior);
  if (prior && prior != person) {
    // The key has moved to another person (a corrected number): the former loses the fact.
    if (Dossier* former = page.find(prior)) {
      if (StoredFact* moved = find_fact(*former, row.kind, origin.scope, row.key)) {
        page.out.changes.ended.push_back({prior, row.kind, origin.scope, row.key, day_.now});
        page.relink(prior, moved->value);
        drop_fact(*former, moved);
        page.touch(prior);
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
  if (holder.shared) {
    stored.own = holder.own;
    stored.document = row.subject.document();
  }
  StoredFact* known = find_fact(*dossier, row.kind, origin.scope, row.key);
  ++page.out.outcome.facts;
  page.relink(person, stored.value);
  if (known != nullptr) {
    page.relink(person, known->value);
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
  const PersonId person = page.current(row.prior);
  Dossier* dossier = page.find(person);
  StoredFact* known = dossier == nullptr ? nullptr : find_fact(*dossier, origin.scope, row.key);
  if (known == nullptr) return true;
  auto* naming = std::get_if<Naming>(&known->value);
  if (row.act == RowAct::remove || naming == nullptr) {
    page.out.changes.ended.push_back({person, known->kind(), origin.scope, row.key, day_.now});
    page.relink(person, known->value);
    drop_fact(*dossier, known);
  } else {
    if (stays(origin, row, *naming)) return false;
    const Day last = row.last_day.value_or(day_.day - std::chrono::days(1));
    if (naming->last_day && *naming->last_day <= last) return true;
    naming->last_day = last;
    known->source = {origin.batch, row.line};
    known->learned = day_.now;
    page.out.changes.facts.push_back({person, *known});
  }
  ++page.out.outcome.facts;
  page.touch(person);
  return true;
}

void PageWork::look_beside(Page& page, const PageOrigin& origin, const SpooledRow& row,
                           PersonId person) {
  Dossier& dossier = *page.find(person);
  const StoredFact* own = find_fact(dossier, row.kind, origin.scope, row.key);
  const PersonName* own_name = own == nullptr ? nullptr : policy::name_in(own->value);
  if (own_name == nullptr) return;
  const policy::NameWords words(dossier.facts);
  if (words.is_wrong(*own_name)) return;
  bool two_names = false;
  bool two_counties = false;
  bool two_numbers = false;
  const auto* naming = std::get_if<Naming>(&own->value);
  const auto* relation = std::get_if<InsuranceRelation>(&own->value);
  for (const StoredFact& other : dossier.facts) {
    if (&other == own) continue;
    const PersonName* other_name = policy::name_in(other.value);
    if (other_name == nullptr || words.is_wrong(*other_name)) continue;
    const auto* other_naming = std::get_if<Naming>(&other.value);
    if (naming != nullptr && other_naming != nullptr && in_two_counties(*naming, *other_naming))
      two_counties = true;
    // A row no longer listed gives no name (readings 43).
    if (other_naming != nullptr && other_naming->last_day && *other_naming->last_day < day_.day)
      continue;
    const NameMatch match = words.compare(*own_name, *other_name);
    const bool name_replaced =
        policy::came_under_certificate(*own) != policy::came_under_certificate(other);
    two_names = two_names || (match == NameMatch::different && !name_replaced);
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
  GW_TRY(auto holders, holders_of(store, identify, origin, rows));
  timer.next(Stage::load);
  GW_CHECK(load(store, page, holders, rows));
  timer.next(Stage::facts);
  PageOutcome& outcome = page.out.outcome;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const SpooledRow& row = rows[i];
    if (row.act == RowAct::put && !holders[i].person) {
      if (unknown == Unknown::leave) {
        page.out.rest.push_back(row);
        continue;
      }
      ++outcome.orphans;
      outcome.orphan_lines.push_back(row.line);
      continue;
    }
    if (row.act == RowAct::put) {
      put(page, origin, row, holders[i]);
    } else if (row.act != RowAct::confirm && !end(page, origin, row)) {
      continue;
    }
    outcome.keys.push_back(key_of(row, holders[i].own));
  }
  if (!page.out.relink.empty() && unknown == Unknown::leave) {
    // Only the writer groups documents: the page is its whole work.
    PreparedPage for_the_writer;
    for_the_writer.mark = page.out.mark;
    for_the_writer.rest.assign(rows.begin(), rows.end());
    return for_the_writer;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].act == RowAct::put && holders[i].person)
      look_beside(page, origin, rows[i], holders[i].person);
  }
  timer.next(Stage::decide);
  page.out.outbox_batch = origin.outbox_batch;
  decide(page, origin.outbox_batch);
  return std::move(page.out);
}

Result<PreparedPage> PageWork::prepare(StoreReader& store, const PageOrigin& origin,
                                       std::span<const SpooledRow> rows) {
  return work_out(
      store, [&](std::span<const Identity> asked) { return store.holders(asked); }, Unknown::leave,
      origin, rows);
}

Result<PageOutcome> PageWork::apply(StoreWriter& store, const PageOrigin& origin,
                                    std::span<const SpooledRow> rows) {
  GW_TRY(PreparedPage page,
         work_out(
             store, [&](std::span<const Identity> asked) { return store.resolve_holders(asked); },
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
  count_changes(changes, prepared.outcome);
  GW_CHECK(number_new(changes.flags, store));
  for (std::size_t i = 0; i < changes.outbox.size(); ++i) {
    if (const auto flag = prepared.flag_of_item[i]) {
      changes.outbox[i].flag = changes.flags[*flag].flag.id;
    }
  }
  GW_CHECK(store.apply(changes));
  if (!prepared.relink.empty()) {
    GW_TRY(PageOutcome others, follow(store, prepared.relink, prepared.outbox_batch));
    prepared.outcome.join(std::move(others));
  }
  return std::move(prepared.outcome);
}

Result<PageOutcome> PageWork::follow(StoreWriter& store, const Relinking& changed,
                                     BatchId outbox_batch) {
  GW_TRY(Relinked relinked, relink(store, changed, day_.now));
  Page page;
  std::vector<PersonId> all(relinked.persons);
  all.insert(all.end(), relinked.given_up.begin(), relinked.given_up.end());
  GW_CHECK(load(store, page, std::move(all)));
  page.more_years = std::move(relinked.years);
  for (const PersonId person : relinked.persons) {
    page.touch(person);
    auto& years = page.more_years[person];
    for (const EnrollmentPlanRecord& plan : page.find(person)->plans) years.insert(plan.year);
  }
  // A younger flag beside the person's own: the agency hears that it is withdrawn, once.
  for (const PersonId person : relinked.given_up) {
    Dossier& dossier = *page.find(person);
    for (const policy::FlagChange& change : policy::withdraw_all(dossier.flags))
      put_flag(page, dossier, change, PlanYear{}, day_.day, outbox_batch);
  }
  decide(page, outbox_batch);
  GW_TRY(PageOutcome outcome, write(store, std::move(page.out)));
  for (const SourceRef& row : relinked.barred) {
    // Said of this batch's own rows; what came before was noted with its batch.
    if (row.batch == outbox_batch)
      outcome.notes.push_back({row.batch, row.line, {}, RowReason::link_barred});
  }
  return outcome;
}

Result<PageOutcome> PageWork::keys_only(StoreReader& store, const PageOrigin& origin,
                                        std::span<const SpooledRow> rows) {
  Page page;
  PageOutcome outcome;
  GW_TRY(auto holders,
         holders_of(
             store, [&](std::span<const Identity> asked) { return store.holders(asked); }, origin,
             rows));
  GW_CHECK(load(store, page, holders, rows));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!holders[i].person) continue;
    if (rows[i].act == RowAct::absent) {
      const StoredFact* known =
          find_fact(*page.find(page.current(rows[i].prior)), origin.scope, rows[i].key);
      const auto* naming = known == nullptr ? nullptr : std::get_if<Naming>(&known->value);
      if (naming != nullptr && stays(origin, rows[i], *naming)) continue;
    }
    outcome.keys.push_back(key_of(rows[i], holders[i].own));
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
