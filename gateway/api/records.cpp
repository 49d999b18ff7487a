// One row as it was received (源数据行): its text masked, its fields as written and as they were
// judged, what it came to, whom it led to and which rules rest on it.  Rows that were taken are not
// kept: the run's sealed evidence is read once more, up to the row.
#include <algorithm>
#include <mutex>
#include <set>

#include "gateway/api/handlers.hpp"
#include "gateway/api/person_view.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/domain/value_mapping.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/pipeline/row_record.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kLookSeconds = 2;  // most rows are found in less
// Of all callers, so that threads stay free for runs.
constexpr std::size_t kLooksMost = 2;
constexpr std::ptrdiff_t kNameDigits = 4;

/// A pass over a file is no list's page: a caller has one at a time, all of them a few.  Any
/// thread.
class OneLookEach {
 public:
  bool enter(const std::string& actor) {
    const std::lock_guard lock(mutex_);
    return looking_.size() < kLooksMost && looking_.insert(actor).second;
  }
  void leave(const std::string& actor) {
    const std::lock_guard lock(mutex_);
    looking_.erase(actor);
  }

 private:
  std::mutex mutex_;
  std::set<std::string> looking_;
};

/// A caller's one look, while this lives.
class OneLook {
 public:
  OneLook(std::shared_ptr<OneLookEach> looks, const std::string& actor)
      : looks_(std::move(looks)), actor_(actor), entered_(looks_->enter(actor_)) {}
  OneLook(const OneLook&) = delete;
  OneLook& operator=(const OneLook&) = delete;
  ~OneLook() {
    if (entered_) looks_->leave(actor_);
  }
  bool entered() const { return entered_; }

 private:
  std::shared_ptr<OneLookEach> looks_;
  std::string actor_;
  bool entered_;
};

/// What is known of the row, before and after its evidence was read.
struct RecordSheet {
  SourceRef at;
  Batch batch;
  std::optional<Delivery> delivery;
  std::optional<RejectionRow> rejected;
  std::vector<RowNote> notes;
  pipeline::RowRecord row;
  std::optional<Failure> unread;  // why its text is not known
  PersonId person;                // whom it leads to today; 0: nobody known
  Dossier dossier;                // of that person
};

/// Of a list of the caller's region, or of no region: then the row's person says whose it is.
Result<RecordSheet> sheet_of(const ApiServices& services, const Call& call, const SourceRef& at) {
  RecordSheet sheet;
  sheet.at = at;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(at.batch));
    if (!batch || (!batch->region.empty() && !call.principal.sees(batch->region)))
      return fail(Errc::not_found, "api.record");
    sheet.batch = std::move(*batch);
    GW_TRY(sheet.delivery, store.delivery(sheet.batch.delivery));
    RejectionFilter filter;
    filter.batch = at.batch;
    filter.line = at.line;
    filter.limit = 1;
    GW_TRY(auto rejected, store.rejections(filter));
    if (!rejected.empty()) sheet.rejected = std::move(rejected.front());
    GW_TRY(sheet.notes, store.notes_at(at.batch, at.line));
    return {};
  }));
  return sheet;
}

/// Whom the row is about, as known today: by its document, else by the key of a fact.
Result<PersonId> person_of(StoreReader& store, const Batch& batch, const AssertedRow& row) {
  PersonId own;
  if (!row.subject.empty()) {
    GW_TRY(const auto holders, store.holders(std::span(&row.subject, 1)));
    own = holders.front().own;
  } else {
    GW_TRY(const auto scope, store.find_scope(batch.feed, batch.scope));
    const std::string& key = row.subject_key.empty() ? row.key : row.subject_key;
    if (!scope || key.empty()) return PersonId();
    GW_TRY(const auto entries, store.keys(scope->id, std::span(&key, 1)));
    own = entries.front().person;
  }
  if (!own) return PersonId();
  GW_TRY(const auto current, store.current(std::span(&own, 1)));
  return current.front();
}

Result<void> read_evidence(const ApiServices& services, RecordSheet& sheet) {
  auto read = pipeline::read_record(services.repairs->batches, sheet.at.batch, sheet.at.line);
  if (!read) {
    if (read.error().code() == Errc::cancelled) return read.error();
    sheet.unread = read.error();
    return {};
  }
  sheet.row = std::move(*read);
  if (!sheet.row.asserted) return {};
  return services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(sheet.person, person_of(store, sheet.batch, *sheet.row.asserted));
    if (!sheet.person) return {};
    GW_TRY(auto dossiers, store.load(std::span(&sheet.person, 1)));
    sheet.dossier = std::move(dossiers.front());
    return {};
  });
}

