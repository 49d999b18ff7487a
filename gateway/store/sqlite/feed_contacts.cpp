// Who called whom about a feed.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"

#define GW_CONTACT_COLUMNS "number, feed, at, actor, kind, until, sealed"

namespace gw::store::sqlite {

Result<std::vector<FeedContact>> Session::read_contacts(Query& query) {
  std::vector<FeedContact> contacts;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return contacts;
    FeedContact& contact = contacts.emplace_back();
    contact.number = query.integer(0);
    contact.feed = FeedId(std::string(query.text(1)));
    contact.at = instant(query.integer(2));
    contact.actor = query.text(3);
    GW_TRY(contact.kind, code_from(query.integer(4), ContactKind::called, ContactKind::note));
    contact.until = instant(query.integer(5));
    if (const auto sealed = query.blob(6); !sealed.empty()) {
      GW_TRY(auto words, crypto::open_bytes(key_, sealed));
      contact.words = PersonalText(std::move(words));
    }
  }
}

Result<std::vector<FeedContact>> Session::feed_contacts(const FeedId& feed, std::int64_t before,
                                                        std::int64_t limit) {
  Query query = connection_.query("SELECT " GW_CONTACT_COLUMNS
                                  " FROM feed_contact WHERE feed = ? AND number < ?"
                                  " ORDER BY number DESC LIMIT ?");
  query.bind(feed.text());
  query.bind(before == 0 ? std::numeric_limits<std::int64_t>::max() : before).bind(limit);
  return read_contacts(query);
}

Result<std::vector<FeedContact>> Session::feed_contacts(Instant since) {
  Query query = connection_.query("SELECT " GW_CONTACT_COLUMNS
                                  " FROM feed_contact WHERE at >= ? ORDER BY at, number");
  query.bind(millis(since));
  return read_contacts(query);
}

Result<std::int64_t> Session::add(const FeedContact& contact) {
  GW_FAULT_POINT("store.add_feed_contact");
  GW_TRY(const std::int64_t number, take_numbers("feed_contact", 1));
  const std::string& words = contact.words.reveal(Purpose::store);
  const std::string sealed =
      words.empty() ? std::string() : crypto::seal_bytes(key_, random_, words);
  Query query = connection_.query("INSERT INTO feed_contact (" GW_CONTACT_COLUMNS
                                  ") VALUES (?, ?, ?, ?, ?, ?, ?)");
  query.bind(number).bind(contact.feed.text()).bind(millis(contact.at)).bind(contact.actor);
  query.bind_code(contact.kind).bind(millis(contact.until));
  GW_CHECK(query.bind_blob(sealed).run());
  return number;
}

}  // namespace gw::store::sqlite
