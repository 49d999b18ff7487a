#include <array>

#include "gateway/api/handlers.hpp"
#include "gateway/domain/row_place.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kNotesMost = 1000;

constexpr std::array kStates{BatchState::received, BatchState::waiting,  BatchState::applying,
                             BatchState::applied,  BatchState::refused,  BatchState::held,
                             BatchState::outdated, BatchState::repeated, BatchState::discarded};

double in_seconds(std::chrono::microseconds time) {
  return std::chrono::duration<double>(time).count();
}

json::object counts_json(const RowCounts& counts) {
  json::object object;
  object["rows_in"] = counts.rows_in;
  object["accepted"] = counts.accepted;
  object["rejected"] = counts.rejected;
  object["repeated"] = counts.repeated;
  object["quarantined"] = counts.quarantined;
  object["review"] = counts.review;
  object["remarks"] = counts.remarks;
  object["unchanged"] = counts.unchanged;
  object["balanced"] = counts.balanced();
  return object;
}

Result<ports::HttpResponse> list_runs(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"feed", "state", "day", "unbalanced", "limit", "before", "after"}));
  BatchFilter filter;
  filter.agency = own_agency(call.principal);
  filter.region = call.principal.own_region();
  GW_TRY(filter.limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  // The list runs from new to old: `before` says so, `after` is the cursor that every list takes.
  GW_TRY(const std::int64_t cursor, call.query.number("after", 0, 0, INT64_MAX));
  GW_TRY(filter.before, call.query.number("before", cursor, 0, INT64_MAX));
  GW_TRY(filter.day, day_asked(call, "day"));
  GW_TRY(const std::int64_t unbalanced, call.query.number("unbalanced", 0, 0, 1));
  filter.unbalanced = unbalanced == 1;
  if (const auto feed = call.query.find("feed")) filter.feed = FeedId(std::string(*feed));
  if (const auto state = call.query.find("state")) {
    for (const BatchState one : kStates) {
      if (name_of(one) == *state) filter.state = one;
    }
    if (!filter.state) return fail(Errc::invalid_argument, "api.state");
  }
  std::vector<Batch> batches;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(batches, store.batches(filter));
    return {};
  }));
  json::array items;
  for (const Batch& batch : batches) items.push_back(batch_json(batch, call.language));
  const bool more = static_cast<std::int64_t>(batches.size()) == filter.limit;
  return list_reply("runs", std::move(items),
                    more ? json::value(batches.back().id.value) : nullptr);
}

Result<ports::HttpResponse> show_run(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const std::uint64_t id, id_parameter(call));
  std::optional<Batch> batch;
  std::optional<Delivery> delivery;
  std::vector<RowNote> notes;
  std::optional<BatchDrift> drift;
  std::vector<RunStage> stages;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(batch, store.batch(BatchId{id}));
    if (!batch || !call.principal.serves(batch->agency) || !call.principal.sees(batch->region))
      return fail(Errc::not_found, "api.run");
    GW_TRY(delivery, store.delivery(batch->delivery));
    GW_TRY(notes, store.notes(batch->id, kNotesMost));
    GW_TRY(drift, store.drift(batch->id));
    GW_TRY(stages, store.run_stages(batch->id));
    return {};
  }));
  json::object item = batch_json(*batch, call.language);
  if (delivery) {
    json::object source;
    source["id"] = delivery->id.value;
    source["origin"] = delivery->origin;
    source["sha256"] = delivery->sha256;
    source["bytes"] = delivery->bytes;
    source["received"] = time_json(delivery->received);
    source["fetch_seconds"] = delivery->fetched_in.count() == 0
                                  ? json::value()
                                  : json::value(in_seconds(delivery->fetched_in));
    item["delivery"] = std::move(source);
  }
  json::array spent;
  for (const RunStage& stage : stages)
    spent.push_back(json::object{{"stage", stage.name}, {"seconds", in_seconds(stage.spent)}});
  item["stages"] = std::move(spent);
  json::array drifted;
  for (const Drift& one : drift ? drift->drifts : std::vector<Drift>())
    drifted.push_back(drift_json(one, call.language));
  item["drift"] = std::move(drifted);
  json::array noted;
  for (const RowNote& note : notes) {
    json::object one;
    place_into(one, note.line, RowPlace::of(note.line).part_name(batch->parts));
    one["column"] = note.column;
    one["reason"] = name_of(note.reason);
    one["words"] = words_of(note.reason, call.language);
    noted.push_back(std::move(one));
  }
  item["notes_complete"] = static_cast<std::int64_t>(notes.size()) < kNotesMost;
  item["notes"] = std::move(noted);
  return item_reply("run", std::move(item));
}