/// Whether the row may be shown: one of a list of the whole province by its person, and never what
/// another county said of that person.  What only ends or strikes something there does not say
/// whose it was.
bool shown_to(const Principal& principal, const RecordSheet& sheet) {
  if (principal.sees_province()) return true;
  const auto& asserted = sheet.row.asserted;
  if (sheet.batch.region.empty() && asserted && !asserted->fact) return false;
  const Naming* naming =
      asserted && asserted->fact ? std::get_if<Naming>(&*asserted->fact) : nullptr;
  if (naming != nullptr && !naming->county.empty() && !principal.sees(naming->county)) return false;
  if (!sheet.batch.region.empty()) return true;
  return sheet.person && in_reach(principal, sheet.dossier);
}

bool noted(const RecordSheet& sheet, RowReason reason) {
  return std::any_of(sheet.notes.begin(), sheet.notes.end(),
                     [reason](const RowNote& note) { return note.reason == reason; });
}

/// Null: it cannot be told without the row.  Errc::not_found: there is no such row.
Result<json::value> outcome_of(const RecordSheet& sheet) {
  if (!sheet.row.found && !sheet.rejected && sheet.notes.empty() && !sheet.unread)
    return fail(Errc::not_found, "api.record");
  switch (sheet.batch.state) {
    case BatchState::refused:
    case BatchState::held:
    case BatchState::discarded:
    case BatchState::cancelled:
      return json::value("quarantined");
    case BatchState::received:
    case BatchState::waiting:
    case BatchState::applying:
      return json::value("waiting");
    default:
      break;
  }
  std::optional<RowReason> refused;
  if (sheet.row.refused) refused = sheet.row.refused->reason;
  if (sheet.rejected) refused = sheet.rejected->rejection.reason;
  if (refused)
    return json::value(use_of(*refused) == RowUse::quarantine ? "quarantined" : "rejected");
  if (noted(sheet, RowReason::duplicate)) return json::value("repeated");
  if (noted(sheet, RowReason::event_conflict)) return json::value("quarantined");
  const bool idle =
      sheet.batch.state == BatchState::outdated || sheet.batch.state == BatchState::repeated;
  if (sheet.row.found) return json::value(sheet.row.asserted && !idle ? "accepted" : "no_effect");
  return sheet.notes.empty() ? json::value() : json::value("no_row");
}

json::object reason_json(RowReason reason, Language language) {
  return json::object{{"reason", name_of(reason)}, {"words", words_of(reason, language)}};
}

