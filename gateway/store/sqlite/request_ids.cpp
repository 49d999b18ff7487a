#include "gateway/store/sqlite/request_ids.hpp"

#include <algorithm>

#include "gateway/base/fault_point.hpp"

namespace gw::store::sqlite {
namespace {

/// Agency and id as one text that sorts as the index does: no id has a zero byte.
std::string key_of(std::string_view agency, std::string_view id) {
  std::string key;
  key.reserve(agency.size() + 1 + id.size());
  key.append(agency).push_back('\0');
  return key.append(id);
}

std::pair<std::string_view, std::string_view> parts_of(std::string_view key) {
  const std::size_t end = key.find('\0');
  return {key.substr(0, end), key.substr(end + 1)};
}

}  // namespace

Result<RequestIds> RequestIds::open(Connection& connection, Limits limits) {
  RequestIds ids(limits);
  Query keyed = connection.query("SELECT through FROM request_keyed");
  GW_TRY(const bool found, keyed.row());
  if (!found) return fail(Errc::integrity, "inbox.keyed");
  const std::int64_t through = keyed.integer(0);
  keyed.reset();
  Query query = connection.query(
      "SELECT sequence, agency, request_id FROM request WHERE sequence > ? ORDER BY sequence");
  query.bind(through);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return ids;
    ids.fresh_.emplace(key_of(query.text(1), query.text(2)), query.integer(0));
  }
}

Result<std::optional<std::int64_t>> RequestIds::find(Connection& connection, const AgencyId& agency,
                                                     std::string_view id) const {
  const std::string key = key_of(agency.text(), id);
  if (const auto known = fresh_.find(key); known != fresh_.end())
    return std::optional(known->second);
  const auto at =
      std::lower_bound(settling_.begin(), settling_.end(), key,
                       [](const auto& one, const std::string& other) { return one.first < other; });
  if (at != settling_.end() && at->first == key) return std::optional(at->second);
  Query query =
      connection.query("SELECT sequence FROM request_key WHERE agency = ? AND request_id = ?");
  GW_TRY(const bool found, query.bind(agency.text()).bind(id).row());
  return found ? std::optional(query.integer(0)) : std::nullopt;
}

void RequestIds::add(const AgencyId& agency, std::string_view id, std::int64_t sequence) {
  std::string key = key_of(agency.text(), id);
  added_.push_back(key);
  fresh_.emplace(std::move(key), sequence);
}

Result<void> RequestIds::settle_some(Connection& connection) {
  // A generation begins between transactions: what is added in this one may yet be rolled back.
  if (settling_.empty() && added_.empty() && fresh_.size() >= limits_.generation) {
    settling_.assign(std::make_move_iterator(fresh_.begin()),
                     std::make_move_iterator(fresh_.end()));
    fresh_.clear();
    std::sort(settling_.begin(), settling_.end());
    // The highest of them, not the highest ever given: after a rollback that one may be given again
    // by the next process, which would then take it for one that the index knows.
    const auto by_number = [](const auto& a, const auto& b) { return a.second < b.second; };
    through_ = std::max_element(settling_.begin(), settling_.end(), by_number)->second;
  }
  const std::size_t end = std::min(settling_.size(), settled_ + limits_.some);
  // After a crash a part of the generation may be there already.
  Query insert = connection.query(
      "INSERT OR IGNORE INTO request_key (agency, request_id, sequence) VALUES (?, ?, ?)");
  for (std::size_t i = settled_; i < end; ++i) {
    const auto [agency, id] = parts_of(settling_[i].first);
    GW_CHECK(insert.bind(agency).bind(id).bind(settling_[i].second).run());
  }
  GW_FAULT_POINT("inbox.settle");
  settled_then_ = end;
  if (end < settling_.size() || settling_.empty()) return {};
  return connection.query("UPDATE request_keyed SET through = ?").bind(through_).run();
}

void RequestIds::committed() {
  added_.clear();
  settled_ = std::max(settled_, std::exchange(settled_then_, 0));
  if (settled_ < settling_.size()) return;
  settling_.clear();
  settled_ = 0;
}

void RequestIds::rolled_back() {
  for (const std::string& key : added_) fresh_.erase(key);
  added_.clear();
  settled_then_ = 0;
}

}  // namespace gw::store::sqlite
