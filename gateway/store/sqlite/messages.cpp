// The outbox: items that wait, messages made of them, and what became of those.
#include <algorithm>
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/sqlite/stored_failure.hpp"

// The columns of a message in the order in which read_message takes them, with what its last
// attempt says; the body comes last, empty where it is not wanted.
#define GW_MESSAGE_KEPT                                                                \
  "id, agency, grp, year, identity, state, attempts, created, next_attempt, failure, " \
  "receipt, county, answers_closed"
#define GW_MESSAGE_COLUMNS                                           \
  GW_MESSAGE_KEPT                                                    \
  ", (SELECT status FROM message_attempt WHERE message = message.id" \
  " ORDER BY sequence DESC LIMIT 1)"

// An item waits until its batch is whole, and while an earlier message about its flag is not out:
// only then is it known whether the agency heard of the flag.
#define GW_ITEM_READY                                                                        \
  "(i.batch = 0 OR b.state = 4) AND NOT EXISTS (SELECT 1 FROM message_flag m JOIN message x" \
  " ON x.id = m.message WHERE m.year = i.year AND m.number = i.number AND x.state = 1)"

namespace gw::store::sqlite {

Result<void> Session::put_items(std::span<const OutboxItem> items) {
  if (items.empty()) return {};
  Query query = connection_.query(
      "INSERT INTO outbox_item (agency, grp, year, number, code, batch)"
      " VALUES (?, ?, ?, ?, ?, ?)");
  GW_FAULT_POINT("store.put_items");
  for (const OutboxItem& item : items) {
    query.bind(item.agency.text()).bind(item.group).bind(item.flag.year).bind(item.flag.number);
    GW_CHECK(query.bind_code(item.code).bind_id(item.batch.value).run());
  }
  return {};
}

Result<std::vector<OutboxItem>> Session::ready_items(const AgencyId& agency, std::int64_t limit) {
  std::vector<OutboxItem> items;
  Query group = connection_.query(
      "SELECT i.grp, i.year FROM outbox_item i LEFT JOIN batch b ON b.id = i.batch"
      " WHERE i.agency = ? AND " GW_ITEM_READY " ORDER BY i.grp, i.year LIMIT 1");
  GW_TRY(const bool any, group.bind(agency.text()).row());
  if (!any) return items;
  const std::string name(group.text(0));
  Query query = connection_.query(
      "SELECT i.number, i.code, i.batch, EXISTS (SELECT 1 FROM message_flag m"
      " JOIN message x ON x.id = m.message"
      " WHERE m.year = i.year AND m.number = i.number AND x.state <> 4)"
      " FROM outbox_item i LEFT JOIN batch b ON b.id = i.batch"
      " WHERE i.agency = ? AND i.grp = ? AND i.year = ? AND " GW_ITEM_READY
      " ORDER BY i.number, i.sequence LIMIT ?");
  const std::int64_t year = group.integer(1);
  query.bind(agency.text()).bind(name).bind(year).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return items;
    OutboxItem& item = items.emplace_back();
    item.agency = agency;
    item.group = name;
    item.flag.year = static_cast<std::uint16_t>(year);
    item.flag.number = static_cast<std::uint32_t>(query.integer(0));
    GW_TRY(item.code, code_from(query.integer(1), FlagCode::not_enrolled, FlagCode::withdrawn));
    item.batch.value = query.id(2);
    item.told_before = query.integer(3) != 0;
  }
}

Result<void> Session::drop_items(std::span<const OutboxItem> items) {
  Query query = connection_.query(
      "DELETE FROM outbox_item WHERE year = ? AND number = ? AND agency = ? AND code = ?"
      " AND batch = ?");
  GW_FAULT_POINT("store.drop_items");
  for (const OutboxItem& item : items) {
    query.bind(item.flag.year).bind(item.flag.number).bind(item.agency.text());
    GW_CHECK(query.bind_code(item.code).bind_id(item.batch.value).run());
  }
  return {};
}

