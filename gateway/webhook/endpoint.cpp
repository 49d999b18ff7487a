#include "gateway/webhook/endpoint.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "gateway/base/log.hpp"
#include "gateway/codec/json.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/runtime/callback.hpp"
#include "gateway/webhook/in_flight.hpp"
#include "gateway/webhook/problem.hpp"

namespace gw::webhook {

namespace asio = boost::asio;

namespace {

constexpr int kDepthLimit = 16;
constexpr std::size_t kValuesLimit = 100'000;

/// A receipt's number is ours, unlike the id under which the request came.
struct OurNumber {
  std::string_view loggable() const { return receipt; }
  const std::string& receipt;
};

bool is_json(std::string_view content_type) {
  constexpr std::string_view kJson = "application/json";
  if (content_type.size() < kJson.size()) return false;
  for (std::size_t i = 0; i < kJson.size(); ++i) {
    const char c = content_type[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != kJson[i]) return false;
  }
  return content_type.size() == kJson.size() || content_type[kJson.size()] == ';' ||
         content_type[kJson.size()] == ' ';
}

/// IMF-fixdate of RFC 9110: by it the sender sees how far its clock is off.
std::string http_date(Instant moment) {
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(moment - day));
  std::array<char, 40> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
      kDays.at(std::chrono::weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
      kMonths.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  return std::string(text.data(), static_cast<std::size_t>(length));
}

codec::JsonLimits limits_of(const EndpointSettings& settings) {
  codec::JsonLimits limits;
  limits.text_bytes = settings.body_limit + 1;
  limits.depth = kDepthLimit;
  limits.values = kValuesLimit;
  return limits;
}

bool says_something(const codec::JsonValue& value) {
  return value.kind() == codec::JsonKind::string && !value.text()->empty();
}

/// Just enough that what is kept can be read later: an object whose `events` are objects with an id
/// and a type, or a bare ping.  What the events say is the event run's matter, which refuses
/// nothing.
Result<void> check_shape(codec::JsonReader& reader, std::string_view body,
                         std::size_t events_limit) {
  GW_TRY(const codec::JsonValue request, reader.parse(body));
  const codec::JsonValue events = request.find("events");
  if (events.kind() != codec::JsonKind::array) return fail(Errc::not_well_formed, "webhook.events");
  if (events.size() > events_limit) {
    return fail(Errc::too_large, "webhook.events", static_cast<std::int64_t>(events_limit));
  }
  for (const codec::JsonValue event : events) {
    const codec::JsonValue id = event.find("id");
    const codec::JsonValue type = event.find("type");
    const bool ping = id.missing() && type.text() == "ping";  // a test event, which says no more
    if (!ping && (!says_something(id) || !says_something(type))) {
      return fail(Errc::not_well_formed, "webhook.event");
    }
  }
  return {};
}

std::string_view name_of(KeepOutcome outcome) {
  switch (outcome) {
    case KeepOutcome::kept:
      return "kept";
    case KeepOutcome::repeated:
      return "repeated";
    case KeepOutcome::conflict:
      break;
  }
  return "conflict";
}

}  // namespace

Endpoint::Endpoint(EndpointSettings settings, SignatureKeys keys, RequestInbox& inbox,
                   const Clock& real, const Clock& rules, metrics::Registry& registry,
                   std::function<void()> on_kept)
    : settings_(std::move(settings)),
      keys_(std::move(keys)),
      inbox_(inbox),
      real_(real),
      rules_(rules),
      registry_(registry),
      on_kept_(std::move(on_kept)),
      reader_(limits_of(settings_)) {
  for (const KeepOutcome outcome :
       {KeepOutcome::kept, KeepOutcome::repeated, KeepOutcome::conflict}) {
    received_.at(static_cast<std::size_t>(outcome) - 1) = &registry.counter(
        "enrollgate_webhook_received_total", "Webhook requests acknowledged, by result.",
        {{"agency", settings_.agency.text()}, {"result", std::string(name_of(outcome))}});
  }
  // A counter that begins with its first refusal would have grown by nothing.
  for (const char* reason : {"store", "busy", "signature", "timestamp"}) refused_total(reason);
}

metrics::Counter& Endpoint::refused_total(std::string_view reason) {
  return registry_.counter("enrollgate_webhook_refused_total",
                           "Webhook requests refused, by agency and reason.",
                           {{"agency", settings_.agency.text()}, {"reason", std::string(reason)}});
}

ports::HttpResponse Endpoint::refuse(int status, const Failure& why,
                                     const ports::HttpRequest& request, std::string_view reason) {
  refused_total(reason).add();
  log::failure("webhook.refused", why, {{"agency", settings_.agency}, {"http.status", status}});
  ports::HttpResponse response = problem(status, why, language_of(request));
  if (status == 401) response.headers.set("Date", http_date(real_.now()));
  if (status == 503) {
    response.headers.set("Retry-After", std::to_string(settings_.retry_after.count()));
  }
  return response;
}

asio::awaitable<ports::HttpResponse> Endpoint::handle(ports::HttpRequest request,
                                                      ports::PeerIdentity peer) {
  if (!peer.present || peer.common_name != settings_.agency.text()) {
    co_return refuse(403, Failure(Errc::forbidden, "webhook.peer"), request, "peer");
  }
  if (request.body.size() > settings_.body_limit) {
    const Failure why(Errc::too_large, "webhook.body",
                      static_cast<std::int64_t>(settings_.body_limit));
    co_return refuse(413, why, request, "too_large");
  }
  if (!is_json(request.headers.find("Content-Type").value_or("")) ||
      request.headers.contains("Content-Encoding")) {
    co_return refuse(400, Failure(Errc::unsupported, "webhook.content_type"), request,
                     "content_type");
  }
  SignedHeaders headers;
  headers.id = request.headers.find("webhook-id").value_or("");
  headers.timestamp = request.headers.find("webhook-timestamp").value_or("");
  headers.signature = request.headers.find("webhook-signature").value_or("");
  const auto valid =
      verify_signature(headers, request.body, keys_, real_.now(), settings_.tolerance);
  if (!valid) {
    const bool stale = valid.error().code() == Errc::timestamp_stale;
    co_return refuse(401, valid.error(), request, stale ? "timestamp" : "signature");
  }
  const auto shape = check_shape(reader_, request.body, settings_.events_limit);
  if (!shape) {
    const bool events =
        shape.error().code() == Errc::too_large && shape.error().step() == "webhook.events";
    co_return refuse(events ? 413 : 400, shape.error(), request,
                     events ? "too_many_events" : "malformed");
  }
  if (in_flight_ >= settings_.in_flight_limit) {
    co_return refuse(503, Failure(Errc::busy, "webhook.in_flight"), request, "busy");
  }

  const InFlight counted(in_flight_);
  KeptRequest kept;
  kept.agency = settings_.agency;
  kept.request_id = std::string(headers.id);
  kept.sha256 = crypto::digest_hex(crypto::DigestKind::sha256, request.body);
  kept.body = std::move(request.body);
  kept.received = rules_.now();
  auto keep = [this, &kept](RequestInbox::Done done) {
    inbox_.keep(std::move(kept), std::move(done));
  };
  const auto receipt = co_await runtime::from_callback<Result<KeepReceipt>>(keep);
  if (!receipt) co_return refuse(503, receipt.error(), request, "store");
  received_.at(static_cast<std::size_t>(receipt->outcome) - 1)->add();
  if (receipt->outcome == KeepOutcome::conflict) {
    log::warning("webhook.conflict",
                 {{"agency", settings_.agency}, {"request_id", OurNumber{receipt->receipt}}});
  }
  if (receipt->outcome != KeepOutcome::repeated && on_kept_) on_kept_();
  boost::json::object answer;
  answer["receipt"] = receipt->receipt;
  co_return ports::HttpResponse(202, "application/json", boost::json::serialize(answer));
}

}  // namespace gw::webhook
