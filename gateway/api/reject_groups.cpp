// Causes of refused rows, and what a person may do about one: say what its value stands for, have
// the rows read again, or look first what that would lead to.
#include "gateway/api/body_reading.hpp"
#include "gateway/api/export_ledger.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/repairs.hpp"
#include "gateway/api/reveals.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/pipeline/return_file.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

// A code that stands in a few rows only may be somebody's name in the wrong column.
constexpr std::int64_t kRowsOfACode = 3;
constexpr std::size_t kFixMost = 4096;
constexpr std::size_t kWordMost = 128;
// Nobody stops hearing of a cause for good.
constexpr std::chrono::days kMutedMost{366};
// A corrected file has a list's refused rows alone: a hundred thousand of them at most.
constexpr std::size_t kFileMost = 32U << 20U;

/// What to do about a cause: what helps all its rows at once comes first.
std::string next_of(const RejectGroup& group, const pipeline::GroupMends& mends,
                    Language language) {
  const std::string number = std::to_string(group.number);
  if (!mends.readable_again) return next_step(Errc::sender_mends, language);
  if (!group.code.empty()) return "enrollgate reject fix " + number + " --word WORD --dry-run";
  if (mends.acceptable)
    return "enrollgate reject accept " + number + " --until DAY --why TEXT --dry-run";
  return "enrollgate reject return --reason work --run " + std::to_string(group.last_batch.value);
}

/// Who muted it and why is for the bureau's people alone.
json::object mute_json(const GroupMute& mute, const Call& call) {
  const bool insider = kInsiders.has(call.principal.role);
  json::object object;
  object["until"] = day_json(mute.until);
  object["why"] = insider ? json::value(mute.why) : json::value();
  object["actor"] = insider ? json::value(mute.actor) : json::value();
  object["made"] = time_json(mute.made);
  return object;
}

json::object group_json(const RejectGroup& group, const pipeline::GroupMends& mends, bool received,
                        const Call& call) {
  json::object object;
  object["number"] = group.number;
  object["feed"] = group.feed.text();
  object["region"] = group.region.empty() ? json::value() : json::value(group.region.text());
  object["reason"] = name_of(group.reason);
  object["words"] = words_of(group.reason, call.language);
  object["column"] = group.column;
  object["code"] = nullptr;
  if (!group.code.empty() && received) {
    reveal_into(object, "code", group.code);
  } else if (group.rows >= kRowsOfACode && !group.code.empty()) {
    object["code"] = group.code.reveal(Purpose::clerk);
  }
  object["shape"] =
      group.code.empty() ? group.shape : outline_of(group.code.reveal(Purpose::match));
  object["fixable"] = !group.code.empty();
  object["rows"] = group.rows;
  object["open"] = group.open;
  object["first_run"] = group.first_batch.value;
  object["first_seen"] = time_json(group.first_seen);
  object["last_run"] = group.last_batch.value;
  object["last_seen"] = time_json(group.last_seen);
  json::object example;
  example["run"] = group.last_batch.value;
  place_into(example, group.example_line, group.example_part);
  object["example"] = std::move(example);
  object["next"] = next_of(group, mends, call.language);
  object["mute"] = group.mute ? json::value(mute_json(*group.mute, call)) : json::value();
  return object;
}

Result<std::vector<RejectGroup>> read_groups(const ApiServices& services,
                                             const RejectGroupFilter& filter) {
  std::vector<RejectGroup> groups;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(groups, store.reject_groups(filter));
    return {};
  }));
  return groups;
}

Result<MutedGroups> muted_asked(const Call& call) {
  const auto text = call.query.find("muted").value_or("with");
  if (text == "with") return MutedGroups::with;
  if (text == "only") return MutedGroups::only;
  if (text == "without") return MutedGroups::without;
  return fail(Errc::invalid_argument, "api.muted");
}

Result<ports::HttpResponse> list_groups(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only(
      {"feed", "region", "state", "muted", "since", "until", "after", "limit", "row"}));
  GW_TRY(const bool received, wants_received(call));
  RejectGroupFilter filter;
  GW_TRY(filter.region, region_of(call));
  GW_TRY(filter.seen, window_asked(call));
  filter.agency = own_agency(call.principal);
  GW_TRY(filter.limit, call.query.number("limit", kPageDefault, 1, kPageMost));
  if (received) filter.limit = std::min(filter.limit, kRowsALook);
  GW_TRY(filter.after, call.query.number("after", 0, 0, INT64_MAX));
  if (const auto feed = call.query.find("feed")) filter.feed = FeedId(std::string(*feed));
  const auto state = call.query.find("state").value_or("open");
  if (state != "open" && state != "all") return fail(Errc::invalid_argument, "api.state");
  filter.open_only = state == "open";
  GW_TRY(filter.muted, muted_asked(call));
  filter.today = beijing_day(services.run.clock.now());
  GW_TRY(const auto groups, read_groups(services, filter));
  if (received && !groups.empty()) {
    GW_CHECK(reveal_rows(
        services, call, "reject_groups.look",
        std::to_string(groups.front().number) + "-" + std::to_string(groups.back().number)));
  }
  json::array items;
  for (const RejectGroup& group : groups)
    items.push_back(group_json(group, services.repairs->desk.mends(group), received, call));
  const bool more = static_cast<std::int64_t>(groups.size()) == filter.limit;
  return list_reply("reject_groups", std::move(items),
                    more ? json::value(groups.back().number) : nullptr);
}

