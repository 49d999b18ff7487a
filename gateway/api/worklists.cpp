// Worklists handed out: which schools there are to call on, and the workbooks.  A workbook names
// people, so each is an export as any other: for a reason, in the journal before it leaves.
#include <boost/json/serialize.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "gateway/api/export_ledger.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/school_names.hpp"
#include "gateway/api/worklist.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

/// The flags of a school carry its code; all others the code of a county or pool.
bool is_school(const UnitFlagCount& unit) {
  return !unit.unit.empty() && !RegionCode::parse(unit.unit);
}

Result<ports::HttpResponse> list_schools(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"agency", "region", "year"}));
  FlagFilter filter;
  GW_TRY(filter.region, region_of(call));
  if (const auto agency = call.query.find("agency")) filter.agency = AgencyId(std::string(*agency));
  GW_TRY(const PlanYear year, year_asked(services, call));
  filter.year = year;
  filter.state = FlagState::open;
  std::vector<UnitFlagCount> units;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(units, store.flags_by_unit(filter));
    return {};
  }));
  std::set<std::string> schools;
  for (const UnitFlagCount& unit : units) {
    if (is_school(unit)) schools.insert(unit.unit);
  }
  GW_TRY(const SchoolNames names, school_names(services.run.store, schools));
  json::array items;
  for (const UnitFlagCount& unit : units) {
    if (!is_school(unit)) continue;
    items.push_back(json::object{{"agency", unit.agency.text()},
                                 {"school", unit.unit},
                                 {"school_name", school_name(names, unit.unit)},
                                 {"county", unit.county.text()},
                                 {"year", year.value},
                                 {"pupils", unit.flags}});
  }
  return list_reply("schools", std::move(items), nullptr);
}

/// The workbook, once it is written down who took it.
Result<ports::HttpResponse> hand_out(const ApiServices& services, const Call& call,
                                     const ExportReason& reason, const Worklist& list,
                                     const std::string& scope) {
  const std::string rows = std::to_string(list.rows());
  GW_TRY(const std::string id, write_export(services, call, "worklist.export",
                                            scope + " rows=" + rows, reason, list.bytes));
  json::object summary;
  summary["id"] = id;
  summary["rows"] = list.rows();
  json::object sheets;
  for (const auto& [sheet, count] : list.sheets) sheets[sheet] = count;
  summary["sheets"] = std::move(sheets);
  json::object left_out;
  for (const auto& [why, count] : list.left_out) left_out[why] = count;
  summary["left_out"] = std::move(left_out);
  summary["unplaced"] = list.unplaced;
  summary["sha256"] = crypto::digest_hex(crypto::DigestKind::sha256, list.bytes);
  ports::HttpResponse answer(200, std::string(codec::kWorkbookType), list.bytes);
  answer.headers.set("Content-Disposition",
                     "attachment; filename*=UTF-8''" +
                         boost::urls::encode(list.file, boost::urls::unreserved_chars));
  answer.headers.set("Worklist-Summary", json::serialize(summary));
  return answer;
}

asio::awaitable<Result<ports::HttpResponse>> school_list(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({"agency", "region", "year", "reason", "case"}));
  GW_CO_TRY(const ExportReason reason, export_reason(*call));
  SchoolAsked asked;
  const auto agency = call->query.find("agency");
  if (!agency) co_return fail(Errc::invalid_argument, "api.agency");
  asked.agency = AgencyId(std::string(*agency));
  asked.school = call->parameter;
  GW_CO_TRY(asked.region, region_of(*call));
  GW_CO_TRY(asked.year, year_asked(services, *call));
  asked.actor = call->principal.actor;
  auto job = [&services, call, asked, reason]() -> Result<ports::HttpResponse> {
    GW_TRY(const Worklist list, make_school_list(services, asked));
    return hand_out(services, *call, reason, list,
                    "school=" + asked.school + " agency=" + asked.agency.text() +
                        " year=" + std::to_string(asked.year.value));
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

asio::awaitable<Result<ports::HttpResponse>> county_list(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({"year", "whom", "reason", "case"}));
  CountyAsked asked;
  const auto county = RegionCode::parse(call->parameter);
  if (!county || !county->is_county() || !county->in_hubei())
    co_return fail(Errc::not_found, "api.county");
  if (!call->principal.sees(*county)) co_return fail(Errc::forbidden, "api.region");
  GW_CO_TRY(const ExportReason reason, export_reason(*call));
  asked.county = *county;
  GW_CO_TRY(asked.year, year_asked(services, *call));
  const std::string_view whom = call->query.find("whom").value_or("all");
  if (whom != "all" && whom != "named") co_return fail(Errc::invalid_argument, "api.whom");
  asked.whom = whom == "named" ? Whom::named : Whom::all;
  asked.actor = call->principal.actor;
  auto job = [&services, call, asked, reason]() -> Result<ports::HttpResponse> {
    GW_TRY(const Worklist list, make_county_list(services, asked));
    return hand_out(services, *call, reason, list,
                    "county=" + asked.county.text() + " year=" + std::to_string(asked.year.value) +
                        (asked.whom == Whom::named ? " whom=named" : ""));
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

}  // namespace

void add_worklist_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/worklists/schools", kClerks, Reach::by_region,
                    blocking(services, list_schools)});
  routes.push_back({"GET", "/v1/worklists/schools/{school}", kClerks, Reach::by_region,
                    waiting(services, school_list)});
  routes.push_back({"GET", "/v1/worklists/counties/{county}", kClerks, Reach::by_region,
                    waiting(services, county_list)});
}

}  // namespace gw::api