/// A name of a field that holds a long number is somebody's cell in the place of a header.
std::string told_column(const std::string& column) {
  const auto digits =
      std::count_if(column.begin(), column.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits > kNameDigits ? masked(PersonalText(column)) : column;
}

/// `read` stands only where it differs; a code and the word for it are nobody's and stand in clear.
json::object field_json(const pipeline::FieldRecord& field, const RecordSheet& sheet,
                        Language language) {
  const std::string& written = field.written.reveal(Purpose::clerk);
  const std::string& read = field.read.reveal(Purpose::clerk);
  const std::string_view value = normalize::trim(written);
  const bool word = read != value && reads_as_code(value) && reads_as_code(read);
  json::object one{{"column", told_column(field.column)}};
  one["written"] = word ? std::string(value) : masked(field.written);
  one["read"] = written == read ? json::value() : json::value(word ? read : masked(field.read));
  json::array steps;
  const auto step = [&](const std::string& column, RowReason reason) {
    if (column == field.column) steps.push_back(reason_json(reason, language));
  };
  if (sheet.row.asserted) {
    for (const RowRemark& remark : sheet.row.asserted->remarks) step(remark.column, remark.reason);
    for (const RowRemark& review : sheet.row.asserted->reviews) step(review.column, review.reason);
  } else if (sheet.row.refused) {
    step(sheet.row.refused->column, sheet.row.refused->reason);
  }
  one["steps"] = std::move(steps);
  return one;
}

/// What the row said once it was read; null where nothing was taken from it.
json::value asserted_json(const RecordSheet& sheet) {
  if (!sheet.row.asserted) return nullptr;
  const AssertedRow& row = *sheet.row.asserted;
  json::object object;
  object["operation"] = row.operation == RowOperation::put   ? "put"
                        : row.operation == RowOperation::end ? "end"
                                                             : "remove";
  const bool named = !row.subject.empty();
  object["document"] = named ? json::value(document_name(row.subject.document())) : json::value();
  object["number"] = named ? json::value(row.subject.masked()) : json::value();
  object["fact"] = row.fact ? json::value(fact_json(*row.fact)) : json::value();
  object["last_day"] = day_json(row.last_day);
  return object;
}

json::value reject_link(const RecordSheet& sheet) {
  if (!sheet.rejected) return nullptr;
  const RejectionRow& row = *sheet.rejected;
  json::object object{{"number", row.number}, {"group", row.group}, {"state", name_of(row.state)}};
  object["settled_by"] = row.settled_by ? json::value(row.settled_by.value) : json::value();
  return object;
}

/// The decisions on record that rest on this row.
json::array rules_json(const RecordSheet& sheet, const policy::PolicyBook& policy,
                       Language language) {
  json::array rules;
  for (const EnrollmentPlanRecord& plan : sheet.dossier.plans) {
    for (const RuleStep& step : plan.trace.steps) {
      if (std::find(step.facts.begin(), step.facts.end(), sheet.at) == step.facts.end()) continue;
      json::object one = rule_json(step, plan.since, policy, language);
      one["year"] = plan.year.value;
      rules.push_back(std::move(one));
    }
  }
  return rules;
}

json::value evidence_json(const RecordSheet& sheet) {
  if (!sheet.delivery) return nullptr;
  return json::object{{"id", sheet.delivery->id.value},
                      {"origin", sheet.delivery->origin},
                      {"sha256", sheet.delivery->sha256},
                      {"bytes", sheet.delivery->bytes},
                      {"received", time_json(sheet.delivery->received)}};
}

json::object record_json(const RecordSheet& sheet, json::value outcome, bool person_shown,
                         const policy::PolicyBook& policy, Language language) {
  json::object object;
  object["record"] = record_ref(sheet.at);
  object["run"] = sheet.batch.id.value;
  object["run_state"] = name_of(sheet.batch.state);
  object["feed"] = sheet.batch.feed.text();
  object["agency"] = sheet.batch.agency.text();
  object["identity"] = sheet.batch.identity;
  place_into(object, sheet.at.line, RowPlace::of(sheet.at.line).part_name(sheet.batch.parts));
  object["evidence"] = evidence_json(sheet);
  object["outcome"] = std::move(outcome);
  std::optional<RowReason> refused;
  if (sheet.row.refused) refused = sheet.row.refused->reason;
  if (sheet.rejected) refused = sheet.rejected->rejection.reason;
  object["refused"] = refused ? json::value(reason_json(*refused, language)) : json::value();
  const PersonalText& text =
      sheet.row.text.empty() && sheet.rejected ? sheet.rejected->rejection.row : sheet.row.text;
  object["row"] = text.empty() ? json::value() : json::value(masked(text));
  object["unread"] =
      sheet.unread ? json::value(failure_json(*sheet.unread, language)) : json::value();
  json::array fields;
  for (const pipeline::FieldRecord& field : sheet.row.fields)
    fields.push_back(field_json(field, sheet, language));
  object["fields"] = std::move(fields);
  json::array remarks;
  for (const RowNote& note : sheet.notes) {
    json::object one = reason_json(note.reason, language);
    one["column"] = told_column(note.column);
    remarks.push_back(std::move(one));
  }
  object["remarks"] = std::move(remarks);
  object["asserted"] = asserted_json(sheet);
  object["person"] = person_shown ? json::value(person_ref(sheet.person)) : json::value();
  const auto& facts = sheet.dossier.facts;
  object["stands"] =
      person_shown && std::any_of(facts.begin(), facts.end(),
                                  [&](const StoredFact& fact) { return fact.source == sheet.at; });
  object["rules"] = person_shown ? rules_json(sheet, policy, language) : json::array();
  object["reject"] = reject_link(sheet);
  return object;
}

/// Journaled before it is answered, also where it is answered as a row that does not exist.
Result<ports::HttpResponse> show_record(const ApiServices& services, const Call& call,
                                        const SourceRef& at) {
  GW_TRY(RecordSheet sheet, sheet_of(services, call, at));
  GW_CHECK(read_evidence(services, sheet));
  const std::string object = "record/" + record_ref(at);
  GW_CHECK(append_journal(services, call, "records.look",
                          sheet.person ? person_ref(sheet.person) + " " + object : object));
  if (!shown_to(call.principal, sheet)) return fail(Errc::not_found, "api.record");
  GW_TRY(json::value outcome, outcome_of(sheet));
  const bool person_shown = sheet.person && in_reach(call.principal, sheet.dossier);
  return item_reply("record", record_json(sheet, std::move(outcome), person_shown,
                                          *services.run.policy, call.language));
}

}  // namespace

void add_record_routes(const ApiServices& services, std::vector<Route>& routes) {
  auto looks = std::make_shared<OneLookEach>();
  routes.push_back({"GET", "/v1/records/{record}", kClerks, Reach::by_region,
                    WaitingHandler([&services, looks](std::shared_ptr<const Call> call)
                                       -> asio::awaitable<Result<ports::HttpResponse>> {
                      GW_CO_CHECK(call->query.only({}));
                      const auto at = parse_record_ref(call->parameter);
                      if (!at) co_return fail(Errc::not_found, "api.record");
                      // Taken before it waits for a thread: who comes too soon is told at once.
                      const auto look = std::make_shared<OneLook>(looks, call->principal.actor);
                      if (!look->entered()) co_return fail(Errc::busy, kLooksStep, kLookSeconds);
                      auto job = [&services, look, call, at]() {
                        return show_record(services, *call, *at);
                      };
                      co_return co_await runtime::offload(services.repairs->runs, std::move(job));
                    })});
}

}  // namespace gw::api
