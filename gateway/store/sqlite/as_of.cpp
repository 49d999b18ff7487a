// What was known of one person just before a past moment (law 10).  Each read is a range of one
// person's rows in the order of a table or index; nothing is worked out again.
#include <algorithm>
#include <set>
#include <tuple>

#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

/// Whether a flag that had this event as its last was open.
FlagState state_after(FlagEvent event, FlagState before) noexcept {
  switch (event) {
    case FlagEvent::opened:
    case FlagEvent::reopened:
    case FlagEvent::recoded:
    case FlagEvent::slept:
    case FlagEvent::woken:
      return FlagState::open;
    case FlagEvent::settled:
      return FlagState::settled;
    case FlagEvent::receipt:
    case FlagEvent::refused:
    case FlagEvent::sent:
      break;
  }
  return before;
}

/// How far a flag's message got, told from the event alone (events of earlier programs).
FlagDelivery delivery_after(FlagEvent event, FlagDelivery before) noexcept {
  if (before == FlagDelivery::no_channel) return before;
  switch (event) {
    case FlagEvent::opened:
    case FlagEvent::reopened:
    case FlagEvent::recoded:
    case FlagEvent::woken:
      return FlagDelivery::pending;
    case FlagEvent::slept:
      return FlagDelivery::dormant;
    case FlagEvent::receipt:
      return FlagDelivery::received;
    case FlagEvent::refused:
      return FlagDelivery::refused;
    case FlagEvent::sent:
      return FlagDelivery::sent;
    case FlagEvent::settled:
      break;
  }
  return before;
}

/// One flag stands for each.
auto flag_place(const Flag& flag) {
  return std::tie(flag.year, flag.agency, flag.county);
}

}  // namespace

/// The documents that stood for one person at a past moment.
struct Session::PastPerson {
  struct Document {
    PersonId own;
    PersonId now;                    // for whom it stands now
    std::vector<Identity> identity;  // one; none where nothing but facts is known of it
  };

  PersonId person;
  std::vector<Document> documents;  // by `own`

  bool has(PersonId own) const {
    return std::any_of(documents.begin(), documents.end(),
                       [&](const Document& one) { return one.own == own; });
  }
};

Result<Dossier> Session::load_as_of(PersonId own, Instant before) {
  GW_TRY(const PastPerson past, person_as_of(own, before));
  Dossier dossier;
  dossier.person = past.person;
  GW_CHECK(facts_as_of(dossier, past, before));
  GW_CHECK(plans_as_of(dossier, before));
  GW_CHECK(flags_as_of(dossier, past, before));
  return dossier;
}

Result<std::vector<Identity>> Session::identities_as_of(PersonId own, Instant before) {
  GW_TRY(const PastPerson past, person_as_of(own, before));
  std::vector<Identity> identities;
  for (const PastPerson::Document& document : past.documents) {
    identities.insert(identities.end(), document.identity.begin(), document.identity.end());
  }
  return identities;
}

Result<PersonId> Session::stood_for(PersonId own, Instant before) {
  Query query = connection_.query(
      "SELECT person FROM holder_history WHERE own = ? AND since < ? ORDER BY since DESC LIMIT 1");
  GW_TRY(const bool found, query.bind_id(own.value).bind(millis(before)).row());
  return found ? PersonId{query.id(0)} : own;
}

Result<Session::PastPerson> Session::person_as_of(PersonId own, Instant before) {
  PastPerson past;
  GW_TRY(past.person, stood_for(own, before));
  std::set<PersonId> owns{past.person};
  Query query = connection_.query("SELECT DISTINCT own FROM holder_history WHERE person = ?");
  query.bind_id(past.person.value);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) break;
    owns.insert(PersonId{query.id(0)});
  }
  for (const PersonId one : owns) {
    GW_TRY(const PersonId then, stood_for(one, before));
    if (then != past.person) continue;
    PastPerson::Document& document = past.documents.emplace_back();
    document.own = one;
    GW_TRY(const auto now, current(std::span(&one, 1)));
    document.now = now.front();
    GW_TRY(auto documents, documents_of(document.now));
    for (PersonDocument& candidate : documents) {
      if (candidate.own == one) document.identity.push_back(std::move(candidate.identity));
    }
  }
  return past;
}

