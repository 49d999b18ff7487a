// What several routes let a caller ask for, and how far the caller may.
#include "gateway/api/handlers.hpp"

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

Result<bool> wants_received(const Call& call) {
  const auto row = call.query.find("row");
  if (!row || *row == "masked") return false;
  if (*row != "received") return fail(Errc::invalid_argument, "api.row");
  if (!kClerks.has(call.principal.role)) return fail(Errc::forbidden, "api.row");
  return true;
}

}  // namespace gw::api
