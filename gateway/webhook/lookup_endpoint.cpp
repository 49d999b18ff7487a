#include "gateway/webhook/lookup_endpoint.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <set>

#include "gateway/base/log.hpp"
#include "gateway/codec/json.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/normalize/identity_number.hpp"
#include "gateway/normalize/person_name.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/policy/payment_lookup.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/webhook/in_flight.hpp"
#include "gateway/webhook/problem.hpp"

namespace gw::webhook {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kSerialLength = 24;  // cxlsh: CX, 420000, yyyyMMdd, 8 digits
constexpr int kLookupDepth = 4;
constexpr std::size_t kLookupValues = 2000;
constexpr std::size_t kXhMost = 32;

struct Row {
  std::string xh;
  Identity person;  // empty: the number is none
  policy::LookupQuestion asked;
};

struct Asked {
  std::string serial;
  std::vector<Row> rows;
};

Failure malformed() {
  return fail(Errc::not_well_formed, "lookup.body");
}

Result<void> only(const codec::JsonValue& object, std::initializer_list<std::string_view> names) {
  if (object.kind() != codec::JsonKind::object) return malformed();
  for (const codec::JsonValue member : object) {
    if (std::find(names.begin(), names.end(), member.key()) == names.end()) {
      return fail(Errc::invalid_argument, "lookup.field");
    }
  }
  return {};
}

/// A text that must be there and be written as one.
Result<std::string_view> needed(const codec::JsonValue& object, std::string_view name) {
  const codec::JsonValue value = object.find(name);
  if (value.kind() != codec::JsonKind::string || value.text()->empty()) {
    return fail(Errc::invalid_argument, "lookup.member");
  }
  return *value.text();
}

Result<PlanYear> year_of(std::string_view text) {
  std::int16_t year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (error != std::errc() || end != text.data() + text.size() || text.size() != 4 || year < 2000) {
    return fail(Errc::invalid_argument, "lookup.nd");
  }
  return PlanYear{year};
}

Result<Row> read_row(const codec::JsonValue& value, Day today) {
  GW_CHECK(only(value, {"xh", "zjlx", "zjhm", "xm", "nd", "tcqbmDm", "jfqd"}));
  Row row;
  GW_TRY(const std::string_view xh, needed(value, "xh"));
  if (xh.size() > kXhMost) return fail(Errc::invalid_argument, "lookup.xh");
  row.xh = xh;
  GW_TRY(const std::string_view type, needed(value, "zjlx"));
  GW_TRY(const std::string_view number, needed(value, "zjhm"));
  GW_TRY(const std::string_view name, needed(value, "xm"));
  GW_TRY(const std::string_view year, needed(value, "nd"));
  GW_TRY(row.asked.question.year, year_of(year));
  GW_TRY(const std::string_view pool, needed(value, "tcqbmDm"));
  const auto region = RegionCode::parse(pool);
  if (!region || !region->in_hubei()) return fail(Errc::invalid_argument, "lookup.tcqbmDm");
  row.asked.pool = *region;
  const auto declared = normalize::declared_from_tax(type);
  if (!declared) return fail(Errc::invalid_argument, "lookup.zjlx");
  // A number that is none names nobody: the window is told so, and nothing is repaired.
  const auto reading = normalize::read_identity(number, *declared, today);
  if (!reading.reject) row.person = reading.identity;
  row.asked.name = normalize::read_name(name).name;
  return row;
}

Result<Asked> read_request(const std::string& body, std::size_t most, Day today) {
  codec::JsonLimits limits;
  limits.text_bytes = body.size() + 1;
  limits.depth = kLookupDepth;
  limits.values = kLookupValues;
  codec::JsonReader reader(limits);
  GW_TRY(const codec::JsonValue request, reader.parse(body));
  GW_CHECK(only(request, {"cxlsh", "rows"}));
  Asked asked;
  GW_TRY(const std::string_view serial, needed(request, "cxlsh"));
  const bool known_form =
      serial.size() == kSerialLength && serial.substr(0, 2) == "CX" &&
      std::all_of(serial.begin() + 2, serial.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!known_form) return fail(Errc::invalid_argument, "lookup.cxlsh");
  asked.serial = serial;
  const codec::JsonValue rows = request.find("rows");
  if (rows.kind() != codec::JsonKind::array || rows.size() == 0) return malformed();
  // 400 by the note: more than a batch is the sender's mistake, not a request to be halved.
  if (rows.size() > most) return fail(Errc::invalid_argument, "lookup.rows");
  std::set<std::string> seen;
  for (const codec::JsonValue row : rows) {
    GW_TRY(Row read, read_row(row, today));
    if (!seen.insert(read.xh).second) return fail(Errc::invalid_argument, "lookup.xh");
    asked.rows.push_back(std::move(read));
  }
  return asked;
}

std::string_view code_of(policy::Payable outcome) {
  switch (outcome) {
    case policy::Payable::payable:
      return "1";
    case policy::Payable::paid:
      return "2";
    case policy::Payable::covered:
      return "3";
    case policy::Payable::not_open:
    case policy::Payable::no_ground_left:
    case policy::Payable::identity_unsettled:
    case policy::Payable::not_insurable:
      return "4";
    case policy::Payable::unknown:
      break;
  }
  return "9";
}

std::string_view reason_of(policy::Payable outcome) {
  switch (outcome) {
    case policy::Payable::not_open:
      return "41";
    case policy::Payable::no_ground_left:
      return "42";
    case policy::Payable::identity_unsettled:
      return "43";
    case policy::Payable::not_insurable:
      return "44";
    default:
      return "";
  }
}

json::object row_json(const std::string& xh, const policy::PaymentLookup& found) {
  json::object row{{"xh", xh}, {"jg", code_of(found.outcome)}};
  const std::string_view reason = reason_of(found.outcome);
  if (!reason.empty()) row["yydm"] = reason;
  if (found.tax_code) row["jfsfdm"] = *found.tax_code;
  if (found.amount) row["yjje"] = found.amount->yuan();
  if (found.last_day) row["jkqx"] = iso_text(*found.last_day);
  return row;
}

}  // namespace

