// Jobs that read refused rows again, and the mappings of values that rows are read with.
#include "gateway/api/repairs.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "gateway/api/body_reading.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMappingMost = 4096;

json::object job_json(const ReplayJob& job, Language language) {
  json::object object;
  object["number"] = job.number;
  object["feed"] = job.feed.text();
  object["source"] = name_of(job.source);
  object["target"] = job.target;
  object["sha256"] = job.sha256.empty() ? json::value() : json::value(job.sha256);
  object["state"] = name_of(job.state);
  object["by"] = job.actor;
  object["made"] = time_json(job.made);
  object["finished"] = time_json(job.finished);
  object["total"] = job.total;
  object["counts"] = replay_counts_json(job.counts);
  object["failure"] = job.state == ReplayState::failed
                          ? json::value(failure_json(job.failure, language))
                          : json::value();
  return object;
}

ports::HttpResponse preview_reply(const pipeline::ReplayPreview& preview, Language language) {
  json::object item;
  item["total"] = preview.total;
  item["complete"] = preview.complete;
  item["counts"] = replay_counts_json(preview.counts);
  json::array refused;
  for (const auto& [reason, rows] : preview.still_refused) {
    json::object one;
    one["reason"] = name_of(reason);
    one["words"] = words_of(reason, language);
    one["rows"] = rows;
    refused.push_back(std::move(one));
  }
  item["still_refused"] = std::move(refused);
  return item_reply("replay_preview", std::move(item));
}

Store::WriteJob telling(const ApiServices& services, const Call& call, std::string_view action,
                        const std::string& object) {
  const JournalEntry entry = journal_entry(services, call, action, object);
  return [entry](StoreWriter& tx) { return tx.append_journal(entry); };
}

/// What a word is about: the last one about it holds.
using WordAbout = std::tuple<FeedId, std::optional<RowReason>, std::string, std::string,
                             std::uint32_t, std::optional<std::string>, std::optional<AcceptedRow>>;
WordAbout about(const ValueMapping& one) {
  const bool cause = one.cause.has_value();
  return {one.feed,
          one.check,
          one.column,
          one.value,
          cause ? one.cause->region.number() : 0,
          cause ? std::optional(one.cause->value.shape) : std::nullopt,
          one.row};
}

json::object mapping_json(const ValueMapping& mapping, bool holds) {
  json::object object;
  object["number"] = mapping.number;
  object["feed"] = mapping.feed.text();
  object["column"] = mapping.column;
  object["value"] = mapping.value;
  object["word"] = mapping.word ? json::value(*mapping.word) : json::value();
  object["check"] = mapping.check ? json::value(name_of(*mapping.check)) : json::value();
  object["region"] = mapping.cause && !mapping.cause->region.empty()
                         ? json::value(mapping.cause->region.text())
                         : json::value();
  object["shape"] = mapping.cause && !mapping.cause->value.shape.empty()
                        ? json::value(mapping.cause->value.shape)
                        : json::value();
  // Whose row it is stays with the row.
  object["one_row"] = mapping.row.has_value();
  object["until"] = day_json(mapping.until);
  object["why"] = mapping.why.empty() ? json::value() : json::value(mapping.why);
  object["holds"] = holds;
  object["by"] = mapping.actor;
  object["made"] = time_json(mapping.made);
  return object;
}

/// What was said of a cause is of the region whose rows it counts; of one row, of whoever sees that
/// row, which a mapping does not tell; any other word is of its feed.
Result<void> keep_seen_words(const ApiServices& services, const Principal& principal,
                             StoreReader& store, std::vector<ValueMapping>& said) {
  if (principal.sees_province()) return {};
  std::map<FeedId, bool> brings;
  for (const ValueMapping& one : said) {
    if (brings.count(one.feed) > 0) continue;
    GW_TRY(brings[one.feed], services.matrix.brings(store, one.feed, principal.own_region()));
  }
  std::erase_if(said, [&](const ValueMapping& one) {
    return one.row || !brings[one.feed] || (one.cause && !principal.sees(one.cause->region));
  });
  return {};
}

