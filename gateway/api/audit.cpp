// The journal as people read it: who did what, when and about whom; who looked at one person; and
// whether its chain is whole.  An auditor of the province and this machine see all, anybody else
// what they did themselves, and on a person's page who looked at that person.
#include <algorithm>

#include "gateway/api/body_reading.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/reveals.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/runtime/task_gate.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

// A person's page asks for it: part of the look that the page itself was.
constexpr std::chrono::minutes kSameLook{10};
constexpr std::size_t kHeadMost = 1024;
constexpr std::size_t kHashHex = 64;

bool sees_all(const Principal& principal) {
  return principal.role == Role::local ||
         (principal.role == Role::audit_admin && principal.sees_province());
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

json::object entry_json(const JournalEntry& entry) {
  json::object object;
  object["number"] = entry.number;
  object["at"] = time_json(entry.at);
  object["actor"] = entry.actor;
  object["action"] = entry.action;
  object["object"] = entry.object;
  object["origin"] = entry.origin.empty() ? json::value() : json::value(entry.origin);
  const std::string_view about = first_word(entry.object);
  object["person"] = parse_person_ref(about) ? json::value(about) : json::value();
  object["hash"] = entry.hash;
  return object;
}

/// `ledger`: of looks in clear, whose reasons stand with their lines; null: reasons are not asked
/// for.
ports::HttpResponse entries_reply(const std::vector<JournalEntry>& entries, std::int64_t limit,
                                  const std::vector<Reveal>* ledger = nullptr) {
  json::array items;
  for (const JournalEntry& entry : entries) {
    json::object one = entry_json(entry);
    if (ledger != nullptr) one["reason"] = told_reason(*ledger, entry);
    items.push_back(std::move(one));
  }
  const bool more = static_cast<std::int64_t>(entries.size()) == limit;
  return list_reply("journal", std::move(items),
                    more ? json::value(entries.back().number) : nullptr);
}

/// The names under which the journal speaks of a person: references of all documents that are one
/// person now, and the person's flags.
Result<std::vector<std::string>> names_of(StoreReader& store, PersonId person) {
  std::vector<std::string> names;
  GW_TRY(const auto current, store.current(std::span(&person, 1)));
  GW_TRY(const auto documents, store.documents_of(current.front()));
  for (const PersonDocument& document : documents) names.push_back(person_ref(document.own));
  for (const PersonId one : {current.front(), person}) names.push_back(person_ref(one));
  GW_TRY(const auto dossiers, store.load(current));
  for (const Flag& flag : dossiers.front().flags) names.push_back(flag.id.text());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

/// What the journal says of a person, newest first: each name is one stretch of an index.
Result<std::vector<JournalEntry>> entries_about(StoreReader& store, PersonId person,
                                                JournalFilter filter) {
  GW_TRY(const auto names, names_of(store, person));
  std::vector<JournalEntry> entries;
  for (const std::string& name : names) {
    filter.about = name;
    GW_TRY(auto some, store.journal(filter));
    std::move(some.begin(), some.end(), std::back_inserter(entries));
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.number > b.number; });
  if (static_cast<std::int64_t>(entries.size()) > filter.limit)
    entries.resize(static_cast<std::size_t>(filter.limit));
  return entries;
}

/// Whose acts, of which kind and about what, as far as the caller may see them.
Result<JournalFilter> acts_asked(const Call& call) {
  JournalFilter filter;
  filter.actor = call.query.find("actor").value_or("");
  filter.action = call.query.find("action").value_or("");
  filter.about = call.query.find("about").value_or("");
  if (!sees_all(call.principal)) {
    if (!filter.actor.empty() && filter.actor != call.principal.actor)
      return fail(Errc::forbidden, "api.actor");
    filter.actor = call.principal.actor;
  }
  return filter;
}

Result<JournalFilter> journal_filter(const Call& call) {
  GW_TRY(JournalFilter filter, acts_asked(call));
  GW_TRY(const PageAsked page, page_asked(call));
  filter.limit = page.limit;
  filter.before = page.cursor;
  GW_TRY(filter.at, window_asked(call));
  return filter;
}

Result<ports::HttpResponse> list_journal(const ApiServices& services, const Call& call) {
  GW_CHECK(
      call.query.only({"actor", "action", "about", "person", "since", "until", "after", "limit"}));
  GW_TRY(const JournalFilter filter, journal_filter(call));
  std::optional<PersonId> person;
  if (const auto reference = call.query.find("person")) {
    person = parse_person_ref(*reference);
    if (!person || !filter.about.empty()) return fail(Errc::invalid_argument, "api.person");
  } else {
    person = parse_person_ref(filter.about);  // the same by another way
  }
  std::vector<JournalEntry> entries;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    if (person) {
      GW_TRY(entries, entries_about(store, *person, filter));
    } else {
      GW_TRY(entries, store.journal(filter));
    }
    return {};
  }));
  // Who asks for the history of one person is in it, too.
  if (person) GW_CHECK(append_journal(services, call, "journal.person", person_ref(*person)));
  return entries_reply(entries, filter.limit);
}