LookupEndpoint::LookupEndpoint(LookupSettings settings, const pipeline::RunServices& services,
                               pipeline::LevyTables tables, asio::thread_pool& pool,
                               const Clock& real, metrics::Registry& registry)
    : settings_(std::move(settings)),
      services_(services),
      tables_(std::move(tables)),
      pool_(pool),
      real_(real),
      registry_(registry) {}

ports::HttpResponse LookupEndpoint::refuse(int status, const Failure& why,
                                           const ports::HttpRequest& request) {
  registry_
      .counter("enrollgate_lookups_refused_total", "Look-ups refused, by status.",
               {{"code", std::to_string(status)}})
      .add();
  log::failure("lookup.refused", why, {{"http.status", status}});
  return problem(status, why, language_of(request));
}

Result<std::string> LookupEndpoint::answer(const std::string& body, const std::string& address) {
  const Day today = beijing_day(services_.clock.now());
  GW_TRY(Asked asked, read_request(body, settings_.persons_limit, today));
  json::array rows;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(const auto fresh, pipeline::decision_day(services_, store));
    std::vector<Identity> identities;
    for (const Row& row : asked.rows) {
      if (!row.person.empty()) identities.push_back(row.person);
    }
    GW_TRY(const auto persons, store.find(identities));
    GW_TRY(const auto dossiers, store.load(persons));
    pipeline::LevyTablesOfDay tables(tables_, store, today);
    std::size_t next = 0;
    for (Row& row : asked.rows) {
      policy::PaymentLookup found;
      const Dossier* dossier = row.person.empty() ? nullptr : &dossiers[next++];
      if (dossier != nullptr && dossier->person) {
        row.asked.question.day = today;
        row.asked.question.register_stale = fresh.register_stale;
        row.asked.question.tax_stale = fresh.tax_stale;
        GW_TRY(const auto* table, tables.of(row.asked.question.year, row.asked.pool));
        found = policy::look_up(dossier->facts, row.asked, table, *services_.policy);
      }
      registry_
          .counter("enrollgate_lookups_total", "Persons looked up before a payment, by answer.",
                   {{"answer", std::string(code_of(found.outcome))}})
          .add();
      rows.push_back(row_json(row.xh, found));
    }
    return {};
  }));
  JournalEntry entry;
  entry.at = real_.now();
  entry.actor = settings_.agency.text();
  entry.action = "lookup.answer";
  entry.object = asked.serial;
  entry.origin = address;
  GW_CHECK(services_.store.write_grouped(
      [&](StoreWriter& store) { return store.append_journal(entry); }));
  return json::serialize(json::object{{"cxlsh", asked.serial}, {"rows", std::move(rows)}});
}

asio::awaitable<ports::HttpResponse> LookupEndpoint::handle(ports::HttpRequest request,
                                                            ports::PeerIdentity peer) {
  if (!peer.present || peer.common_name != settings_.agency.text()) {
    co_return refuse(403, Failure(Errc::forbidden, "lookup.peer"), request);
  }
  if (request.body.size() > settings_.body_limit) {
    co_return refuse(
        413,
        Failure(Errc::too_large, "lookup.body", static_cast<std::int64_t>(settings_.body_limit)),
        request);
  }
  if (in_flight_ >= settings_.in_flight_limit) {
    co_return refuse(503, Failure(Errc::busy, "lookup.in_flight"), request);
  }
  const InFlight counted(in_flight_);
  auto job = [this, &request, &peer]() { return answer(request.body, peer.address); };
  auto answered = co_await runtime::offload(pool_, std::move(job));
  if (!answered) co_return refuse(status_of(answered.error()), answered.error(), request);
  ports::HttpResponse response(200, "application/json; charset=utf-8", std::move(*answered));
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace gw::webhook
