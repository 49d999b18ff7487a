// Looks at what stands masked, and further ones that were allowed.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

#define GW_REVEAL_COLUMNS "number, actor, at, object, reason, why, case_number"
#define GW_ALLOWANCE_COLUMNS \
  "number, actor, region, asked, day, count, reason, why, case_number, state, decided_by, decided"

namespace gw::store::sqlite {
namespace {

Result<std::vector<Reveal>> read_reveals(Query& query) {
  std::vector<Reveal> reveals;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return reveals;
    Reveal& reveal = reveals.emplace_back();
    reveal.number = query.integer(0);
    reveal.actor = query.text(1);
    reveal.at = instant(query.integer(2));
    reveal.object = query.text(3);
    reveal.reason = {std::string(query.text(4)), std::string(query.text(5)),
                     std::string(query.text(6))};
  }
}

Result<std::vector<RevealAllowance>> read_allowances(Query& query) {
  std::vector<RevealAllowance> allowances;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return allowances;
    RevealAllowance& one = allowances.emplace_back();
    one.number = query.integer(0);
    one.actor = query.text(1);
    one.region = region(query.integer(2));
    one.asked = instant(query.integer(3));
    one.day = day_from(query.integer(4));
    one.count = query.integer(5);
    one.reason = {std::string(query.text(6)), std::string(query.text(7)),
                  std::string(query.text(8))};
    GW_TRY(one.state, code_from(query.integer(9), GrantState::waiting, GrantState::refused));
    one.decided_by = query.text(10);
    one.decided = instant(query.integer(11));
  }
}

std::int64_t behind(std::int64_t before) {
  return before == 0 ? std::numeric_limits<std::int64_t>::max() : before;
}

}  // namespace

Result<std::vector<Reveal>> Session::reveals(std::string_view actor, std::int64_t before,
                                             std::int64_t limit) {
  Query query = connection_.query("SELECT " GW_REVEAL_COLUMNS
                                  " FROM reveal WHERE (?1 = '' OR actor = ?1) AND number < ?2"
                                  " ORDER BY number DESC LIMIT ?3");
  query.bind(actor).bind(behind(before)).bind(limit);
  return read_reveals(query);
}

Result<std::vector<Reveal>> Session::reveals_at(std::string_view object, std::int64_t limit) {
  Query query = connection_.query("SELECT " GW_REVEAL_COLUMNS
                                  " FROM reveal WHERE object = ? ORDER BY number DESC LIMIT ?");
  query.bind(object).bind(limit);
  return read_reveals(query);
}

Result<std::int64_t> Session::reveal_count(std::string_view actor, Instant since) {
  Query query = connection_.query("SELECT count(*) FROM reveal WHERE actor = ? AND at >= ?");
  GW_TRY(const bool found, query.bind(actor).bind(millis(since)).row());
  return found ? query.integer(0) : 0;
}

Result<std::int64_t> Session::allowed_reveals(std::string_view actor, Day day) {
  Query query = connection_.query(
      "SELECT coalesce(sum(count), 0) FROM reveal_allowance"
      " WHERE actor = ? AND day = ? AND state = ?");
  query.bind(actor).bind(day_number(day)).bind_code(GrantState::confirmed);
  GW_TRY(const bool found, query.row());
  return found ? query.integer(0) : 0;
}

Result<std::vector<RevealAllowance>> Session::allowances(std::string_view actor,
                                                         const std::optional<RegionCode>& region,
                                                         std::optional<GrantState> state,
                                                         std::int64_t before, std::int64_t limit) {
  const auto [first_county, last_county] = counties_of(region);
  Query query = connection_.query("SELECT " GW_ALLOWANCE_COLUMNS
                                  " FROM reveal_allowance WHERE (?1 = '' OR actor = ?1)"
                                  " AND state BETWEEN ?2 AND ?3 AND number < ?4"
                                  " AND region BETWEEN ?5 AND ?6 ORDER BY number DESC LIMIT ?7");
  query.bind(actor).bind_code(state.value_or(GrantState::waiting));
  query.bind_code(state.value_or(GrantState::refused)).bind(behind(before));
  query.bind(first_county).bind(last_county).bind(limit);
  return read_allowances(query);
}

Result<std::optional<RevealAllowance>> Session::allowance(std::int64_t number) {
  Query query =
      connection_.query("SELECT " GW_ALLOWANCE_COLUMNS " FROM reveal_allowance WHERE number = ?");
  query.bind(number);
  GW_TRY(auto found, read_allowances(query));
  if (found.empty()) return std::optional<RevealAllowance>();
  return std::optional<RevealAllowance>(std::move(found.front()));
}

Result<void> Session::add(const Reveal& reveal) {
  GW_FAULT_POINT("store.add_reveal");
  GW_TRY(const std::int64_t number, take_numbers("reveal", 1));
  Query query =
      connection_.query("INSERT INTO reveal (" GW_REVEAL_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)");
  query.bind(number).bind(reveal.actor).bind(millis(reveal.at)).bind(reveal.object);
  return query.bind(reveal.reason.code)
      .bind(reveal.reason.why)
      .bind(reveal.reason.case_number)
      .run();
}

Result<std::int64_t> Session::add(const RevealAllowance& allowance) {
  GW_FAULT_POINT("store.add_allowance");
  GW_TRY(const std::int64_t number, take_numbers("reveal_allowance", 1));
  Query query = connection_.query("INSERT INTO reveal_allowance (" GW_ALLOWANCE_COLUMNS
                                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(number).bind(allowance.actor).bind(allowance.region.number());
  query.bind(millis(allowance.asked));
  query.bind(day_number(allowance.day)).bind(allowance.count).bind(allowance.reason.code);
  query.bind(allowance.reason.why).bind(allowance.reason.case_number);
  query.bind_code(allowance.state).bind(allowance.decided_by);
  GW_CHECK(query.bind(millis(allowance.decided)).run());
  return number;
}

Result<void> Session::update(const RevealAllowance& allowance) {
  GW_FAULT_POINT("store.update_allowance");
  Query query = connection_.query(
      "UPDATE reveal_allowance SET state = ?, decided_by = ?, decided = ? WHERE number = ?");
  query.bind_code(allowance.state).bind(allowance.decided_by).bind(millis(allowance.decided));
  GW_CHECK(query.bind(allowance.number).run());
  if (connection_.changes() == 0) return fail(Errc::not_found, "store.update_allowance");
  return {};
}

}  // namespace gw::store::sqlite
