// What several routes let a caller ask for, and how far the caller may.
#include "gateway/api/handlers.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/policy/decide.hpp"

namespace gw::api {

Result<std::optional<RegionCode>> region_of(const Call& call) {
  const auto text = call.query.find("region");
  if (!text) {
    if (call.principal.sees_province()) return std::optional<RegionCode>();
    return std::optional<RegionCode>(call.principal.region);
  }
  const auto region = RegionCode::parse(*text);
  if (!region) return fail(Errc::invalid_argument, "api.region");
  if (!call.principal.covers(*region)) return fail(Errc::forbidden, "api.region");
  if (*region == kHubei) return std::optional<RegionCode>();
  return std::optional<RegionCode>(*region);
}

std::optional<AgencyId> own_agency(const Principal& principal) {
  return principal.agency.empty() ? std::nullopt : std::optional(principal.agency);
}

Result<std::optional<AgencyId>> agency_asked(const Call& call) {
  const auto text = call.query.find("agency");
  if (!text) return own_agency(call.principal);
  AgencyId asked{std::string(*text)};
  if (!call.principal.serves(asked)) return fail(Errc::forbidden, "api.agency");
  return std::optional<AgencyId>(std::move(asked));
}

Result<PageAsked> page_asked(const Call& call) {
  PageAsked page;
  GW_TRY(page.limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  GW_TRY(page.cursor, call.query.number("after", 0, 0, INT64_MAX));
  return page;
}

Result<std::optional<GrantState>> grant_state_asked(const Call& call) {
  const auto named = call.query.find("state");
  if (!named) return std::optional<GrantState>();
  for (const GrantState one :
       {GrantState::waiting, GrantState::confirmed, GrantState::refused, GrantState::lapsed}) {
    if (name_of(one) == *named) return std::optional(one);
  }
  return fail(Errc::invalid_argument, "api.state");
}

Result<bool> wants_received(const Call& call) {
  const auto row = call.query.find("row");
  if (!row || *row == "masked") return false;
  if (*row != "received") return fail(Errc::invalid_argument, "api.row");
  if (!kClerks.has(call.principal.role)) return fail(Errc::forbidden, "api.row");
  return true;
}

Result<std::optional<Day>> day_asked(const Call& call, std::string_view name) {
  const auto text = call.query.find(name);
  if (!text) return std::optional<Day>();
  const auto day = parse_iso_day(*text);
  if (!day) return fail(Errc::invalid_argument, "api.day");
  return day;
}

Result<TimeWindow> window_asked(const Call& call) {
  const Failure wrong = fail(Errc::invalid_argument, "api.window");
  TimeWindow window;
  const auto end = [&](std::string_view name, std::chrono::days after,
                       std::optional<Instant>& found) {
    const auto text = call.query.find(name);
    if (!text) return true;
    if (const auto day = parse_iso_day(*text)) {
      found = start_of(*day + after);
    } else {
      found = parse_beijing_minute(*text);
    }
    return found.has_value();
  };
  if (!end("since", std::chrono::days(0), window.since)) return wrong;
  if (!end("until", std::chrono::days(1), window.until)) return wrong;
  if (window.since && window.until && *window.since >= *window.until) return wrong;
  return window;
}

std::pair<Day, Day> days_of(const TimeWindow& window, std::pair<Day, Day> otherwise) {
  if (window.since) otherwise.first = beijing_day(*window.since);
  if (window.until) otherwise.second = beijing_day(*window.until - std::chrono::milliseconds(1));
  return otherwise;
}

Result<PlanYear> year_asked(const ApiServices& services, const Call& call) {
  GW_TRY(const std::int64_t year, call.query.number("year", 0, 2000, 2100));
  if (year != 0) return PlanYear{static_cast<std::int16_t>(year)};
  const auto years =
      policy::years_in_view(beijing_day(services.run.clock.now()), *services.run.policy);
  if (years.empty()) return fail(Errc::invalid_argument, "api.year");
  return years.back();
}

}  // namespace gw::api