/// The group in the caller's region; one of another county is answered as one that does not exist.
Result<RejectGroup> group_of(const ApiServices& services, const Call& call) {
  GW_TRY(const std::uint64_t number, id_parameter(call));
  RejectGroupFilter filter;
  GW_TRY(filter.region, region_of(call));
  filter.agency = own_agency(call.principal);
  filter.number = static_cast<std::int64_t>(number);
  filter.open_only = false;
  filter.today = beijing_day(services.run.clock.now());
  GW_TRY(auto groups, read_groups(services, filter));
  if (groups.empty()) return fail(Errc::not_found, "api.reject_group");
  return std::move(groups.front());
}

Result<ports::HttpResponse> show_group(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"row"}));
  GW_TRY(const bool received, wants_received(call));
  GW_TRY(const RejectGroup group, group_of(services, call));
  if (received) {
    GW_CHECK(reveal_rows(services, call, "reject_groups.look", std::to_string(group.number)));
  }
  const pipeline::GroupMends mends = services.repairs->desk.mends(group);
  json::object item = group_json(group, mends, received, call);
  item["allowed"] = json::array();
  for (const AllowedWord& one : mends.words) {
    json::object word;
    word["word"] = one.word;
    word["means"] = one.means.empty() ? json::value() : json::value(one.means);
    item["allowed"].as_array().push_back(std::move(word));
  }
  item["acceptable"] = mends.acceptable;
  item["readable_again"] = mends.readable_again;
  return item_reply("reject_group", std::move(item));
}

Result<ports::HttpResponse> mute_group(const ApiServices& services, const Call& call) {
  const Failure wrong = fail(Errc::invalid_argument, "api.mute");
  GW_CHECK(call.query.only({}));
  GW_TRY(const json::object object, body_object(call, kFixMost));
  GW_CHECK(body::only(object, {"until", "why"}, wrong));
  GW_TRY(const auto until, body::text(object, "until", wrong));
  GW_TRY(const auto why, body::text(object, "why", wrong));
  GroupMute mute;
  mute.made = services.run.clock.now();
  const Day today = beijing_day(mute.made);
  const auto day = parse_iso_day(until);
  if (!day || *day < today || *day > today + kMutedMost)
    return fail(Errc::invalid_argument, "api.mute_until");
  if (!reads_as_reason(why)) return fail(Errc::invalid_argument, "api.mute_why");
  GW_TRY(const RejectGroup group, group_of(services, call));
  mute.group = group.number;
  mute.until = *day;
  mute.why = why;
  mute.actor = call.principal.actor;
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_CHECK(store.put(mute));
    return store.append_journal(
        journal_entry(services, call, "reject_groups.mute",
                      std::to_string(group.number) + " " + std::string(until)));
  }));
  return item_reply("reject_group_mute", mute_json(mute, call));
}

Result<ports::HttpResponse> unmute_group(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const RejectGroup group, group_of(services, call));
  if (!group.mute) return fail(Errc::conflict, "api.unmute");
  GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
    GW_CHECK(store.end_mute(group.number));
    return store.append_journal(
        journal_entry(services, call, "reject_groups.unmute", std::to_string(group.number)));
  }));
  return item_reply("reject_group_mute", mute_json(*group.mute, call));
}