constexpr std::size_t kReasonMost = 4096;
/// Words in a journal may say who somebody is; of these few none can.
constexpr std::array<std::string_view, 5> kDiscardReasons{"mistake", "incomplete", "superseded",
                                                          "test", "other"};

Result<std::string> discard_reason(const Call& call) {
  GW_TRY(const json::object object, body_object(call, kReasonMost));
  const json::value* reason = object.if_contains("reason");
  if (reason != nullptr && reason->is_string() && object.size() == 1) {
    for (const std::string_view known : kDiscardReasons) {
      if (reason->get_string() == known) return std::string(known);
    }
  }
  return fail(Errc::invalid_argument, "api.discard_reason");
}

asio::awaitable<Result<ports::HttpResponse>> release_run(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const std::uint64_t id, id_parameter(*call));
  auto deciding = services.release(
      BatchId{id}, journal_entry(services, *call, "runs.release", std::to_string(id)));
  GW_CO_TRY(const Batch batch, co_await std::move(deciding));
  co_return item_reply("run", batch_json(batch, call->language));
}

asio::awaitable<Result<ports::HttpResponse>> discard_run(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const std::uint64_t id, id_parameter(*call));
  GW_CO_TRY(const std::string reason, discard_reason(*call));
  auto deciding = services.discard(BatchId{id}, journal_entry(services, *call, "runs.discard",
                                                              std::to_string(id) + " " + reason));
  GW_CO_TRY(const Batch batch, co_await std::move(deciding));
  co_return item_reply("run", batch_json(batch, call->language));
}

}  // namespace

json::object batch_json(const Batch& batch, Language language) {
  json::object object;
  object["id"] = batch.id.value;
  object["feed"] = batch.feed.text();
  object["agency"] = batch.agency.text();
  object["scope"] = batch.scope;
  object["identity"] = batch.identity;
  object["base"] = batch.base.empty() ? json::value() : json::value(batch.base);
  object["kind"] = name_of(batch.kind);
  object["state"] = name_of(batch.state);
  object["declared_rows"] = batch.declared_rows ? json::value(*batch.declared_rows) : nullptr;
  if (batch.reason != BatchReason::none) {
    object["reason"] = name_of(batch.reason);
    object["reason_words"] = words_of(batch.reason, language);
    // Counts and digests that differ have no place in the text.
    if (use_of(batch.reason) == BatchUse::refuse && !batch.failure.step().empty()) {
      object["failure"] = failure_json(batch.failure, language);
    }
  } else {
    object["reason"] = nullptr;
  }
  object["counts"] = counts_json(batch.counts);
  object["volume_side"] =
      batch.volume_side == VolumeSide::none
          ? json::value()
          : json::value(batch.volume_side == VolumeSide::small ? "small" : "large");
  object["released"] = batch.released;
  object["applied_rows"] = batch.applied_rows;
  object["facts_changed"] = batch.facts_changed;
  object["plans_changed"] = batch.plans_changed;
  object["flags_changed"] = batch.flags_changed;
  object["received"] = time_json(batch.received);
  object["finished"] = time_json(batch.finished);
  return object;
}

void add_run_routes(const ApiServices& services, std::vector<Route>& routes) {
  // Rows of a list of the whole province are not counted by county: such a run is the province's.
  routes.push_back({"GET", "/v1/runs", kWatchers, Reach::by_region, blocking(services, list_runs),
                    AgencyReach::own});
  routes.push_back({"GET", "/v1/runs/{id}", kWatchers, Reach::by_region,
                    blocking(services, show_run), AgencyReach::own});
  routes.push_back({"POST", "/v1/runs/{id}/release", kSettlers, Reach::province,
                    waiting(services, release_run)});
  routes.push_back({"POST", "/v1/runs/{id}/discard", kSettlers, Reach::province,
                    waiting(services, discard_run)});
}

}  // namespace gw::api
