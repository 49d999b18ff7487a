#include <array>

#include "gateway/api/handlers.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/pipeline/batch_cancel.hpp"
#include "gateway/pipeline/batch_retry.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/runtime/task_gate.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kNotesMost = 1000;

constexpr std::array kStates{BatchState::received, BatchState::waiting,  BatchState::applying,
                             BatchState::applied,  BatchState::refused,  BatchState::held,
                             BatchState::outdated, BatchState::repeated, BatchState::discarded,
                             BatchState::cancelled};

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
  GW_CHECK(call.query.only(
      {"feed", "state", "day", "since", "until", "unbalanced", "limit", "before", "after"}));
  BatchFilter filter;
  filter.agency = own_agency(call.principal);
  filter.region = call.principal.own_region();
  GW_TRY(filter.limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  // The list runs from new to old: `before` says so, `after` is the cursor that every list takes.
  GW_TRY(const std::int64_t cursor, call.query.number("after", 0, 0, INT64_MAX));
  GW_TRY(filter.before, call.query.number("before", cursor, 0, INT64_MAX));
  GW_TRY(filter.received, window_asked(call));
  GW_TRY(const auto day, day_asked(call, "day"));
  if (day && !filter.received.open()) return fail(Errc::invalid_argument, "api.window");
  if (day) filter.received = {start_of(*day), start_of(*day + std::chrono::days(1))};
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

/// By where the run stopped; a feed that its agency sends, or that is gone, cannot be pulled.
pipeline::Retry retry_here(const Batch& batch, const FeedInfo* feed) {
  const pipeline::Retry retry = pipeline::retry_of(batch);
  if (feed == nullptr) return pipeline::Retry::none;
  return retry == pipeline::Retry::pull && !feed->pulled() ? pipeline::Retry::none : retry;
}

/// Why it is not tried again here, and what helps.
std::string_view not_here_words(const FeedInfo* feed, Language language) {
  const bool zh = language == Language::zh;
  if (feed == nullptr)
    return zh ? "该数据源已不在设置中：先恢复该数据源的设置，再重试"
              : "its feed is no longer among the settings: put it back first, then try again";
  return zh ? "收到的不完整，而该数据源由机构推送，网关无处可取：请机构重新推送，送来的按新收到的处"
              "理"
            : "what came was not whole, and its agency sends this feed by itself: nothing can be "
              "pulled; ask the agency to send it again, and what comes is taken as new";
}

/// What "once more" would do to the run, or why there is nothing to do.
std::string_view retry_words(const Batch& batch, const FeedInfo* feed, Language language) {
  const bool zh = language == Language::zh;
  switch (retry_here(batch, feed)) {
    case pipeline::Retry::pull:
      return zh ? "收到的不完整：立即向该数据源再取一次，取到的按新收到的处理"
                : "what came was not whole: its feed is pulled again now, and what that brings is "
                  "taken as it comes";
    case pipeline::Retry::read_again:
      if (batch.state == BatchState::refused || batch.state == BatchState::held) {
        return zh ? "原始件完整：重读封存的原始件，按现在的约定、对照和已生效的批次重新判断；"
                    "合格即整批生效，不合格仍拒收或搁置"
                  : "the evidence is whole: it is read again and judged by what is agreed, mapped "
                    "and applied now; in whole it acts, or it is refused or held again";
      }
      if (batch.state == BatchState::cancelled) {
        return zh ? "已由人中止：从封存的原始件重读，当作刚收到的重新判断"
                  : "a person cancelled it: it is read again from its sealed evidence and judged "
                    "as "
                    "if it had just come";
      }
      return zh ? "原始件完整，处理中途停下：从封存的原始件接着处理到底"
                : "the evidence is whole and the run stopped on its way: it goes on to its end "
                  "from the sealed evidence";
    case pipeline::Retry::none:
      break;
  }
  if (pipeline::retry_of(batch) != pipeline::Retry::none) return not_here_words(feed, language);
  if (batch.kind == BatchKind::replay)
    return zh ? "重读驳回行的批次由其作业接着做" : "a replay's run goes on by its job";
  switch (batch.state) {
    case BatchState::applied:
      return zh ? "已整批生效，无须重试；驳回的行另行重读"
                : "it was applied whole; refused rows are read again by a replay";
    case BatchState::waiting:
      return zh ? "在等它所接的那一批：先决定那一批"
                : "it waits for the run it builds on: decide that one";
    case BatchState::held:
      return zh ? "同一批次两次内容不同：由人放行或作废"
                : "one identity with two contents: a person releases or discards it";
    case BatchState::cancelled:
      return zh ? "与同一编号的另一批内容不同，已由人中止：机构重发时再由人放行或作废"
                : "one identity with two contents, cancelled: sent again, a person releases or "
                  "discards it";
    case BatchState::discarded:
      return zh ? "已由人作废，永不生效" : "a person discarded it: it never acts";
    case BatchState::outdated:
      return zh ? "已有更新的名单生效，无须重试"
                : "a newer list is applied: there is nothing to do";
    case BatchState::repeated:
      return zh ? "与已收下的一批相同，无须重试"
                : "it is one that was taken before: there is nothing to do";
    default:
      return zh ? "无须重试" : "there is nothing to do";
  }
}

json::object retry_json(const Batch& batch, const FeedInfo* feed, Language language) {
  const pipeline::Retry retry = retry_here(batch, feed);
  json::object object;
  object["action"] = retry == pipeline::Retry::none
                         ? json::value()
                         : json::value(retry == pipeline::Retry::pull ? "pull" : "read_again");
  object["words"] = retry_words(batch, feed, language);
  return object;
}

/// What cancelling would do to the run, or why it cannot be cancelled.
json::object cancel_json(const Batch& batch, Language language) {
  const bool zh = language == Language::zh;
  json::object object;
  object["action"] = nullptr;
  switch (pipeline::cancel_of(batch)) {
    case pipeline::Cancel::possible:
      object["action"] = "cancel";
      object["words"] =
          zh ? "尚未入库：中止后如同没有收到，原始件保留，以后可以重试。接着它的增量在它重试或下一"
               "份"
               "全量到来之前会被拒收；按顺序取数的数据源（参保登记、共享平台的事件和时段）下次取数"
               "会再"
               "取，不想再取请先暂停该数据源；税务的一天要重试后才算对账完整"
             : "nothing of it is in: cancelled it is as if it had not come, its evidence stays, "
               "and it can be retried. Increments that build on it are refused until it is retried "
               "or a full list comes. A feed that comes in order (the register, the platform's "
               "events and windows) is asked for it again by its next pull: pause the feed to "
               "prevent that. A day of tax is not reconciled until it is retried";
      break;
    case pipeline::Cancel::going_in:
      object["words"] = describe(Errc::going_in, language);
      break;
    case pipeline::Cancel::by_its_job:
      object["words"] = zh ? "重读驳回行的批次由其作业管：停止作业用 enrollgate replay cancel"
                           : "a replay's run belongs to its job: stop that by enrollgate replay "
                             "cancel";
      break;
    case pipeline::Cancel::ended:
      object["words"] = zh ? "已经结束，无可中止" : "it has ended: there is nothing to cancel";
      break;
  }
  return object;
}

/// The run that the path names, where it is the caller's to see.  Errc::not_found.
Result<Batch> run_asked(StoreReader& store, const Call& call) {
  GW_TRY(const std::uint64_t id, id_parameter(call));
  GW_TRY(const auto batch, store.batch(BatchId{id}));
  if (!batch || !call.principal.serves(batch->agency) || !call.principal.sees(batch->region))
    return fail(Errc::not_found, "api.run");
  return *batch;
}

Result<json::object> whole_run(const ApiServices& services, const Call& call) {
  std::optional<Batch> batch;
  std::optional<Delivery> delivery;
  std::vector<RowNote> notes;
  std::optional<BatchDrift> drift;
  std::vector<RunStage> stages;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(batch, run_asked(store, call));
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
  item["retry"] = retry_json(*batch, feed_of(services, batch->feed.text()), call.language);
  item["cancel"] = cancel_json(*batch, call.language);
  item["notes_complete"] = static_cast<std::int64_t>(notes.size()) < kNotesMost;
  item["notes"] = std::move(noted);
  return item;
}

Result<ports::HttpResponse> show_run(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(json::object item, whole_run(services, call));
  return item_reply("run", std::move(item));
}

/// Another text means that the run got on.
std::string progress_of(const Batch& batch) {
  return std::string(name_of(batch.state)) + "." + std::to_string(batch.applied_rows);
}

/// The run as soon as it is another than the caller has seen, or after a while all the same.
asio::awaitable<Result<ports::HttpResponse>> watch_run(const ApiServices& services,
                                                       std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({"seen"}));
  const std::string seen(call->query.find("seen").value_or(""));
  const auto until = runtime::Deadline::after(services.stream_beat);
  for (;;) {
    auto look = [&services, call]() -> Result<std::string> {
      std::string progress;
      GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
        GW_TRY(const Batch batch, run_asked(store, *call));
        progress = progress_of(batch);
        return {};
      }));
      return progress;
    };
    GW_CO_TRY(const std::string progress,
              co_await runtime::offload(services.pool, std::move(look)));
    if (progress != seen || until.passed() || services.streams_end.stop_requested()) {
      auto show = [&services, call]() { return whole_run(services, *call); };
      GW_CO_TRY(json::object item, co_await runtime::offload(services.pool, std::move(show)));
      item["progress"] = progress;
      co_return item_reply("run", std::move(item));
    }
    const auto tick = runtime::Deadline::after(services.stream_tick);
    co_await runtime::wait_until(tick);
  }
}

