// What was known of one person just before a past moment (law 10).  Each read is a range of one
// person's rows in the order of a table or index; nothing is worked out again.
#include <algorithm>
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

}  // namespace

Result<Dossier> Session::load_as_of(PersonId person, Instant before) {
  Dossier dossier;
  dossier.person = person;
  GW_CHECK(facts_as_of(dossier, before));
  GW_CHECK(plans_as_of(dossier, before));
  GW_CHECK(flags_as_of(dossier, before));
  return dossier;
}

Result<void> Session::facts_as_of(Dossier& dossier, Instant before) {
  Query query = connection_.query(
      "SELECT " GW_FACT_COLUMNS
      " FROM fact WHERE person = ?1 AND learned < ?2"
      " UNION ALL SELECT " GW_FACT_COLUMNS
      " FROM fact_history WHERE person = ?1 AND learned < ?2 AND superseded >= ?2");
  query.bind_id(dossier.person.value).bind(millis(before));
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) break;
    GW_TRY(auto fact, read_fact(query));
    dossier.facts.push_back(std::move(fact));
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

Result<void> Session::flags_as_of(Dossier& dossier, Instant before) {
  Dossier now;
  now.person = dossier.person;
  Query flags = connection_.query("SELECT " GW_FLAG_COLUMNS
                                  " FROM flag WHERE person BETWEEN ? AND ?"
                                  " ORDER BY person, year, agency, county");
  GW_CHECK(load_flags(flags, std::span(&now, 1)));
  Query events = connection_.query(
      "SELECT at, event, code, left_marks, left_payable_day, sequence FROM flag_event"
      " WHERE year = ? AND number = ? AND at < ? ORDER BY sequence");
  for (Flag& flag : now.flags) {
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
      GW_TRY(flag.settled_by, code_from(left >> 4 & 31, SettledBy::none, SettledBy::year_ended));
      GW_TRY(flag.delivery,
             code_from(left >> 9 & 15, FlagDelivery::no_channel, FlagDelivery::dormant));
      flag.last_payable_day = day_from(events.integer(4));
    }
    events.reset();
    if (opened) dossier.flags.push_back(std::move(flag));
  }
  return {};
}

}  // namespace gw::store::sqlite