/// What is asked for of the entries behind a number, and up to where they were looked through.
struct LookedThrough {
  std::vector<JournalEntry> entries;
  std::int64_t last = 0;  // what comes stands behind it
};

Result<LookedThrough> look_through(StoreReader& store, const JournalFilter& filter) {
  LookedThrough looked;
  GW_TRY(looked.entries, store.journal(filter));
  looked.last = filter.after;
  if (static_cast<std::int64_t>(looked.entries.size()) == filter.limit) {
    looked.last = looked.entries.back().number;
    return looked;
  }
  JournalFilter newest;
  newest.limit = 1;
  GW_TRY(const auto head, store.journal(newest));
  if (!head.empty()) looked.last = std::max(looked.last, head.front().number);
  return looked;
}

/// Entries behind a number, oldest first, as soon as there are any; none after a while without.
/// `next` is the number behind which to go on.
asio::awaitable<Result<ports::HttpResponse>> next_entries(const ApiServices& services,
                                                          std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({"actor", "action", "about", "after", "limit"}));
  GW_CO_TRY(JournalFilter filter, acts_asked(*call));
  // A person's history is a look, which is an entry: it would follow itself without end.
  if (parse_person_ref(filter.about)) co_return fail(Errc::invalid_argument, "api.person");
  GW_CO_TRY(const PageAsked page, page_asked(*call));
  filter.limit = page.limit;
  filter.after = page.cursor;
  filter.order = JournalOrder::oldest_first;
  const auto until = runtime::Deadline::after(services.stream_beat);
  for (;;) {
    auto job = [&services, filter]() -> Result<LookedThrough> {
      LookedThrough looked;
      GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
        GW_TRY(looked, look_through(store, filter));
        return {};
      }));
      return looked;
    };
    GW_CO_TRY(const auto looked, co_await runtime::offload(services.pool, std::move(job)));
    if (!looked.entries.empty() || until.passed() || services.streams_end.stop_requested()) {
      json::array items;
      for (const JournalEntry& entry : looked.entries) items.push_back(entry_json(entry));
      co_return list_reply("journal", std::move(items), looked.last);
    }
    filter.after = looked.last;  // what does not fit is not searched again
    const auto tick = runtime::Deadline::after(services.stream_tick);
    co_await runtime::wait_until(tick);
  }
}

/// Part of a person's page, whose own look is in the journal.
Result<ports::HttpResponse> list_looks(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"after", "limit"}));
  JournalFilter filter;
  GW_TRY(const PageAsked page, page_asked(call));
  filter.limit = page.limit;
  filter.before = page.cursor;
  const auto person = parse_person_ref(call.parameter);
  if (!person) return fail(Errc::not_found, "api.person");
  std::vector<JournalEntry> entries;
  std::vector<Reveal> ledger;
  bool known = false;
  bool just_looked = false;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    JournalFilter own;
    own.actor = call.principal.actor;
    own.about = person_ref(*person);
    own.limit = 1;
    GW_TRY(const auto mine, store.journal(own));
    just_looked = !mine.empty() && mine.front().at + kSameLook > services.real.now();
    GW_TRY(const auto current, store.current(std::span(&*person, 1)));
    GW_TRY(const auto identities, store.identities_of(current.front()));
    GW_TRY(const auto dossiers, store.load(current));
    known = !identities.empty() && in_reach(call.principal, dossiers.front());
    if (known) {
      GW_TRY(entries, entries_about(store, *person, filter));
      GW_TRY(ledger, store.reveals_at(person_ref(current.front()), kPageMost));
    }
    return {};
  }));
  // By itself to ask who looked is a look; so is to try somebody of another region.
  if (!known || !just_looked) {
    GW_CHECK(append_journal(services, call, known ? "journal.person" : "person.look",
                            known ? person_ref(*person) : call.parameter));
  }
  if (!known) return fail(Errc::not_found, "api.person");
  return entries_reply(entries, filter.limit, &ledger);
}

