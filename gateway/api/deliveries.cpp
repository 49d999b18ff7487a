#include <array>

#include "gateway/api/handlers.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace {

constexpr std::int64_t kAttemptsShown = 100;

std::string_view name_of(MessageState state) {
  switch (state) {
    case MessageState::pending:
      return "pending";
    case MessageState::sent:
      return "sent";
    case MessageState::received:
      return "received";
    case MessageState::dead:
      break;
  }
  return "dead";
}

json::object message_json(const OutboundMessage& message, Language language) {
  json::object object;
  object["id"] = message.id.value;
  object["agency"] = message.agency.text();
  object["group"] = message.group;
  object["county"] = message.county.empty() ? json::value() : json::value(message.county.text());
  object["year"] = message.year.value;
  object["identity"] = message.identity;
  object["state"] = name_of(message.state);
  object["attempts"] = message.attempts;
  object["created"] = time_json(message.created);
  const bool waits = message.state == MessageState::pending || message.state == MessageState::sent;
  object["next_attempt"] = waits ? time_json(message.next_attempt) : json::value();
  const bool failed = message.state == MessageState::dead ||
                      (message.state == MessageState::pending && message.attempts > 0);
  object["last_failure"] =
      failed ? json::value(failure_json(message.last_failure, language)) : json::value();
  object["last_status"] =
      message.last_status != 0 ? json::value(message.last_status) : json::value();
  object["receipt"] = message.receipt.empty() ? json::value() : json::value(message.receipt);
  return object;
}

Result<std::optional<MessageState>> state_of(const Call& call) {
  const auto text = call.query.find("state");
  if (!text) return std::optional<MessageState>();
  for (const MessageState one :
       {MessageState::pending, MessageState::sent, MessageState::received, MessageState::dead}) {
    if (name_of(one) == *text) return std::optional(one);
  }
  return fail(Errc::invalid_argument, "api.state");
}

Result<ports::HttpResponse> list_deliveries(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"state", "agency", "region", "since", "until", "after", "limit"}));
  MessageFilter filter;
  GW_TRY(filter.state, state_of(call));
  GW_TRY(filter.region, region_of(call));
  GW_TRY(filter.created, window_asked(call));
  GW_TRY(filter.limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  GW_TRY(filter.before, call.query.number("after", 0, 0, INT64_MAX));
  GW_TRY(filter.agency, agency_asked(call));
  std::vector<OutboundMessage> messages;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(messages, store.messages(filter));
    return {};
  }));
  json::array items;
  for (const OutboundMessage& message : messages) {
    items.push_back(message_json(message, call.language));
  }
  const bool more = static_cast<std::int64_t>(messages.size()) == filter.limit;
  return list_reply("deliveries", std::move(items),
                    more ? json::value(messages.back().id.value) : nullptr);
}

bool may_see(const Principal& principal, const OutboundMessage& message) {
  return principal.sees(message.county) && principal.serves(message.agency);
}

/// What the agency said of the message's rows.
struct MessageRows {
  std::vector<MessageRefusal> refused;
  std::vector<FlagAnswer> answers;
  std::vector<MessageAttempt> attempts;
};

Result<MessageRows> rows_of(StoreReader& store, MessageId message) {
  MessageRows rows;
  GW_TRY(rows.refused, store.message_refusals(message));
  GW_TRY(rows.answers, store.message_answers(message));
  GW_TRY(rows.attempts, store.message_attempts(message, kAttemptsShown));
  return rows;
}

/// `status`: of HTTP; `said`: by which code of its own the agency refused.
json::object attempt_json(const MessageAttempt& attempt, Language language) {
  const bool failed = attempt.state == MessageState::pending || attempt.state == MessageState::dead;
  const bool refused = failed && attempt.failure.code() == Errc::peer_refused;
  json::object object;
  object["at"] = time_json(attempt.at);
  object["state"] = name_of(attempt.state);
  object["status"] = attempt.status != 0 ? json::value(attempt.status) : json::value();
  object["said"] = refused ? json::value(attempt.failure.detail()) : json::value();
  object["milliseconds"] = attempt.took.count();
  object["failure"] = failed ? json::value(failure_json(attempt.failure, language)) : json::value();
  return object;
}