Result<MessageId> Session::add(const OutboundMessage& message) {
  GW_TRY(const std::int64_t id, take_numbers("message", 1));
  const std::string failure = failure_text(message.last_failure);
  const std::string body = crypto::seal_bytes(key_, random_, message.body);
  GW_FAULT_POINT("store.add_message");
  Query insert = connection_.query("INSERT INTO message (" GW_MESSAGE_KEPT
                                   ", body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(id).bind(message.agency.text()).bind(message.group).bind(message.year.value);
  insert.bind(message.identity).bind_code(message.state).bind(message.attempts);
  insert.bind(millis(message.created)).bind(millis(message.next_attempt)).bind(failure);
  insert.bind(message.receipt).bind(message.county.number()).bind(message.answers_closed ? 1 : 0);
  GW_CHECK(insert.bind_blob(body).run());
  Query row = connection_.query(
      "INSERT INTO message_flag (message, position, year, number) VALUES (?, ?, ?, ?)");
  Query taken = connection_.query(
      "DELETE FROM outbox_item WHERE year = ? AND number = ? AND agency = ? AND grp = ?"
      " AND (batch = 0 OR batch IN (SELECT b.id FROM batch b WHERE b.id = batch AND state = 4))");
  std::int64_t position = 0;
  FlagSums sums;
  for (const FlagId flag : message.flags) {
    GW_CHECK(row.bind(id).bind(position++).bind(flag.year).bind(flag.number).run());
    taken.bind(flag.year).bind(flag.number).bind(message.agency.text()).bind(message.group);
    GW_CHECK(taken.run());
    GW_CHECK(set_delivery(flag, FlagDelivery::pending, message.created, sums));
  }
  GW_CHECK(count_flags(sums));
  return MessageId{static_cast<std::uint64_t>(id)};
}

Result<void> Session::add(const MessageAttempt& attempt) {
  Query query = connection_.query(
      "INSERT INTO message_attempt (message, sequence, at, state, failure, took, status)"
      " VALUES (?1, (SELECT ifnull(max(sequence), 0) + 1 FROM message_attempt WHERE message = ?1),"
      " ?2, ?3, ?4, ?5, ?6)");
  query.bind_id(attempt.message.value).bind(millis(attempt.at)).bind_code(attempt.state);
  const std::string failure = failure_text(attempt.failure);
  return query.bind(failure).bind(attempt.took.count()).bind(attempt.status).run();
}

Result<std::vector<MessageAttempt>> Session::message_attempts(MessageId message,
                                                              std::int64_t limit) {
  std::vector<MessageAttempt> attempts;
  Query query = connection_.query(
      "SELECT at, state, failure, took, status FROM message_attempt WHERE message = ?"
      " ORDER BY sequence DESC LIMIT ?");
  query.bind_id(message.value).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return attempts;
    MessageAttempt& attempt = attempts.emplace_back();
    attempt.message = message;
    attempt.at = instant(query.integer(0));
    GW_TRY(attempt.state, code_from(query.integer(1), MessageState::pending, MessageState::dead));
    attempt.failure = failure_from(query.text(2));
    attempt.took = std::chrono::milliseconds(query.integer(3));
    attempt.status = static_cast<std::int32_t>(query.integer(4));
  }
}

Result<void> Session::update(const OutboundMessage& message) {
  const std::string failure = failure_text(message.last_failure);
  GW_FAULT_POINT("store.update_message");
  Query query = connection_.query(
      "UPDATE message SET state = ?2, attempts = ?3, next_attempt = ?4, failure = ?5, receipt = ?6"
      " WHERE id = ?1");
  query.bind_id(message.id.value).bind_code(message.state).bind(message.attempts);
  GW_CHECK(query.bind(millis(message.next_attempt)).bind(failure).bind(message.receipt).run());
  if (connection_.changes() == 0) return fail(Errc::not_found, "store.update_message");
  return {};
}

Result<void> Session::mark_flags(const OutboundMessage& message,
                                 std::span<const MessageRefusal> refusals, Instant at) {
  if (message.state != MessageState::sent && message.state != MessageState::received &&
      refusals.empty()) {
    return {};
  }
  GW_TRY(const std::vector<FlagId> flags, flags_of(message.id));
  GW_FAULT_POINT("store.mark_flags");
  Query refuse = connection_.query(
      "UPDATE message_flag SET refusal = ? WHERE message = ? AND year = ? AND number = ?");
  FlagSums sums;
  for (const FlagId id : flags) {
    GW_TRY(const auto flag, this->flag(id));
    if (!flag) return fail(Errc::integrity, "store.mark_flags");
    const auto refusal = std::find_if(refusals.begin(), refusals.end(),
                                      [&](const auto& each) { return each.flag == id; });
    FlagDelivery delivery = FlagDelivery::sent;
    FlagEvent event = FlagEvent::sent;
    std::string note = message.identity;
    if (refusal != refusals.end()) {
      delivery = FlagDelivery::refused;
      event = FlagEvent::refused;
      refuse.bind(refusal->code).bind_id(message.id.value).bind(id.year).bind(id.number);
      GW_CHECK(refuse.run());
      note += " " + refusal->code;
    } else if (message.state == MessageState::received) {
      delivery = FlagDelivery::received;
      event = FlagEvent::receipt;
      note += " " + message.receipt;
    } else if (message.state != MessageState::sent) {
      continue;
    }
    GW_TRY(const bool later, has_later_news(id, message.id));
    // A flag that has later news, made or waiting, stands where that news stands.
    if (!later && flag->delivery != FlagDelivery::dormant) {
      GW_CHECK(set_delivery(id, delivery, at, sums));
    }
    GW_CHECK(tell_flag(id, at, event, flag->code, note));  // with the flag as it stands now
  }
  return count_flags(sums);
}