/// `{"head":{"number":17,"hash":"..."}}`, or nothing at all.
Result<std::optional<JournalHead>> kept_head(const Call& call) {
  const Failure wrong(Errc::invalid_argument, "api.head");
  if (call.request.body.empty()) return std::optional<JournalHead>();
  GW_TRY(const json::object object, body_object(call, kHeadMost));
  GW_CHECK(body::only(object, {"head"}, wrong));
  if (body::member(object, "head") == nullptr) return std::optional<JournalHead>();
  GW_TRY(const auto* head, body::section(object, "head", wrong));
  GW_CHECK(body::only(*head, {"number", "hash"}, wrong));
  JournalHead kept;
  const json::value* number = body::member(*head, "number");
  if (number == nullptr || !number->is_int64() || number->get_int64() < 1) return wrong;
  kept.number = number->get_int64();
  GW_TRY(kept.hash, body::text(*head, "hash", wrong));
  const bool hex = std::all_of(kept.hash.begin(), kept.hash.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  if (!hex || kept.hash.size() != kHashHex) return wrong;
  return std::optional<JournalHead>(std::move(kept));
}

std::string_view name_of(JournalFault fault) {
  switch (fault) {
    case JournalFault::changed:
      return "changed";
    case JournalFault::missing:
      return "missing";
    case JournalFault::cut_off:
      return "cut_off";
    case JournalFault::rewritten:
      return "rewritten";
    case JournalFault::none:
      break;
  }
  return "none";
}

std::string fault_words(const JournalCheck& check, Language language) {
  const bool zh = language == Language::zh;
  const std::string number = std::to_string(check.broken_at);
  switch (check.fault) {
    case JournalFault::changed:
      return zh ? "第 " + number + " 条的内容与其散列值不符：被改动过，或顺序被调换"
                : "entry " + number + " is not what its hash says: it was changed or moved";
    case JournalFault::missing:
      return zh ? "第 " + number + " 条缺失" : "entry " + number + " is missing";
    case JournalFault::cut_off:
      return zh ? "日志末尾被截断：第 " + number + " 条及以后缺失"
                : "the end was cut off: entries from " + number + " on are missing";
    case JournalFault::rewritten:
      return zh ? "第 " + number + " 条与另行保存的散列值不同：此条及以前被整体改写"
                : "entry " + number +
                      " has another hash than the one kept elsewhere: what leads "
                      "up to it was written anew";
    case JournalFault::none:
      break;
  }
  return zh ? "完整：每条都接在前一条之后" : "whole: every entry follows from the one before";
}

json::value head_json(const JournalHead& head) {
  if (head.number == 0) return nullptr;
  return json::object{{"number", head.number},
                      {"hash", head.hash},
                      {"text", std::to_string(head.number) + ":" + head.hash}};
}

json::object check_json(const JournalCheck& check, const std::optional<JournalHead>& kept,
                        Language language) {
  json::object item;
  item["whole"] = check.fault == JournalFault::none;
  item["entries"] = check.entries;
  item["head"] = head_json(check.head);
  item["head_at"] = time_json(check.head_at);
  item["held_against"] = kept ? head_json(*kept) : json::value();
  item["fault"] =
      check.fault == JournalFault::none ? json::value() : json::value(name_of(check.fault));
  item["broken_at"] = check.broken_at == 0 ? json::value() : json::value(check.broken_at);
  item["words"] = fault_words(check, language);
  return item;
}

asio::awaitable<Result<ports::HttpResponse>> verify_chain(const ApiServices& services,
                                                          std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  if (!services.check_journal) co_return fail(Errc::unsupported, "api.journal");
  GW_CO_TRY(const auto kept, kept_head(*call));
  auto job = [&services, call, kept]() -> Result<ports::HttpResponse> {
    GW_TRY(const JournalCheck check, services.check_journal(kept));
    std::string object = std::to_string(check.entries) + ' ';
    object += name_of(check.fault);
    if (check.broken_at != 0) object += '/' + std::to_string(check.broken_at);
    GW_CHECK(append_journal(services, *call, "journal.verify", std::move(object)));
    return item_reply("journal_check", check_json(check, kept, call->language));
  };
  // It reads the whole journal: no work for the threads that answer within a moment.
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

}  // namespace

void add_audit_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/journal", kEverybody, Reach::no_region,
                    blocking(services, list_journal), AgencyReach::nothing});
  routes.push_back({"GET", "/v1/journal/tail", kEverybody, Reach::no_region,
                    waiting(services, next_entries), AgencyReach::nothing});
  routes.push_back({"POST", "/v1/journal/verify", Roles{Role::audit_admin, Role::local},
                    Reach::province, waiting(services, verify_chain)});
  routes.push_back({"GET", "/v1/persons/{ref}/looks", kClerks, Reach::by_region,
                    blocking(services, list_looks)});
}

}  // namespace gw::api