Result<void> Session::facts_as_of(Dossier& dossier, const PastPerson& past, Instant before) {
  Query query = connection_.query(
      "SELECT " GW_FACT_COLUMNS
      " FROM fact WHERE person = ?1 AND learned < ?2 AND (own = ?3 OR (own = 0 AND person = ?3))"
      " UNION ALL SELECT " GW_FACT_COLUMNS
      " FROM fact_history WHERE person = ?1 AND learned < ?2 AND superseded >= ?2"
      " AND (own = ?3 OR (own = 0 AND person = ?3))");
  const bool alone = past.documents.size() == 1;
  for (const PastPerson::Document& document : past.documents) {
    query.bind_id(document.now.value).bind(millis(before)).bind_id(document.own.value);
    const std::string guest_mark = guest_key({}, document.own);
    for (;;) {
      GW_TRY(const bool more, query.row());
      if (!more) break;
      GW_TRY(auto fact, read_fact(query));
      fact.own = alone ? PersonId{} : document.own;
      fact.document = alone || document.identity.empty() ? DocumentClass::other
                                                         : document.identity.front().document();
      if (alone && fact.key.ends_with(guest_mark)) {
        fact.key.resize(fact.key.size() - guest_mark.size());
      }
      dossier.facts.push_back(std::move(fact));
    }
    query.reset();
  }
  std::sort(dossier.facts.begin(), dossier.facts.end(),
            [](const StoredFact& a, const StoredFact& b) {
              return std::tuple(a.kind(), a.scope, std::string_view(a.key)) <
                     std::tuple(b.kind(), b.scope, std::string_view(b.key));
            });
  return {};
}

Result<void> Session::plans_as_of(Dossier& dossier, Instant before) {
  Query query = connection_.query("SELECT " GW_PLAN_COLUMNS " FROM (SELECT " GW_PLAN_COLUMNS
                                  " FROM plan_record WHERE year = ?1 AND person = ?2"
                                  " UNION ALL SELECT " GW_PLAN_COLUMNS
                                  " FROM plan_history WHERE year = ?1 AND person = ?2)"
                                  " WHERE decided < ?3 ORDER BY version DESC LIMIT 1");
  GW_TRY(const std::vector<std::int64_t> years, plan_years());
  for (const std::int64_t year : years) {
    query.bind(year).bind_id(dossier.person.value).bind(millis(before));
    GW_TRY(const bool found, query.row());
    if (found) {
      GW_TRY(auto record, read_plan(query, dossier.person, year));
      dossier.plans.push_back(std::move(record));
    }
    query.reset();
  }
  return {};
}

Result<void> Session::flags_as_of(Dossier& dossier, const PastPerson& past, Instant before) {
  GW_TRY(std::vector<Flag> flags, flags_under(past));
  Query events = connection_.query(
      "SELECT at, event, code, left_marks, left_payable_day, sequence FROM flag_event"
      " WHERE year = ? AND number = ? AND at < ? ORDER BY sequence");
  for (Flag& flag : flags) {
    bool opened = false;
    events.bind(flag.id.year).bind(flag.id.number).bind(millis(before));
    for (;;) {
      GW_TRY(const bool more, events.row());
      if (!more) break;
      opened = true;
      GW_TRY(const auto event, code_from(events.integer(1), FlagEvent::opened, FlagEvent::sent));
      flag.changed = instant(events.integer(0));
      flag.state = state_after(event, flag.state);
      GW_TRY(flag.code, code_from(events.integer(2), FlagCode::not_enrolled, FlagCode::withdrawn));
      flag.version = static_cast<std::uint32_t>(events.integer(5));
      const std::int64_t left = events.integer(3);
      if (left == 0) {
        flag.delivery = delivery_after(event, flag.delivery);
        flag.reason = UninsuredReason::none;
        flag.settled_by = SettledBy::none;
        continue;
      }
      GW_TRY(flag.reason,
             code_from(left & 15, UninsuredReason::none, UninsuredReason::no_relation));
      GW_TRY(flag.settled_by, code_from(left >> 4 & 31, SettledBy::none, SettledBy::same_person));
      GW_TRY(flag.delivery,
             code_from(left >> 9 & 15, FlagDelivery::no_channel, FlagDelivery::dormant));
      flag.last_payable_day = day_from(events.integer(4));
    }
    events.reset();
    const bool stood_aside =
        !dossier.flags.empty() && flag_place(dossier.flags.back()) == flag_place(flag);
    if (opened && !stood_aside) dossier.flags.push_back(std::move(flag));
  }
  return {};
}

Result<std::vector<Flag>> Session::flags_under(const PastPerson& past) {
  // A flag beside another of its place lies with some document of the person as it is now.
  std::set<PersonId> persons;
  for (const PastPerson::Document& document : past.documents) {
    persons.insert({document.own, document.now});
    GW_TRY(const auto beside, documents_of(document.now));
    for (const PersonDocument& one : beside) persons.insert(one.own);
  }
  std::vector<Flag> flags;
  Query query = connection_.query("SELECT " GW_FLAG_COLUMNS " FROM flag WHERE person = ?");
  for (const PersonId person : persons) {
    query.bind_id(person.value);
    for (;;) {
      GW_TRY(const bool more, query.row());
      if (!more) break;
      GW_TRY(Flag flag, read_flag(query));
      if (!flag.own) flag.own = person;
      if (past.has(flag.own)) flags.push_back(std::move(flag));
    }
    query.reset();
  }
  std::sort(flags.begin(), flags.end(), [](const Flag& a, const Flag& b) {
    return std::tuple(flag_place(a), a.id) < std::tuple(flag_place(b), b.id);
  });
  for (Flag& flag : flags) {
    flag.person = past.person;
    if (past.documents.size() == 1) flag.own = {};
  }
  return flags;
}

}  // namespace gw::store::sqlite
