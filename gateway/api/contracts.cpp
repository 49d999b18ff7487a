// The contract of a feed (接口约定): the accepted forms with their versions, what held runs show
// that differs, and a person's word that a new form holds.
#include <algorithm>
#include <array>

#include "gateway/api/handlers.hpp"
#include "gateway/pipeline/contract.hpp"

namespace gw::api {
namespace {

constexpr std::size_t kAcceptMost = 1024;
constexpr std::int64_t kHeldMost = 100;

constexpr std::array kDriftKinds{DriftKind::added, DriftKind::missing, DriftKind::renamed,
                                 DriftKind::retyped, DriftKind::code};

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

/// One line for people.
std::string drift_words(const Drift& drift, Language language) {
  const bool zh = language == Language::zh;
  const std::string column = quoted(drift.column);
  switch (drift.kind) {
    case DriftKind::added:
      return zh ? "新增字段 " + column : "new field " + column;
    case DriftKind::missing:
      return zh ? "字段 " + column + " 不见了" : "field " + column + " is missing";
    case DriftKind::renamed:
      return zh ? "字段 " + column + " 疑似改名为 " + quoted(drift.now)
                : "field " + column + " seems to be called " + quoted(drift.now) + " now";
    case DriftKind::retyped:
      return zh ? "字段 " + column + " 的值由 " + drift.before + " 变为 " + drift.now
                : "values of " + column + " were " + drift.before + " and are " + drift.now;
    case DriftKind::code:
      break;
  }
  return zh ? "字段 " + column + " 出现代码表外的值：" + drift.now
            : "a value of " + column + " outside its code table: " + drift.now;
}

json::array codes_json(const std::set<std::string>& codes) {
  json::array array;
  for (const std::string& code : codes) array.push_back(json::value(code));
  return array;
}

std::string joined(const json::array& texts) {
  std::string text;
  for (const json::value& one : texts)
    text.append(text.empty() ? "" : " ").append(one.get_string());
  return text;
}

json::object column_json(const ContractVersion& version, const ColumnForm& column) {
  json::object object;
  object["entity"] = version.entity;
  object["name"] = column.name;
  object["rows"] = version.form.rows;
  object["present"] = column.present;
  object["present_percent"] = version.form.rows == 0
                                  ? json::value()
                                  : json::value(column.present * 100 / version.form.rows);
  json::array shapes;
  std::string text;
  for (std::size_t i = 0; i < kValueShapes; ++i) {
    if (column.shapes[i] == 0) continue;
    const auto name = name_of(static_cast<ValueShape>(i));
    const std::int64_t percent = column.shapes[i] * 100 / column.values();
    shapes.push_back(json::object{{"shape", name}, {"percent", percent}});
    text.append(text.empty() ? "" : ", ").append(name).append(" ");
    text += std::to_string(percent) + "%";
  }
  object["shapes"] = std::move(shapes);
  object["shapes_text"] = text;
  object["codes"] = codes_json(column.codes);
  object["codes_text"] = joined(object["codes"].get_array());
  object["refused_codes"] = codes_json(column.refused_codes);
  return object;
}

json::object version_json(const ContractVersion& version, Language language) {
  json::object object;
  object["entity"] = version.entity;
  object["version"] = version.version;
  object["since"] = time_json(version.since);
  object["accepted_by"] = version.accepted_by;
  object["run"] = version.batch.value;
  object["rows"] = version.form.rows;
  json::array changes;
  std::string words;
  for (const Drift& drift : version.changes) {
    changes.push_back(drift_json(drift, language));
    words += (words.empty() ? "" : "; ") + drift_words(drift, language);
  }
  object["changes"] = std::move(changes);
  object["changes_text"] = words;
  return object;
}

json::object settings_json(const DriftSettings& settings) {
  json::object object;
  for (const DriftKind kind : kDriftKinds) object[name_of(kind)] = name_of(settings.of(kind));
  return object;
}

/// A form says how the rows looked that showed it: it is seen by whoever sees its run.
Result<void> keep_seen_versions(StoreReader& store, const Principal& principal,
                                std::vector<ContractVersion>& versions) {
  if (principal.sees_province()) return {};
  std::vector<ContractVersion> own;
  for (ContractVersion& version : versions) {
    GW_TRY(const auto batch, store.batch(version.batch));
    if (batch && principal.sees(batch->region)) own.push_back(std::move(version));
  }
  versions = std::move(own);
  return {};
}

/// What the contract's newest versions say, the history, and what waits for a person.
Result<json::object> contract_json(const ApiServices& services, const FeedInfo& feed,
                                   const Call& call) {
  const Language language = call.language;
  std::vector<ContractVersion> versions;
  json::array waiting;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(versions, store.contract_versions(feed.definition.id));
    GW_CHECK(keep_seen_versions(store, call.principal, versions));
    BatchFilter held;
    held.region = call.principal.own_region();
    held.feed = feed.definition.id;
    held.state = BatchState::held;
    held.limit = kHeldMost;
    GW_TRY(const auto batches, store.batches(held));
    for (const Batch& batch : batches) {
      GW_TRY(const auto drift, store.drift(batch.id));
      if (!drift) continue;
      for (const Drift& one : drift->drifts) {
        json::object object = drift_json(one, language);
        object["run"] = batch.id.value;
        waiting.push_back(std::move(object));
      }
    }
    return {};
  }));
  json::object item;
  item["feed"] = feed.definition.id.text();
  item["on_drift"] = settings_json(feed.definition.on_drift);
  item["volume"] = json::object{{"low_percent", feed.definition.volume_low_percent},
                                {"high_percent", feed.definition.volume_high_percent},
                                {"on_volume", feed.definition.hold_volume ? "hold" : "accept"}};
  json::array history;
  json::array columns;
  std::string entity;
  for (const ContractVersion& version : versions) {
    history.push_back(version_json(version, language));
    if (version.entity == entity) continue;  // the newest comes first
    entity = version.entity;
    for (const ColumnForm& column : version.form.columns)
      columns.push_back(column_json(version, column));
  }
  item["columns"] = std::move(columns);
  item["versions"] = std::move(history);
  item["waiting"] = std::move(waiting);
  return item;
}

