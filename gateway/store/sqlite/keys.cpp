// Scopes of full lists, and the senders' keys with the digest last applied.
#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

Scope read_scope(const Query& query) {
  Scope scope;
  scope.id.value = query.id(0);
  scope.feed = FeedId(std::string(query.text(1)));
  scope.agency = AgencyId(std::string(query.text(2)));
  scope.text = query.text(3);
  return scope;
}

/// Reads the columns person, digest, stamp.
void read_entry(const Query& query, int first, KeyEntry& entry) {
  entry.person.value = query.id(first);
  entry.digest = query.id(first + 1);
  entry.stamp = query.integer(first + 2);
}

}  // namespace

Result<std::optional<Scope>> Session::find_scope(const FeedId& feed, std::string_view text) {
  Query query =
      connection_.query("SELECT id, feed, agency, text FROM scope WHERE feed = ? AND text = ?");
  GW_TRY(const bool found, query.bind(feed.text()).bind(text).row());
  if (!found) return std::optional<Scope>();
  return std::optional<Scope>(read_scope(query));
}

Result<std::vector<Scope>> Session::scopes() {
  std::vector<Scope> scopes;
  Query query = connection_.query("SELECT id, feed, agency, text FROM scope ORDER BY id");
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return scopes;
    scopes.push_back(read_scope(query));
  }
}

Result<Scope> Session::scope(const FeedId& feed, const AgencyId& agency, std::string_view text) {
  GW_TRY(auto known, find_scope(feed, text));
  if (known) return std::move(*known);
  GW_TRY(const std::int64_t id, take_numbers("scope", 1));
  GW_CHECK(connection_.query("INSERT INTO scope (id, feed, agency, text) VALUES (?, ?, ?, ?)")
               .bind(id)
               .bind(feed.text())
               .bind(agency.text())
               .bind(text)
               .run());
  return Scope{ScopeId{static_cast<std::uint64_t>(id)}, feed, agency, std::string(text)};
}

Result<std::vector<KeyEntry>> Session::keys(ScopeId scope, std::span<const std::string> keys) {
  std::vector<KeyEntry> entries(keys.size());
  Query query =
      connection_.query("SELECT person, digest, stamp FROM fact_key WHERE scope = ? AND key = ?");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    entries[i].key = keys[i];
    GW_TRY(const bool found, query.bind_id(scope.value).bind(keys[i]).row());
    if (found) read_entry(query, 0, entries[i]);
    query.reset();
  }
  return entries;
}

Result<std::vector<KeyEntry>> Session::scan_keys(ScopeId scope, std::string_view after,
                                                 std::int64_t limit) {
  std::vector<KeyEntry> entries;
  Query query = connection_.query(
      "SELECT key, person, digest, stamp FROM fact_key WHERE scope = ? AND key > ?"
      " ORDER BY key LIMIT ?");
  query.bind_id(scope.value).bind(after).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return entries;
    KeyEntry& entry = entries.emplace_back();
    entry.key = query.text(0);
    read_entry(query, 1, entry);
  }
}

Result<void> Session::put_keys(ScopeId scope, std::span<const KeyEntry> entries) {
  Query query = connection_.query(
      "INSERT INTO fact_key (scope, key, person, digest, stamp) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET person = excluded.person, digest = excluded.digest,"
      " stamp = excluded.stamp");
  GW_FAULT_POINT("store.put_keys");
  for (const KeyEntry& entry : entries) {
    query.bind_id(scope.value).bind(entry.key).bind_id(entry.person.value);
    GW_CHECK(query.bind_id(entry.digest).bind(entry.stamp).run());
  }
  return {};
}

Result<void> Session::erase_keys(ScopeId scope, std::span<const std::string> keys) {
  Query query = connection_.query("DELETE FROM fact_key WHERE scope = ? AND key = ?");
  GW_FAULT_POINT("store.erase_keys");
  for (const std::string& key : keys) {
    GW_CHECK(query.bind_id(scope.value).bind(key).run());
  }
  return {};
}

}  // namespace gw::store::sqlite
