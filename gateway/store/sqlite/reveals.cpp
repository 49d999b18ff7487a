// Looks at what stands masked, and further ones that were allowed.  The words that say why may name
// somebody: they lie sealed.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"

#define GW_REVEAL_COLUMNS "number, actor, at, object, reason, sealed, case_number"
#define GW_ALLOWANCE_COLUMNS                                                                   \
  "number, actor, region, asked, day, count, reason, sealed, case_number, state, decided_by, " \
  "decided"

namespace gw::store::sqlite {
namespace {

Result<std::string> opened_words(const crypto::SealKey& key, std::string_view sealed) {
  if (sealed.empty()) return std::string();
  return crypto::open_bytes(key, sealed);
}

Result<std::vector<Reveal>> read_reveals(Query& query, const crypto::SealKey& key) {
  std::vector<Reveal> reveals;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return reveals;
    Reveal& reveal = reveals.emplace_back();
    reveal.number = query.integer(0);
    reveal.actor = query.text(1);
    reveal.at = instant(query.integer(2));
    reveal.object = query.text(3);
    GW_TRY(std::string why, opened_words(key, query.blob(5)));
    reveal.reason = {std::string(query.text(4)), std::move(why), std::string(query.text(6))};
  }
}

Result<std::vector<RevealAllowance>> read_allowances(Query& query, const crypto::SealKey& key) {
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
    GW_TRY(std::string why, opened_words(key, query.blob(7)));
    one.reason = {std::string(query.text(6)), std::move(why), std::string(query.text(8))};
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
  return read_reveals(query, key_);
}

Result<std::vector<Reveal>> Session::reveals_at(std::string_view object, std::int64_t limit) {
  Query query = connection_.query("SELECT " GW_REVEAL_COLUMNS
                                  " FROM reveal WHERE object = ? ORDER BY number DESC LIMIT ?");
  query.bind(object).bind(limit);
  return read_reveals(query, key_);
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
  return read_allowances(query, key_);
}

Result<std::optional<RevealAllowance>> Session::allowance(std::int64_t number) {
  Query query =
      connection_.query("SELECT " GW_ALLOWANCE_COLUMNS " FROM reveal_allowance WHERE number = ?");
  query.bind(number);
  GW_TRY(auto found, read_allowances(query, key_));
  if (found.empty()) return std::optional<RevealAllowance>();
  return std::optional<RevealAllowance>(std::move(found.front()));
}

Result<void> Session::add(const Reveal& reveal) {
  GW_FAULT_POINT("store.add_reveal");
  GW_TRY(const std::int64_t number, take_numbers("reveal", 1));
  Query query = connection_.query("INSERT INTO reveal (" GW_REVEAL_COLUMNS
                                  ", why) VALUES (?, ?, ?, ?, ?, ?, ?, '')");
  const std::string why = sealed_words(reveal.reason.why);
  query.bind(number).bind(reveal.actor).bind(millis(reveal.at)).bind(reveal.object);
  return query.bind(reveal.reason.code).bind_blob(why).bind(reveal.reason.case_number).run();
}

Result<std::int64_t> Session::add(const RevealAllowance& allowance) {
  GW_FAULT_POINT("store.add_allowance");
  GW_TRY(const std::int64_t number, take_numbers("reveal_allowance", 1));
  Query query = connection_.query("INSERT INTO reveal_allowance (" GW_ALLOWANCE_COLUMNS
                                  ", why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')");
  const std::string why = sealed_words(allowance.reason.why);
  query.bind(number).bind(allowance.actor).bind(allowance.region.number());
  query.bind(millis(allowance.asked));
  query.bind(day_number(allowance.day)).bind(allowance.count).bind(allowance.reason.code);
  query.bind_blob(why).bind(allowance.reason.case_number);
  query.bind_code(allowance.state).bind(allowance.decided_by);
  GW_CHECK(query.bind(millis(allowance.decided)).run());
  return number;
}

std::string Session::sealed_words(const std::string& words) {
  return words.empty() ? std::string() : crypto::seal_bytes(key_, random_, words);
}

Result<bool> Session::seal_clear_reasons() {
  bool any = false;
  // The pages are overwritten, not only let go: every connection of the store deletes so.
  const auto seal_all = [&](Query clear, const auto& update) -> Result<void> {
    std::vector<std::pair<std::int64_t, std::string>> rows;
    for (;;) {
      GW_TRY(const bool more, clear.row());
      if (!more) break;
      rows.emplace_back(clear.integer(0), clear.text(1));
    }
    any = any || !rows.empty();
    for (const auto& [number, why] : rows) GW_CHECK(update(number, sealed_words(why)));
    return {};
  };
  GW_CHECK(seal_all(connection_.query("SELECT number, why FROM reveal WHERE why <> ''"),
                    [&](std::int64_t number, const std::string& sealed) {
                      return connection_
                          .query("UPDATE reveal SET why = '', sealed = ? WHERE number = ?")
                          .bind_blob(sealed)
                          .bind(number)
                          .run();
                    }));
  GW_CHECK(seal_all(connection_.query("SELECT number, why FROM reveal_allowance WHERE why <> ''"),
                    [&](std::int64_t number, const std::string& sealed) {
                      return connection_
                          .query(
                              "UPDATE reveal_allowance SET why = '', sealed = ? WHERE number = ?")
                          .bind_blob(sealed)
                          .bind(number)
                          .run();
                    }));
  return any;
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