Result<ports::HttpResponse> list_mappings(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"feed", "state"}));
  std::optional<FeedId> feed;
  if (const auto named = call.query.find("feed")) feed = FeedId(std::string(*named));
  const auto state = call.query.find("state").value_or("in_force");
  if (state != "in_force" && state != "all") return fail(Errc::invalid_argument, "api.state");
  std::vector<ValueMapping> said;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(said, store.mappings(feed, 0));
    return keep_seen_words(services, call.principal, store, said);
  }));
  std::map<WordAbout, std::int64_t> last;
  for (const ValueMapping& one : said) last[about(one)] = one.number;
  const Day today = beijing_day(services.run.clock.now());
  json::array items;
  for (const ValueMapping& one : said) {
    const bool stands = one.check ? one.until && *one.until >= today : one.word.has_value();
    const bool holds = stands && last[about(one)] == one.number;
    if (holds || state == "all") items.push_back(mapping_json(one, holds));
  }
  return list_reply("mappings", std::move(items), nullptr);
}

/// One word about a value, from the body.
Result<ValueMapping> mapping_in(const ApiServices& services, const Call& call) {
  const Failure wrong = fail(Errc::invalid_argument, "api.mapping");
  GW_TRY(const json::object object, body_object(call, kMappingMost));
  GW_CHECK(body::only(object, {"feed", "column", "value", "word"}, wrong));
  ValueMapping mapping;
  GW_TRY(const auto feed, body::text(object, "feed", wrong));
  GW_TRY(const auto column, body::text(object, "column", wrong));
  GW_TRY(const auto value, body::text(object, "value", wrong));
  GW_TRY(const auto word, body::text(object, "word", wrong));
  if (feed.empty() || column.empty() || word.empty() || !reads_as_code(value)) return wrong;
  mapping.feed = FeedId(std::string(feed));
  mapping.column = column;
  mapping.value = value;
  mapping.word = std::string(word);
  mapping.actor = call.principal.actor;
  mapping.made = services.run.clock.now();
  return mapping;
}

asio::awaitable<Result<ports::HttpResponse>> add_mapping(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  auto job = [&services, call]() -> Result<ports::HttpResponse> {
    GW_TRY(ValueMapping mapping, mapping_in(services, *call));
    GW_CHECK(services.repairs->desk.check(mapping));
    GW_CHECK(services.run.store.write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(mapping.number, tx.add(mapping));
      return tx.append_journal(
          journal_entry(services, *call, "mappings.add", std::to_string(mapping.number)));
    }));
    return item_reply("mapping", mapping_json(mapping, true));
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

/// The word that ends the one of that number.  Errc::not_found: there is none; conflict: it ended,
/// or a later word stands in its place.
Result<ValueMapping> ending_of(StoreReader& store, std::int64_t number) {
  GW_TRY(const auto said, store.mappings(std::nullopt, 0));
  const ValueMapping* named = nullptr;
  const ValueMapping* last = nullptr;
  for (const ValueMapping& one : said) {
    if (one.number == number) named = &one;
    if (named != nullptr && about(one) == about(*named)) last = &one;
  }
  if (named == nullptr) return fail(Errc::not_found, "api.mapping");
  if (last != named || (!named->until && !named->word)) return fail(Errc::conflict, "api.mapping");
  ValueMapping end = *named;
  end.word.reset();
  end.until.reset();
  end.why.clear();
  return end;
}

asio::awaitable<Result<ports::HttpResponse>> end_mapping(const ApiServices& services,
                                                         std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const std::uint64_t number, id_parameter(*call));
  auto job = [&services, call, number]() -> Result<ports::HttpResponse> {
    ValueMapping end;
    GW_CHECK(services.run.store.write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(end, ending_of(tx, static_cast<std::int64_t>(number)));
      end.actor = call->principal.actor;
      end.made = services.run.clock.now();
      GW_TRY(end.number, tx.add(end));
      return tx.append_journal(
          journal_entry(services, *call, "mappings.end", std::to_string(number)));
    }));
    return item_reply("mapping", mapping_json(end, false));
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

Result<ports::HttpResponse> list_replays(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"before", "after", "limit"}));
  GW_TRY(const PageAsked page, page_asked(call));
  GW_TRY(const std::int64_t before, call.query.number("before", page.cursor, 0, INT64_MAX));
  std::vector<ReplayJob> jobs;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(jobs, store.replay_jobs(call.principal.own_region(), before, page.limit));
    return {};
  }));
  json::array items;
  for (const ReplayJob& job : jobs) items.push_back(job_json(job, call.language));
  const bool more = static_cast<std::int64_t>(jobs.size()) == page.limit;
  return list_reply("replays", std::move(items), more ? json::value(jobs.back().number) : nullptr);
}