Result<ports::HttpResponse> delivery_reply(const OutboundMessage& message, const MessageRows& rows,
                                           Language language) {
  json::object item = message_json(message, language);
  json::array flags;
  for (const FlagId& flag : message.flags) flags.emplace_back(flag.text());
  item["flags"] = std::move(flags);
  json::array refused;
  for (const MessageRefusal& row : rows.refused) {
    const std::string_view words = row_refusal_words(row.code, language);
    json::object one;
    one["flag"] = row.flag.text();
    one["code"] = row.code;
    one["words"] = words.empty() ? json::value() : json::value(words);
    refused.push_back(std::move(one));
  }
  item["refused"] = std::move(refused);
  json::array answers;
  for (const FlagAnswer& answer : rows.answers) {
    json::object one;
    one["flag"] = answer.flag.text();
    one["code"] = code_of(answer.code);
    one["words"] = words_of(answer.code, language);
    one["said"] = time_json(answer.said);
    answers.push_back(std::move(one));
  }
  json::array attempts;
  for (const MessageAttempt& one : rows.attempts) attempts.push_back(attempt_json(one, language));
  item["attempts_made"] = std::move(attempts);
  item["answered"] = rows.answers.size();
  item["answers"] = std::move(answers);
  item["answers_closed"] = message.answers_closed;
  return item_reply("delivery", std::move(item));
}

Result<ports::HttpResponse> show_delivery(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const std::uint64_t id, id_parameter(call));
  std::optional<OutboundMessage> message;
  MessageRows rows;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(message, store.message(MessageId{id}));
    GW_TRY(rows, rows_of(store, MessageId{id}));
    return {};
  }));
  // A message about another county is answered as one that does not exist.
  if (!message || !may_see(call.principal, *message)) return fail(Errc::not_found, "api.delivery");
  return delivery_reply(*message, rows, call.language);
}

/// A message made due, with what its agency has said of it.
struct DueMessage {
  OutboundMessage message;
  MessageRows rows;
};

Result<DueMessage> make_due(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const std::uint64_t id, id_parameter(call));
  std::optional<OutboundMessage> message;
  MessageRows rows;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(message, store.message(MessageId{id}));
    if (!message || !may_see(call.principal, *message))
      return fail(Errc::not_found, "api.delivery");
    // What was handed over is the agency's to answer: only what is not through goes out again.
    if (message->state != MessageState::dead && message->state != MessageState::pending) {
      return fail(Errc::conflict, "api.resend");
    }
    GW_CHECK(store.revive(message->id, services.run.clock.now()));
    GW_TRY(message, store.message(message->id));
    GW_TRY(rows, rows_of(store, message->id));
    return store.append_journal(
        journal_entry(services, call, "deliveries.resend", std::to_string(id)));
  }));
  return DueMessage{std::move(*message), std::move(rows)};
}

/// Back on the loop, where the dispatchers live, the agency's own is woken.
boost::asio::awaitable<Result<ports::HttpResponse>> resend(const ApiServices& services,
                                                           std::shared_ptr<const Call> call) {
  auto job = [&services, call]() { return make_due(services, *call); };
  GW_CO_TRY(const DueMessage due, co_await runtime::offload(services.pool, std::move(job)));
  if (services.wake_outbox) services.wake_outbox(due.message.agency);
  co_return delivery_reply(due.message, due.rows, call->language);
}

}  // namespace

void add_delivery_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/deliveries", kWatchers, Reach::by_region,
                    blocking(services, list_deliveries), AgencyReach::own});
  routes.push_back({"GET", "/v1/deliveries/{id}", kWatchers, Reach::by_region,
                    blocking(services, show_delivery), AgencyReach::own});
  routes.push_back({"POST", "/v1/deliveries/{id}/resend", kSenders, Reach::by_region,
                    waiting(services, resend), AgencyReach::own});
}

}  // namespace gw::api
