// Persons' facts and dossiers.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "gateway/base/fault_point.hpp"
#include "gateway/domain/fact_bytes.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

/// A relation, a payment, a naming and one more: most dossiers never move while they grow.
constexpr std::size_t kUsualFacts = 4;

template <class T>
auto place_of(const T& put) {
  if constexpr (std::is_same_v<T, FactPut>) {
    return std::tuple(put.person, put.fact.kind(), put.fact.scope, std::string_view(put.fact.key));
  } else {
    return std::tuple(put.person, put.kind, put.scope, std::string_view(put.key));
  }
}

/// How many of the first dossiers lie so close together that one range read through is cheaper than
/// a search for each: a page of a roster is of one birth year and area, so mostly all of it.
std::size_t stretch_of(std::span<const Dossier> dossiers) {
  constexpr std::uint64_t kNear = 4;  // a row passed over costs about a quarter of a search
  std::size_t count = 1;
  while (count < dossiers.size()) {
    const std::uint64_t before = dossiers[count - 1].person.value;
    const std::uint64_t person = dossiers[count].person.value;
    if (person <= before || person - before > kNear) break;
    ++count;
  }
  return count;
}

/// The order of the table, so that each page of it is visited once; equal places keep their order.
template <class T>
std::vector<std::size_t> in_table_order(std::span<const T> puts) {
  std::vector<std::size_t> order(puts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto before = [&](std::size_t a, std::size_t b) {
    return place_of(puts[a]) < place_of(puts[b]);
  };
  if (!std::is_sorted(order.begin(), order.end(), before)) {
    std::stable_sort(order.begin(), order.end(), before);
  }
  return order;
}

/// Moves a person's current fact to the history; whether there was one.
class FactRetirement {
 public:
  explicit FactRetirement(Connection& connection)
      : connection_(connection),
        copy_(connection.query(
            "INSERT INTO fact_history (person, kind, scope, key, change, batch, line, learned,"
            " superseded, body, own, document)"
            " SELECT person, kind, scope, key, ?5, batch, line, learned, ?6, body, own, document"
            " FROM fact WHERE person = ?1 AND kind = ?2 AND scope = ?3 AND key = ?4")) {}

  Result<bool> retire(PersonId person, FactKind kind, ScopeId scope, const std::string& key,
                      std::int64_t change, Instant superseded) {
    copy_.bind_id(person.value).bind_code(kind).bind_id(scope.value).bind(key);
    copy_.bind(change).bind(millis(superseded));
    GW_CHECK(copy_.run());
    return connection_.changes() != 0;
  }

 private:
  Connection& connection_;
  Query copy_;
};

}  // namespace

Result<std::vector<Dossier>> Session::load(std::span<const PersonId> persons) {
  std::vector<Dossier> dossiers(persons.size());
  for (std::size_t i = 0; i < persons.size(); ++i) dossiers[i].person = persons[i];
  Query facts =
      connection_.query("SELECT " GW_FACT_COLUMNS
                        ", person FROM fact"
                        " WHERE person BETWEEN ? AND ? ORDER BY person, kind, scope, key");
  Query plans = connection_.query(
      "SELECT " GW_PLAN_COLUMNS
      ", person FROM plan_record WHERE year = ? AND person BETWEEN ? AND ? ORDER BY person");
  Query flags = connection_.query("SELECT " GW_FLAG_COLUMNS
                                  " FROM flag WHERE person BETWEEN ? AND ?"
                                  " ORDER BY person, year, agency, county");
  Query due = connection_.query(
      "SELECT day, person FROM person_due WHERE person BETWEEN ? AND ? ORDER BY person");
  GW_TRY(const std::vector<std::int64_t> years, plan_years());
  std::span<Dossier> rest(dossiers);
  while (!rest.empty()) {
    const std::span<Dossier> stretch = rest.first(stretch_of(rest));
    rest = rest.subspan(stretch.size());
    GW_CHECK(load_facts(facts, stretch));
    for (const std::int64_t year : years) GW_CHECK(load_plans(plans, year, stretch));
    GW_CHECK(load_flags(flags, stretch));
    GW_CHECK(load_due(due, stretch));
  }
  return dossiers;
}

