// Feeds by days, as cells for whoever works with single ones, and as one row a feed for whoever
// paints them all.
#include <algorithm>
#include <map>
#include <optional>

#include "gateway/api/feed_contacts.hpp"
#include "gateway/api/school_names.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kMatrixDays = 14;
constexpr std::int64_t kMatrixDaysMost = 90;
constexpr std::chrono::hours kPromisesSince{24 * kMatrixDaysMost};

/// What the matrix shows, read on one snapshot: the rows, and of each day the last call about a
/// feed; on the last day also one whose promise is not over.
struct MatrixRead {
  std::vector<schedule::FeedMatrix::Row> rows;
  std::map<std::pair<FeedId, Day>, FeedContact> calls;
  SchoolNames schools;

  void add(const std::vector<FeedContact>& contacts, Instant now) {
    for (const FeedContact& contact : contacts) {
      calls[{contact.feed, beijing_day(contact.at)}] = contact;
      if (is_on_it(contact, now)) calls[{contact.feed, beijing_day(now)}] = contact;
    }
  }
  const FeedContact* called(const FeedId& feed, Day day) const {
    const auto found = calls.find({feed, day});
    return found == calls.end() ? nullptr : &found->second;
  }
};

/// Rows as answers show them.
struct MatrixView {
  const ApiServices& services;
  const MatrixRead& read;
  Instant now;
  bool calls_shown;  // not to an agency's engineer

  void head_into(json::object& object, const schedule::FeedMatrix::Row& row,
                 const FeedInfo* feed) const {
    object["feed"] = row.feed.text();
    object["unit"] = row.unit.empty() ? json::value() : json::value(row.unit);
    object["unit_name"] = school_name(read.schools, row.unit);
    object["region"] = row.region.empty() ? json::value() : json::value(row.region.text());
    if (feed != nullptr) owner_into(object, services, *feed);
  }

  const FeedContact* called(const schedule::FeedMatrix::Row& row, Day day) const {
    return calls_shown ? read.called(row.feed, day) : nullptr;
  }

  void cells_into(json::array& items, const schedule::FeedMatrix::Row& row,
                  const FeedInfo* feed) const {
    for (const schedule::FeedCell& cell : row.cells) {
      json::object object;
      head_into(object, row, feed);
      object["day"] = day_json(cell.day);
      object["state"] = schedule::name_of(cell.state);
      object["expected_by"] = cell.expected_by ? time_json(*cell.expected_by) : json::value();
      object["rows"] = cell.rows ? json::value(*cell.rows) : json::value();
      object["overdue_seconds"] = cell.overdue ? json::value(cell.overdue->count()) : json::value();
      const FeedContact* call = called(row, cell.day);
      object["contact"] =
          call == nullptr ? json::value() : json::value(contact_entry_json(*call, now));
      items.push_back(std::move(object));
    }
  }

  /// A cell as a list, without the nothings at its end: a matrix of a quarter has 54 000 of them,
  /// and they are to be painted within a second.
  static json::array cell_list(const schedule::FeedCell& cell) {
    json::array list{schedule::name_of(cell.state)};
    if (cell.rows || cell.expected_by || cell.overdue)
      list.push_back(cell.rows ? json::value(*cell.rows) : json::value());
    if (cell.expected_by || cell.overdue)
      list.push_back(cell.expected_by ? time_json(*cell.expected_by) : json::value());
    if (cell.overdue) list.push_back(cell.overdue->count());
    return list;
  }

  void row_into(json::array& items, const schedule::FeedMatrix::Row& row,
                const FeedInfo* feed) const {
    json::object object;
    head_into(object, row, feed);
    object["from"] = row.cells.empty() ? json::value() : json::value(day_json(row.cells[0].day));
    json::array cells;
    cells.reserve(row.cells.size());
    json::object contacts;
    for (const schedule::FeedCell& cell : row.cells) {
      cells.push_back(cell_list(cell));
      if (const FeedContact* call = called(row, cell.day))
        contacts[day_json(cell.day).as_string()] = contact_entry_json(*call, now);
    }
    object["cells"] = std::move(cells);
    object["contacts"] = calls_shown ? json::value(std::move(contacts)) : json::value();
    items.push_back(std::move(object));
  }
};

/// The last `days` days, oldest first; of a region with the units within each feed; of one feed if
/// asked.
asio::awaitable<Result<ports::HttpResponse>> show_matrix(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  // All comes in one page; the cursor that every list takes finds nothing after it.
  GW_CO_CHECK(call->query.only({"by", "days", "feed", "region", "after", "limit"}));
  std::optional<RegionCode> region;
  if (call->query.find("region")) {
    GW_CO_TRY(region, region_of(*call));
    if (!region) region = kHubei;
  }
  // Whoever has one region sees the part of it that he asks for, and nothing beside it.
  const auto own = call->principal.own_region();
  const schedule::FeedMatrix::Within within = own && region ? region : own;
  GW_CO_TRY(const std::int64_t days, call->query.number("days", kMatrixDays, 1, kMatrixDaysMost));
  const std::string_view by = call->query.find("by").value_or("cell");
  if (by != "cell" && by != "feed") co_return fail(Errc::invalid_argument, "api.by");
  const Instant now = services.run.clock.now();
  auto job = [&services, region, within, days, now]() -> Result<MatrixRead> {
    MatrixRead read;
    GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
      const int shown = static_cast<int>(days);
      GW_TRY(read.rows, region ? services.matrix.units(store, *region, shown, now, within)
                               : services.matrix.rows(store, shown, now, within));
      std::vector<std::string> units;
      for (const auto& row : read.rows) units.push_back(row.unit);
      GW_TRY(read.schools, store.school_names(units));
      GW_TRY(const auto calls, store.feed_contacts(now - kPromisesSince));
      read.add(calls, now);
      return {};
    }));
    return read;
  };
  GW_CO_TRY(const MatrixRead read, co_await runtime::offload(services.pool, std::move(job)));
  const auto only = call->query.find("feed");
  const MatrixView view{services, read, now, kInsiders.has(call->principal.role)};
  json::array items;
  for (const auto& row : read.rows) {
    if (only && row.feed.text() != *only) continue;
    const FeedInfo* feed = feed_of(services, row.feed.text());
    // A feed that the settings no longer have belongs to no agency's engineer.
    if (feed == nullptr ? !call->principal.agency.empty() : !call->principal.serves(feed->agency))
      continue;
    by == "cell" ? view.cells_into(items, row, feed) : view.row_into(items, row, feed);
  }
  co_return list_reply("feed-matrix", std::move(items), nullptr);
}

}  // namespace

void add_feed_matrix_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/feed-matrix", kWatchers, Reach::by_region,
                    waiting(services, show_matrix), AgencyReach::own});
}

}  // namespace gw::api
