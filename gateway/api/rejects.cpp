#include "gateway/api/handlers.hpp"
#include "gateway/api/reveals.hpp"

namespace gw::api {

namespace {

json::object reject_json(const RejectionRow& row, bool received, Language language) {
  json::object object;
  object["number"] = row.number;
  object["feed"] = row.feed.text();
  object["run"] = row.rejection.batch.value;
  object["identity"] = row.identity;
  place_into(object, row.rejection.line, row.part);
  object["record"] = record_ref({row.rejection.batch, row.rejection.line});
  object["column"] = row.rejection.column;
  object["reason"] = name_of(row.rejection.reason);
  object["words"] = words_of(row.rejection.reason, language);
  object["words_zh"] = words_of(row.rejection.reason, Language::zh);
  object["words_en"] = words_of(row.rejection.reason, Language::en);
  object["group"] = row.group;
  object["state"] = name_of(row.state);
  object["settled_by"] = row.settled_by ? json::value(row.settled_by.value) : json::value();
  if (received) {
    reveal_into(object, "row_key", row.rejection.row_key);
    reveal_into(object, "row", row.rejection.row);
  } else {
    object["row_key"] = masked(row.rejection.row_key);
    object["row"] = masked(row.rejection.row);
  }
  return object;
}

Result<std::vector<RejectionRow>> read_rejects(const ApiServices& services,
                                               const RejectionFilter& filter) {
  std::vector<RejectionRow> rows;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(rows, store.rejections(filter));
    return {};
  }));
  return rows;
}

Result<ports::HttpResponse> list_rejects(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only(
      {"feed", "run", "group", "state", "region", "since", "until", "after", "limit", "row"}));
  GW_TRY(const bool received, wants_received(call));
  RejectionFilter filter;
  GW_TRY(filter.region, region_of(call));
  filter.agency = own_agency(call.principal);
  GW_TRY(filter.limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  if (received) filter.limit = std::min(filter.limit, kRowsALook);
  GW_TRY(filter.after, call.query.number("after", 0, 0, INT64_MAX));
  if (const auto feed = call.query.find("feed")) filter.feed = FeedId(std::string(*feed));
  GW_TRY(const std::int64_t run, call.query.number("run", 0, 1, INT64_MAX));
  if (run != 0) filter.batch = BatchId{static_cast<std::uint64_t>(run)};
  GW_TRY(filter.group, call.query.number("group", 0, 1, INT64_MAX));
  if (const auto state = call.query.find("state")) {
    for (const RejectState one :
         {RejectState::open, RejectState::repaired, RejectState::overtaken}) {
      if (name_of(one) == *state) filter.state = one;
    }
    if (!filter.state) return fail(Errc::invalid_argument, "api.state");
  }
  // What one batch or cause has is shown whatever its time.
  GW_TRY(filter.received, window_asked(call));
  if (!filter.received.open() && (filter.batch || filter.group != 0))
    return fail(Errc::invalid_argument, "api.window");
  GW_TRY(const auto rows, read_rejects(services, filter));
  if (received && !rows.empty()) {
    GW_CHECK(reveal_rows(
        services, call, "rejects.look",
        std::to_string(rows.front().number) + "-" + std::to_string(rows.back().number)));
  }
  json::array items;
  for (const RejectionRow& row : rows) {
    items.push_back(reject_json(row, received, call.language));
  }
  const bool more = static_cast<std::int64_t>(rows.size()) == filter.limit;
  return list_reply("rejects", std::move(items), more ? json::value(rows.back().number) : nullptr);
}

/// A row of another county is answered as one that does not exist.
Result<RejectionRow> reject_of(const ApiServices& services, const Call& call,
                               std::uint64_t number) {
  RejectionFilter filter;
  GW_TRY(filter.region, region_of(call));
  filter.agency = own_agency(call.principal);
  filter.after = static_cast<std::int64_t>(number) - 1;
  filter.limit = 1;
  GW_TRY(auto rows, read_rejects(services, filter));
  if (rows.empty() || rows.front().number != static_cast<std::int64_t>(number))
    return fail(Errc::not_found, "api.reject");
  return std::move(rows.front());
}

Result<ports::HttpResponse> show_reject(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"row"}));
  GW_TRY(const bool received, wants_received(call));
  GW_TRY(const std::uint64_t number, id_parameter(call));
  GW_TRY(const RejectionRow row, reject_of(services, call, number));
  if (received) {
    GW_CHECK(reveal_rows(services, call, "rejects.look", std::to_string(number)));
  }
  json::object item = reject_json(row, received, call.language);
  item["acceptable"] = row.state == RejectState::open && services.repairs->desk.may_accept(row);
  return item_reply("reject", std::move(item));
}

}  // namespace

void add_reject_routes(const ApiServices& services, std::vector<Route>& routes) {
  // A refused row has no region that could be trusted: it belongs to the county whose list it
  // stood in, or to the province.
  routes.push_back({"GET", "/v1/rejects", kRowReaders, Reach::by_region,
                    blocking(services, list_rejects), AgencyReach::own});
  routes.push_back({"GET", "/v1/rejects/{number}", kRowReaders, Reach::by_region,
                    blocking(services, show_reject), AgencyReach::own});
}

}  // namespace gw::api