Result<StoredFact> read_fact(const Query& query) {
  auto value = fact_from_bytes(static_cast<FactKind>(query.integer(0)), query.blob(6));
  if (!value) return fail(Errc::integrity, "store.fact");
  StoredFact fact;
  fact.scope.value = query.id(1);
  fact.key = query.text(2);
  fact.source = SourceRef{BatchId{query.id(3)}, query.integer(4)};
  fact.learned = instant(query.integer(5));
  fact.own.value = query.id(7);
  if (fact.own) {
    GW_TRY(fact.document,
           code_from(query.integer(8), DocumentClass::citizen_number, DocumentClass::other));
  }
  fact.value = std::move(*value);
  return fact;
}

Result<void> Session::load_facts(Query& query, std::span<Dossier> stretch) {
  query.bind_id(stretch.front().person.value).bind_id(stretch.back().person.value);
  return each_of(query, 9, stretch, [&](Dossier& dossier) -> Result<void> {
    if (dossier.facts.empty()) dossier.facts.reserve(kUsualFacts);
    GW_TRY(auto fact, read_fact(query));
    dossier.facts.push_back(std::move(fact));
    return {};
  });
}

Result<void> Session::apply(const ChangePage& page) {
  for (const FactEnd& end : page.ended) doings_.persons.push_back(end.person);
  for (const FactPut& put : page.facts) doings_.persons.push_back(put.person);
  for (const EnrollmentPlanRecord& plan : page.plans) doings_.persons.push_back(plan.person);
  for (const FlagPut& put : page.flags) doings_.persons.push_back(put.flag.person);
  for (const PersonDue& due : page.due) doings_.persons.push_back(due.person);
  GW_CHECK(end_facts(page.ended));
  GW_CHECK(put_facts(page.facts));
  GW_CHECK(put_plans(page.plans));
  GW_CHECK(put_flags(page.flags));
  GW_CHECK(put_items(page.outbox));
  return put_due(page.due);
}

Result<void> Session::put_facts(std::span<const FactPut> facts) {
  if (facts.empty()) return {};
  Query insert = connection_.query(
      "INSERT INTO fact (person, kind, scope, key, batch, line, learned, body, own, document)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  Query replace = connection_.query(
      "UPDATE fact SET batch = ?5, line = ?6, learned = ?7, body = ?8, own = ?9, document = ?10"
      " WHERE person = ?1 AND kind = ?2 AND scope = ?3 AND key = ?4");
  FactRetirement retirement(connection_);
  std::int64_t change = 0;
  GW_FAULT_POINT("store.put_facts");
  for (const std::size_t i : in_table_order(facts)) {
    const StoredFact& fact = facts[i].fact;
    const std::string body = to_bytes(fact.value);
    const auto fill = [&](Query& query) -> Query& {
      query.bind_id(facts[i].person.value).bind_code(fact.kind()).bind_id(fact.scope.value);
      query.bind(fact.key).bind_id(fact.source.batch.value).bind(fact.source.line);
      query.bind(millis(fact.learned)).bind_blob(body).bind_id(fact.own.value);
      return fact.own ? query.bind_code(fact.document) : query.bind(0);
    };
    // Most facts of a large page are new: the insertion alone tells so.
    GW_CHECK(fill(insert).run());
    if (connection_.changes() == 1) continue;
    if (change == 0) {
      const auto count = static_cast<std::int64_t>(facts.size());
      GW_TRY(const std::int64_t last, take_numbers("change", count));
      change = last - count + 1;
    }
    GW_TRY(const bool retired, retirement.retire(facts[i].person, fact.kind(), fact.scope, fact.key,
                                                 change++, fact.learned));
    if (!retired) return fail(Errc::integrity, "store.put_facts");
    GW_CHECK(fill(replace).run());
  }
  return {};
}

Result<void> Session::end_facts(std::span<const FactEnd> ended) {
  if (ended.empty()) return {};
  const auto count = static_cast<std::int64_t>(ended.size());
  GW_TRY(const std::int64_t last, take_numbers("change", count));
  std::int64_t change = last - count + 1;
  FactRetirement retirement(connection_);
  Query erase =
      connection_.query("DELETE FROM fact WHERE person = ? AND kind = ? AND scope = ? AND key = ?");
  GW_FAULT_POINT("store.end_facts");
  for (const std::size_t i : in_table_order(ended)) {
    const FactEnd& end = ended[i];
    GW_TRY(const bool retired,
           retirement.retire(end.person, end.kind, end.scope, end.key, change++, end.learned));
    if (!retired) continue;  // ended already
    erase.bind_id(end.person.value).bind_code(end.kind).bind_id(end.scope.value).bind(end.key);
    GW_CHECK(erase.run());
  }
  return {};
}

}  // namespace gw::store::sqlite
