#include "gateway/api/request_log.hpp"

#include <array>
#include <cstdlib>

#include "gateway/api/reply.hpp"
#include "gateway/base/log.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/domain/role.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kAliasBytes = 8;

/// Text of our own that holds nothing of anybody: names of routes, roles and accounts, numbers of
/// what was found.
struct Own {
  explicit Own(std::string_view words) : text(words) {}
  std::string_view loggable() const { return text; }
  std::string text;
};

/// Which kind of thing the parameter of a route names, by how the route begins.
struct Kind {
  std::string_view route;
  log::Field (*field)(const std::string& id);
};

constexpr std::array<Kind, 7> kKinds{
    {{"/v1/feeds/", [](const std::string& id) { return log::Field("feed", Own(id)); }},
     {"/v1/agencies/", [](const std::string& id) { return log::Field("agency", Own(id)); }},
     {"/v1/runs/", [](const std::string& id) { return log::Field("run_id", Own(id)); }},
     {"/v1/rejects/", [](const std::string& id) { return log::Field("record_ref", Own(id)); }},
     {"/v1/flags/", [](const std::string& id) { return log::Field("flag_id", Own(id)); }},
     {"/v1/replays/", [](const std::string& id) { return log::Field("job_id", Own(id)); }},
     {"/v1/deliveries/", [](const std::string& id) { return log::Field("message", Own(id)); }}}};

}  // namespace

std::string person_alias(const crypto::Secret& key, PersonId person, Day today) {
  const int year{std::chrono::year_month_day(today).year()};
  const crypto::Mac mac = crypto::hmac_sha256(
      key, {"enrollgate log person ", std::to_string(year), " ", std::to_string(person.value)});
  return crypto::hex_lower({mac.data(), kAliasBytes});
}

void RequestLog::found(const Route& route, std::string parameter) {
  route_ = &route;
  parameter_ = std::move(parameter);
}

void RequestLog::write(const RequestTrace& trace, const ports::HttpResponse& response,
                       const crypto::Secret* key, Day today) const {
  if (left_) return;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
  std::vector<log::Field> fields{{"trace_id", trace}, {"span_id", Own(trace.span())}};
  if (principal_) {
    fields.push_back({"actor", Own(principal_->actor)});
    fields.push_back({"role", Own(name_of(principal_->role))});
    if (!principal_->region.empty()) fields.push_back({"region", principal_->region});
  }
  if (route_ != nullptr) {
    fields.push_back({"http.method", Own(route_->method)});
    fields.push_back({"http.route", Own(route_->path)});
  }
  fields.push_back({"http.status", response.status});
  fields.push_back({"dur_s", took});
  fields.push_back({"bytes", response.body.size()});
  // What was not found may be anything that somebody typed.
  const bool is_ours = route_ != nullptr && !why_ && response.status < 400;
  if (is_ours) {
    for (const Kind& kind : kKinds) {
      if (route_->path.starts_with(kind.route) && !parameter_.empty())
        fields.push_back(kind.field(parameter_));
    }
    const auto person = parse_person_ref(parameter_);
    if (person && key != nullptr && route_->path.starts_with("/v1/persons/")) {
      fields.push_back({"person_ref", Own(person_alias(*key, *person, today))});
    }
  }
  if (why_ && response.status >= 500) {
    log::failure("api.failed", *why_, fields);
    return;
  }
  if (why_) fields.push_back({"err.code", why_->code()});
  if (const auto wait = response.headers.find("Retry-After")) {
    fields.push_back({"retry_in_s", std::strtoll(std::string(*wait).c_str(), nullptr, 10)});
  }
  const bool by_stranger = !principal_ || principal_->role == Role::stranger;
  if (by_stranger && response.status >= 400) {
    log::info("api.refused", fields);
  } else {
    log::info("api.answered", fields);
  }
}

}  // namespace gw::api
