// Who called whom about a feed: whoever sees that it is late sees whom to call, and whether
// somebody has.
#include "gateway/api/feed_contacts.hpp"

#include <algorithm>

#include "gateway/api/body_reading.hpp"
#include "gateway/domain/iso_day.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kContactBody = 8192;
constexpr std::int64_t kContactsShown = 20;

json::object contact_whole_json(const FeedContact& contact, Instant now) {
  json::object object = contact_entry_json(contact, now);
  object["words"] =
      contact.words.empty() ? json::value() : json::value(contact.words.reveal(Purpose::clerk));
  return object;
}

/// `{"kind":"promised","until":"2026-11-30T15:00","words":"…"}`.
Result<FeedContact> contact_in(const Call& call, Instant now) {
  const Failure wrong = fail(Errc::invalid_argument, "feeds.contact");
  GW_TRY(const json::object object, body_object(call, kContactBody));
  GW_CHECK(body::only(object, {"kind", "until", "words"}, wrong));
  GW_TRY(const std::string_view kind, body::text(object, "kind", wrong));
  GW_TRY(const std::string_view until, body::text(object, "until", wrong));
  GW_TRY(const std::string_view words, body::text(object, "words", wrong));
  const auto named = std::find(kContactKinds.begin(), kContactKinds.end(), kind);
  if (named == kContactKinds.end()) return fail(Errc::invalid_argument, "feeds.contact_kind");
  FeedContact contact;
  contact.kind = static_cast<ContactKind>(named - kContactKinds.begin() + 1);
  if (words.empty() ? contact.kind == ContactKind::note : !reads_as_note(words))
    return fail(Errc::invalid_argument, "feeds.contact_words");
  contact.words = PersonalText(std::string(words));
  if ((contact.kind == ContactKind::promised) == until.empty())
    return fail(Errc::invalid_argument, "feeds.contact_until");
  if (!until.empty()) {
    const auto moment = parse_beijing_minute(until);
    if (!moment || *moment <= now) return fail(Errc::invalid_argument, "feeds.contact_until");
    contact.until = *moment;
  }
  contact.at = now;
  contact.actor = call.principal.actor;
  return contact;
}

Result<ports::HttpResponse> log_contact(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const FeedInfo* const feed, feed_asked(services, call));
  // Whose feed it is not learns nothing of what would be right either.
  GW_CHECK(services.run.store.read(
      [&](StoreReader& store) { return brings_own_region(services, call, store, *feed); }));
  GW_TRY(FeedContact contact, contact_in(call, services.run.clock.now()));
  contact.feed = feed->definition.id;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(contact.number, store.add(contact));
    return store.append_journal(
        journal_entry(services, call, "feeds.contact",
                      contact.feed.text() + " " + std::to_string(contact.number)));
  }));
  return item_reply("feed-contact", contact_whole_json(contact, contact.at));
}

Result<ports::HttpResponse> list_contacts(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"after", "limit"}));
  GW_TRY(const FeedInfo* const feed, feed_asked(services, call));
  GW_TRY(const PageAsked page, page_asked(call));
  std::vector<FeedContact> contacts;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_CHECK(brings_own_region(services, call, store, *feed));
    GW_TRY(contacts, store.feed_contacts(feed->definition.id, page.cursor, page.limit));
    return {};
  }));
  const Instant now = services.run.clock.now();
  json::array items;
  for (const FeedContact& contact : contacts) items.push_back(contact_whole_json(contact, now));
  const bool more = static_cast<std::int64_t>(contacts.size()) == page.limit;
  return list_reply("feed-contacts", std::move(items),
                    more ? json::value(contacts.back().number) : nullptr);
}

}  // namespace

json::object contact_entry_json(const FeedContact& contact, Instant now) {
  json::object object;
  object["number"] = contact.number;
  object["at"] = time_json(contact.at);
  object["actor"] = contact.actor;
  object["kind"] = gw::name_of(contact.kind);
  object["until"] = time_json(contact.until);
  object["on_it"] = is_on_it(contact, now);
  return object;
}

Result<void> contact_log_into(json::object& object, const ApiServices& services, const Call& call,
                              StoreReader& store, const FeedId& feed) {
  if (!kInsiders.has(call.principal.role)) return {};
  const Instant now = services.run.clock.now();
  GW_TRY(const auto contacts, store.feed_contacts(feed, 0, kContactsShown));
  json::array log;
  json::value on_it;
  for (const FeedContact& contact : contacts) {
    log.push_back(contact_whole_json(contact, now));
    if (on_it.is_null() && is_on_it(contact, now)) on_it = contact_entry_json(contact, now);
  }
  object["contact_log"] = std::move(log);
  object["on_it"] = std::move(on_it);
  return {};
}

void add_feed_contact_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/feeds/{id}/contacts", kInsiders, Reach::no_region,
                    blocking(services, list_contacts)});
  routes.push_back({"POST", "/v1/feeds/{id}/contacts", kInsiders, Reach::no_region,
                    blocking(services, log_contact)});
}

}  // namespace gw::api