Result<std::vector<FlagId>> Session::flags_of(MessageId message) {
  std::vector<FlagId> flags;
  Query query = connection_.query(
      "SELECT year, number FROM message_flag WHERE message = ? ORDER BY position");
  query.bind_id(message.value);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return flags;
    flags.push_back(FlagId{static_cast<std::uint16_t>(query.integer(0)),
                           static_cast<std::uint32_t>(query.integer(1))});
  }
}

Result<OutboundMessage> Session::read_message(Query& query) {
  OutboundMessage message;
  message.id.value = query.id(0);
  message.agency = AgencyId(std::string(query.text(1)));
  message.group = query.text(2);
  message.year = PlanYear{static_cast<std::int16_t>(query.integer(3))};
  message.identity = query.text(4);
  GW_TRY(message.state, code_from(query.integer(5), MessageState::pending, MessageState::dead));
  message.attempts = static_cast<std::int32_t>(query.integer(6));
  message.created = instant(query.integer(7));
  message.next_attempt = instant(query.integer(8));
  message.last_failure = failure_from(query.text(9));
  message.receipt = query.text(10);
  message.county = region(query.integer(11));
  message.answers_closed = query.integer(12) != 0;
  message.last_status = static_cast<std::int32_t>(query.integer(13));
  if (const auto sealed = query.blob(14); !sealed.empty()) {
    GW_TRY(message.body, crypto::open_bytes(key_, sealed));
  }
  GW_TRY(message.flags, flags_of(message.id));
  return message;
}

Result<std::vector<OutboundMessage>> Session::read_messages(Query& query) {
  std::vector<OutboundMessage> messages;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return messages;
    GW_TRY(auto message, read_message(query));
    messages.push_back(std::move(message));
  }
}

Result<std::vector<OutboundMessage>> Session::due_messages(const AgencyId& agency, Instant now,
                                                           std::int64_t limit) {
  Query query = connection_.query("SELECT " GW_MESSAGE_COLUMNS
                                  ", body FROM message WHERE agency = ? AND state IN (1, 2)"
                                  " AND next_attempt <= ? ORDER BY next_attempt, id LIMIT ?");
  query.bind(agency.text()).bind(millis(now)).bind(limit);
  return read_messages(query);
}

Result<std::vector<OutboundMessage>> Session::messages(const MessageFilter& filter) {
  std::int64_t lowest = 1;
  std::int64_t highest =
      filter.before == 0 ? std::numeric_limits<std::int64_t>::max() : filter.before - 1;
  if (!filter.created.open()) {
    GW_TRY(const auto within,
           numbers_within(connection_,
                          "SELECT min(id), max(id) FROM message INDEXED BY message_created"
                          " WHERE created BETWEEN ? AND ?",
                          filter.created));
    if (!within) return std::vector<OutboundMessage>();
    lowest = within->first;
    highest = std::min(highest, within->second);
  }
  const auto [first_county, last_county] = counties_of(filter.region);
  const auto fill = [&, low = first_county, high = last_county](Query& query) -> Query& {
    query.bind(lowest).bind(highest).bind(text_or_all(filter.agency)).bind(low).bind(high);
    query.bind(filter.created.first()).bind(filter.created.last()).bind(filter.limit);
    query.bind_code(filter.state.value_or(MessageState::pending));
    return query.bind_code(filter.state.value_or(MessageState::dead));
  };
#define GW_MESSAGES(index, leads)                                                   \
  "SELECT " GW_MESSAGE_COLUMNS ", x'' FROM message " index " WHERE " leads          \
  " id BETWEEN ?1 AND ?2 AND (?3 = '' OR agency = ?3) AND county BETWEEN ?4 AND ?5" \
  " AND created BETWEEN ?6 AND ?7 AND state BETWEEN ?9 AND ?10 ORDER BY id DESC LIMIT ?8"
  if (filter.state == MessageState::dead) {
    // Few are dead among very many.
    Query query = connection_.query(GW_MESSAGES("INDEXED BY message_dead", "state = 4 AND"));
    return read_messages(fill(query));
  }
  Query query = connection_.query(GW_MESSAGES("NOT INDEXED", ""));
  return read_messages(fill(query));
#undef GW_MESSAGES
}