Result<ports::HttpResponse> show_replay(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const std::uint64_t number, id_parameter(call));
  const auto asked = static_cast<std::int64_t>(number);
  std::vector<ReplayJob> jobs;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(jobs, store.replay_jobs(call.principal.own_region(), asked + 1, 1));
    return {};
  }));
  if (jobs.empty() || jobs.front().number != asked) return fail(Errc::not_found, "api.replay");
  return item_reply("replay", job_json(jobs.front(), call.language));
}

asio::awaitable<Result<ports::HttpResponse>> cancel_replay(const ApiServices& services,
                                                           std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const std::uint64_t number, id_parameter(*call));
  auto job = [&services, call, number]() -> Result<ports::HttpResponse> {
    GW_TRY(const ReplayJob cancelled,
           services.repairs->desk.cancel(
               static_cast<std::int64_t>(number),
               telling(services, *call, "replays.cancel", std::to_string(number))));
    return item_reply("replay", job_json(cancelled, call->language));
  };
  co_return co_await runtime::offload(services.pool, std::move(job));
}

}  // namespace

json::object replay_counts_json(const ReplayCounts& counts) {
  json::object object;
  object["rows"] = counts.rows;
  object["repaired"] = counts.repaired;
  object["unchanged"] = counts.unchanged;
  object["refused"] = counts.refused;
  object["overtaken"] = counts.overtaken;
  object["quarantined"] = counts.quarantined;
  object["missing"] = counts.missing;
  object["balanced"] = counts.balanced();
  object["persons"] = counts.persons;
  object["plans_changed"] = counts.plans;
  object["flags_raised"] = counts.flags_raised;
  object["flags_withdrawn"] = counts.flags_withdrawn;
  return object;
}

Result<bool> dry_run_in(const json::object& object, const Failure& wrong) {
  const json::value* asked = body::member(object, "dry_run");
  if (asked == nullptr) return false;
  if (!asked->is_bool()) return wrong;
  return asked->get_bool();
}

Result<ports::HttpResponse> start_replay(const ApiServices& services, const Call& call,
                                         ReplayJob job, const std::optional<ValueMapping>& mapping,
                                         const Store::WriteJob& tell) {
  job.actor = call.principal.actor;
  GW_TRY(const ReplayJob made, services.repairs->desk.start(std::move(job), mapping, tell));
  services.repairs->wake();
  return item_reply("replay", job_json(made, call.language));
}

Result<ports::HttpResponse> preview_replay(const ApiServices& services, const Call& call,
                                           ReplayJob job,
                                           const std::optional<ValueMapping>& mapping) {
  GW_TRY(const auto preview, services.repairs->desk.preview(std::move(job), mapping));
  return preview_reply(preview, call.language);
}

Result<ports::HttpResponse> replay(const ApiServices& services, const Call& call, ReplayJob job,
                                   const std::optional<ValueMapping>& mapping, bool dry_run) {
  if (dry_run) return preview_replay(services, call, std::move(job), mapping);
  const std::string object = std::string(name_of(job.source)) + " " + std::to_string(job.target);
  return start_replay(
      services, call, std::move(job), mapping,
      telling(services, call, mapping ? "reject_groups.fix" : "replays.start", object));
}

Result<ports::HttpResponse> repair_by_file(const ApiServices& services, const Call& call,
                                           BatchId batch, bool dry_run) {
  pipeline::CorrectedFile file{batch, call.principal.actor, call.request.body};
  if (dry_run) {
    GW_TRY(const auto preview, services.repairs->desk.preview_file(file));
    return preview_reply(preview, call.language);
  }
  GW_TRY(const ReplayJob made,
         services.repairs->desk.take_file(
             file, telling(services, call, "runs.repair", std::to_string(batch.value))));
  services.repairs->wake();
  return item_reply("replay", job_json(made, call.language));
}

void add_repair_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/v1/mappings", kInsiders, Reach::by_region, blocking(services, list_mappings)});
  routes.push_back(
      {"POST", "/v1/mappings", kSettlers, Reach::province, waiting(services, add_mapping)});
  routes.push_back({"POST", "/v1/mappings/{number}/end", kSettlers, Reach::province,
                    waiting(services, end_mapping)});
  routes.push_back(
      {"GET", "/v1/replays", kInsiders, Reach::by_region, blocking(services, list_replays)});
  routes.push_back({"GET", "/v1/replays/{number}", kInsiders, Reach::by_region,
                    blocking(services, show_replay)});
  routes.push_back({"POST", "/v1/replays/{number}/cancel", kSettlers, Reach::province,
                    waiting(services, cancel_replay)});
}

}  // namespace gw::api