constexpr std::size_t kReasonMost = 4096;
/// Why a run is discarded or cancelled.  Words in a journal may say who somebody is; of these few
/// none can.
constexpr std::array<std::string_view, 5> kReasons{"mistake", "incomplete", "superseded", "test",
                                                   "other"};

Result<std::string> reason_in(const Call& call) {
  GW_TRY(const json::object object, body_object(call, kReasonMost));
  const json::value* reason = object.if_contains("reason");
  if (reason != nullptr && reason->is_string() && object.size() == 1) {
    for (const std::string_view known : kReasons) {
      if (reason->get_string() == known) return std::string(known);
    }
  }
  return fail(Errc::invalid_argument, "api.run_reason");
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
  GW_CO_TRY(const std::string reason, reason_in(*call));
  auto deciding = services.discard(BatchId{id}, journal_entry(services, *call, "runs.discard",
                                                              std::to_string(id) + " " + reason));
  GW_CO_TRY(const Batch batch, co_await std::move(deciding));
  co_return item_reply("run", batch_json(batch, call->language));
}

asio::awaitable<Result<ports::HttpResponse>> cancel_run(const ApiServices& services,
                                                        std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const std::uint64_t id, id_parameter(*call));
  GW_CO_TRY(const std::string reason, reason_in(*call));
  auto cancelling = services.cancel(BatchId{id}, journal_entry(services, *call, "runs.cancel",
                                                               std::to_string(id) + " " + reason));
  GW_CO_TRY(const Batch batch, co_await std::move(cancelling));
  co_return item_reply("run", batch_json(batch, call->language));
}