Result<ports::HttpResponse> show_contract(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const FeedInfo* const feed, feed_asked(services, call));
  GW_CHECK(services.run.store.read(
      [&](StoreReader& store) { return brings_own_region(services, call, store, *feed); }));
  GW_TRY(json::object item, contract_json(services, *feed, call));
  return item_reply("contract", std::move(item));
}

/// {"run": 17}
Result<BatchId> run_in(const Call& call) {
  GW_TRY(const json::object object, body_object(call, kAcceptMost));
  const json::value* run = object.if_contains("run");
  if (run == nullptr || object.size() != 1 || !run->is_int64() || run->get_int64() < 1)
    return fail(Errc::invalid_argument, "api.contract_run");
  return BatchId{static_cast<std::uint64_t>(run->get_int64())};
}

Result<ports::HttpResponse> accept_contract(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const FeedInfo* const feed, feed_asked(services, call));
  GW_TRY(const BatchId run, run_in(call));
  const JournalEntry decision =
      journal_entry(services, call, "contracts.accept",
                    feed->definition.id.text() + " " + std::to_string(run.value));
  GW_TRY(const auto accepted,
         pipeline::accept_form(services.run.store, feed->definition.id, run, call.principal.actor,
                               services.run.clock.now(),
                               [&](StoreWriter& tx) { return tx.append_journal(decision); }));
  static_cast<void>(accepted);
  GW_TRY(json::object item, contract_json(services, *feed, call));
  return item_reply("contract", std::move(item));
}

}  // namespace

json::object drift_json(const Drift& drift, Language language) {
  json::object object;
  object["entity"] = drift.entity;
  object["kind"] = name_of(drift.kind);
  object["column"] = drift.column;
  object["before"] = drift.before.empty() ? json::value() : json::value(drift.before);
  object["now"] = drift.now.empty() ? json::value() : json::value(drift.now);
  object["rows"] = drift.rows;
  object["use"] = name_of(drift.use);
  object["words"] = drift_words(drift, language);
  return object;
}

void add_contract_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"GET", "/v1/feeds/{id}/contract", kWatchers, Reach::by_region,
                    blocking(services, show_contract), AgencyReach::own});
  routes.push_back({"POST", "/v1/feeds/{id}/contract", kSettlers, Reach::province,
                    blocking(services, accept_contract)});
}

}  // namespace gw::api