asio::awaitable<Result<ports::HttpResponse>> fix_group(const ApiServices& services,
                                                       std::shared_ptr<const Call> call) {
  const Failure wrong = fail(Errc::invalid_argument, "api.fix");
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const json::object object, body_object(*call, kFixMost));
  GW_CO_CHECK(body::only(object, {"word", "dry_run"}, wrong));
  const json::value* said = body::member(object, "word");
  if (said == nullptr || !said->is_string() || said->get_string().size() > kWordMost)
    co_return wrong;
  const std::string word(said->get_string());
  GW_CO_TRY(const bool dry_run, dry_run_in(object, wrong));
  auto job = [&services, call, word, dry_run]() -> Result<ports::HttpResponse> {
    GW_TRY(const RejectGroup group, group_of(services, *call));
    if (group.code.empty()) return fail(Errc::conflict, "api.fix_no_code");
    ValueMapping mapping;
    mapping.feed = group.feed;
    mapping.column = group.column;
    mapping.value = group.code.reveal(Purpose::match);
    mapping.word = word;
    mapping.actor = call->principal.actor;
    mapping.made = services.run.clock.now();
    ReplayJob asked;
    asked.source = ReplaySource::group;
    asked.target = group.number;
    return replay(services, *call, std::move(asked), mapping, dry_run);
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

asio::awaitable<Result<ports::HttpResponse>> replay_group(const ApiServices& services,
                                                          std::shared_ptr<const Call> call) {
  const Failure wrong = fail(Errc::invalid_argument, "api.replay");
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const json::object object, body_object(*call, kFixMost));
  GW_CO_CHECK(body::only(object, {"dry_run"}, wrong));
  GW_CO_TRY(const bool dry_run, dry_run_in(object, wrong));
  auto job = [&services, call, dry_run]() -> Result<ports::HttpResponse> {
    GW_TRY(const RejectGroup group, group_of(services, *call));
    ReplayJob asked;
    asked.source = ReplaySource::group;
    asked.target = group.number;
    return replay(services, *call, std::move(asked), std::nullopt, dry_run);
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

asio::awaitable<Result<ports::HttpResponse>> replay_run(const ApiServices& services,
                                                        std::shared_ptr<const Call> call) {
  const Failure wrong = fail(Errc::invalid_argument, "api.replay");
  GW_CO_CHECK(call->query.only({}));
  GW_CO_TRY(const std::uint64_t id, id_parameter(*call));
  GW_CO_TRY(const json::object object, body_object(*call, kFixMost));
  GW_CO_CHECK(body::only(object, {"dry_run"}, wrong));
  GW_CO_TRY(const bool dry_run, dry_run_in(object, wrong));
  auto job = [&services, call, id, dry_run]() {
    ReplayJob asked;
    asked.source = ReplaySource::run;
    asked.target = static_cast<std::int64_t>(id);
    return replay(services, *call, std::move(asked), std::nullopt, dry_run);
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

/// A run in the caller's region.
Result<void> reach_run(const ApiServices& services, const Call& call, std::uint64_t id) {
  std::optional<Batch> batch;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(batch, store.batch(BatchId{id}));
    return {};
  }));
  return batch && call.principal.sees(batch->region) ? Result<void>()
                                                     : fail(Errc::not_found, "api.run");
}

asio::awaitable<Result<ports::HttpResponse>> return_run(const ApiServices& services,
                                                        std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({"group", "reason", "case"}));
  GW_CO_TRY(const std::uint64_t id, id_parameter(*call));
  GW_CO_TRY(const ExportReason reason, export_reason(*call));
  GW_CO_TRY(const std::int64_t group, call->query.number("group", 0, 1, INT64_MAX));
  auto job = [&services, call, id, group, reason]() -> Result<ports::HttpResponse> {
    GW_CHECK(reach_run(services, *call, id));
    GW_TRY(const auto file,
           pipeline::make_return_file(services.repairs->batches, BatchId{id}, group));
    std::string object = std::to_string(id);
    if (group != 0) object += " group=" + std::to_string(group);
    GW_TRY(const std::string export_id,
           write_export(services, *call, "rejects.return", object, reason, file.bytes));
    ports::HttpResponse answer(200, file.type, file.bytes);
    answer.headers.set("Export-Summary", "{\"id\":\"" + export_id + "\"}");
    answer.headers.set("Content-Disposition", "attachment; filename=\"" + file.name + "\"");
    return answer;
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

asio::awaitable<Result<ports::HttpResponse>> repair_run(const ApiServices& services,
                                                        std::shared_ptr<const Call> call) {
  GW_CO_CHECK(call->query.only({"dry_run"}));
  GW_CO_TRY(const std::uint64_t id, id_parameter(*call));
  GW_CO_TRY(const std::int64_t dry_run, call->query.number("dry_run", 0, 0, 1));
  if (call->request.body.empty()) co_return fail(Errc::invalid_argument, "api.repair_empty");
  auto job = [&services, call, id, dry_run]() {
    return repair_by_file(services, *call, BatchId{id}, dry_run == 1);
  };
  co_return co_await runtime::offload(services.repairs->runs, std::move(job));
}

}  // namespace

void add_reject_group_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/reject-groups", kWatchers, Reach::by_region,
                    blocking(services, list_groups), AgencyReach::own});
  routes.push_back({"GET", "/v1/reject-groups/{number}", kWatchers, Reach::by_region,
                    blocking(services, show_group), AgencyReach::own});
  routes.push_back({"POST", "/v1/reject-groups/{number}/mute", kClerks, Reach::by_region,
                    blocking(services, mute_group)});
  routes.push_back({"POST", "/v1/reject-groups/{number}/unmute", kClerks, Reach::by_region,
                    blocking(services, unmute_group)});
  routes.push_back({"POST", "/v1/reject-groups/{number}/fix", kSettlers, Reach::province,
                    waiting(services, fix_group)});
  routes.push_back({"POST", "/v1/reject-groups/{number}/replay", kSettlers, Reach::province,
                    waiting(services, replay_group)});
  routes.push_back(
      {"POST", "/v1/runs/{id}/replay", kSettlers, Reach::province, waiting(services, replay_run)});
  routes.push_back(
      {"GET", "/v1/runs/{id}/return", kClerks, Reach::by_region, waiting(services, return_run)});
  routes.push_back({"POST", "/v1/runs/{id}/repair", kClerks, Reach::province,
                    waiting(services, repair_run), AgencyReach::unset, kFileMost});
}

}  // namespace gw::api