/// The right one of two things, by where the run stopped.
asio::awaitable<Result<ports::HttpResponse>> retry_run(const ApiServices& services,
                                                       std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const std::uint64_t id, id_parameter(*call));
  auto look = [&services, id]() -> Result<Batch> {
    std::optional<Batch> batch;
    GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(batch, store.batch(BatchId{id}));
      return {};
    }));
    if (!batch) return fail(Errc::not_found, "api.run");
    return *batch;
  };
  GW_CO_TRY(const Batch batch, co_await runtime::offload(services.pool, std::move(look)));
  const FeedInfo* const feed = feed_of(services, batch.feed.text());
  json::object item = retry_json(batch, feed, call->language);
  JournalEntry asked = journal_entry(services, *call, "runs.retry", std::to_string(id));
  switch (retry_here(batch, feed)) {
    case pipeline::Retry::none:
      co_return fail(Errc::conflict, "api.no_retry");
    case pipeline::Retry::pull: {
      if (!kOperators.has(call->principal.role)) co_return fail(Errc::forbidden, "api.pull");
      auto pulling = pull_now(services, call, *feed, std::move(asked));
      GW_CO_TRY(json::object pulled, co_await std::move(pulling));
      item["pull"] = std::move(pulled);
      break;
    }
    case pipeline::Retry::read_again: {
      auto reading = services.read_again(BatchId{id}, std::move(asked));
      GW_CO_TRY(const Batch done, co_await std::move(reading));
      item["run"] = batch_json(done, call->language);
      break;
    }
  }
  co_return item_reply("run_retry", std::move(item));
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
  routes.push_back({"GET", "/v1/runs/{id}/watch", kWatchers, Reach::by_region,
                    waiting(services, watch_run), AgencyReach::own});
  routes.push_back(
      {"POST", "/v1/runs/{id}/cancel", kOperators, Reach::province, waiting(services, cancel_run)});
  routes.push_back({"POST", "/v1/runs/{id}/release", kSettlers, Reach::province,
                    waiting(services, release_run)});
  routes.push_back(
      {"POST", "/v1/runs/{id}/retry", kSettlers, Reach::province, waiting(services, retry_run)});
  routes.push_back({"POST", "/v1/runs/{id}/discard", kSettlers, Reach::province,
                    waiting(services, discard_run)});
}

}  // namespace gw::api