Result<std::optional<OutboundMessage>> Session::message(MessageId id) {
  Query query = connection_.query("SELECT " GW_MESSAGE_COLUMNS ", body FROM message WHERE id = ?");
  query.bind_id(id.value);
  GW_TRY(auto found, read_messages(query));
  if (found.empty()) return std::optional<OutboundMessage>();
  return std::optional<OutboundMessage>(std::move(found.front()));
}

Result<std::optional<OutboundMessage>> Session::message_by_identity(const AgencyId& agency,
                                                                    std::string_view identity) {
  Query query = connection_.query("SELECT " GW_MESSAGE_COLUMNS
                                  ", body FROM message WHERE agency = ? AND identity = ?");
  query.bind(agency.text()).bind(identity);
  GW_TRY(auto found, read_messages(query));
  if (found.empty()) return std::optional<OutboundMessage>();
  return std::optional<OutboundMessage>(std::move(found.front()));
}

Result<std::optional<Instant>> Session::next_message_due(const AgencyId& agency) {
  Query query = connection_.query(
      "SELECT min(next_attempt) FROM message WHERE agency = ? AND state IN (1, 2)");
  GW_TRY(const bool found, query.bind(agency.text()).row());
  if (!found || query.is_null(0)) return std::optional<Instant>();
  return std::optional<Instant>(instant(query.integer(0)));
}

Result<std::vector<OutboundMessage>> Session::followed_messages(const AgencyId& agency,
                                                                PlanYear first, MessageId after,
                                                                std::int64_t limit) {
  Query query = connection_.query("SELECT " GW_MESSAGE_COLUMNS
                                  ", x'' FROM message WHERE agency = ? AND state = 3"
                                  " AND answers_closed = 0 AND year >= ? AND id > ?"
                                  " ORDER BY id LIMIT ?");
  query.bind(agency.text()).bind(first.value).bind_id(after.value).bind(limit);
  return read_messages(query);
}

Result<void> Session::send_again(MessageId message) {
  GW_TRY(const auto dead, this->message(message));
  if (!dead) return fail(Errc::not_found, "store.send_again");
  GW_FAULT_POINT("store.send_again");
  std::vector<OutboxItem> items;
  FlagSums sums;
  for (const FlagId id : dead->flags) {
    GW_TRY(const bool later, has_later_news(id, message));
    if (later) continue;
    GW_TRY(const auto flag, this->flag(id));
    if (!flag) return fail(Errc::integrity, "store.send_again");
    items.push_back({id, dead->agency, dead->group, flag->code, BatchId{}, true});
    GW_CHECK(set_delivery(id, FlagDelivery::pending, dead->created, sums));
  }
  GW_CHECK(count_flags(sums));
  return put_items(items);
}

Result<void> Session::revive(MessageId message, Instant at) {
  GW_TRY(auto dead, this->message(message));
  if (!dead) return fail(Errc::not_found, "store.revive");
  GW_FAULT_POINT("store.revive");
  dead->state = MessageState::pending;
  dead->next_attempt = at;
  GW_CHECK(update(*dead));
  std::vector<OutboxItem> items;
  FlagSums sums;
  for (const FlagId id : dead->flags) {
    GW_TRY(const auto flag, this->flag(id));
    if (!flag) return fail(Errc::integrity, "store.revive");
    if (flag->state != FlagState::settled || flag->delivery != FlagDelivery::none_needed) continue;
    items.push_back({id, dead->agency, dead->group, flag->code, BatchId{}, true});
    GW_CHECK(set_delivery(id, FlagDelivery::pending, at, sums));
  }
  GW_CHECK(count_flags(sums));
  return put_items(items);
}

Result<bool> Session::has_later_news(FlagId flag, MessageId message) {
  Query query = connection_.query(
      "SELECT 1 FROM message_flag WHERE year = ?1 AND number = ?2 AND message > ?3"
      " UNION ALL SELECT 1 FROM outbox_item WHERE year = ?1 AND number = ?2 LIMIT 1");
  return query.bind(flag.year).bind(flag.number).bind_id(message.value).row();
}

}  // namespace gw::store::sqlite
