#pragma once
// The store port on one SQLite connection: what a job sees.  On a read-only connection it is handed
// out as a StoreReader, in the writer's transaction as a StoreWriter.  One thread at a time; lives
// for one job.  Implemented by subject: people, plans, keys, batches, flags, messages, events,
// state.
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gateway/crypto/key_file.hpp"
#include "gateway/crypto/random.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/person_changes.hpp"

namespace gw::store::sqlite {

/// Changes of the sums kept of flags, gathered over a page.
class FlagSums {
 public:
  /// Agency, year, county, state, delivery, whether settled by a payment.
  using Place = std::tuple<std::string, std::int64_t, std::int64_t, FlagState, FlagDelivery, bool>;

  /// Agency, county, year, the days on which it was told and claimed (0: no claim) with the step
  /// between them.
  using TaskPlace =
      std::tuple<std::string, std::int64_t, std::int64_t, std::int64_t, TaskStep, std::int64_t>;

  using Move = std::pair<std::string, std::string_view>;  // agency, standing_word

  // tasks.cpp
  /// A flag as it stood until now; returns in what standing.
  std::string_view take_out(const Flag& flag, const FlagTask& task);
  /// As it stands from now on; `stood`: what take_out said, empty of a new flag.
  void put_in(const Flag& flag, const FlagTask& task, std::string_view stood);
  const std::map<Place, std::int64_t>& changes() const { return changes_; }
  const std::map<TaskPlace, std::int64_t>& tasks() const { return tasks_; }
  /// How many flags came to stand where they had not stood.
  const std::map<Move, std::uint64_t>& moves() const { return moves_; }

 private:
  void add(const Flag& flag, const FlagTask& task, std::int64_t change);

  std::map<Place, std::int64_t> changes_;
  std::map<TaskPlace, std::int64_t> tasks_;
  std::map<Move, std::uint64_t> moves_;
};

/// What the jobs of one store share.
struct Shared {
  const crypto::SealKey& key;
  crypto::Random& random;
  PersonChanges& changes;
};

/// What the jobs of a transaction did, for whom it concerns once it is durable.
struct Doings {
  struct Counts {
    std::map<FlagSums::Move, std::uint64_t> flag_moves;
    std::uint64_t journaled = 0;  // entries of the journal
  };
  std::vector<PersonId> persons;  // who was changed, perhaps by a job that was undone
  Counts counts;
};

class Session final : public StoreWriter {
 public:
  /// `mark` was taken before the transaction began.
  Session(Connection& connection, const Shared& shared, SnapshotMark mark, Doings& doings)
      : connection_(connection),
        key_(shared.key),
        random_(shared.random),
        changes_(shared.changes),
        mark_(mark),
        doings_(doings) {}

  SnapshotMark mark() const override { return mark_; }
  bool changed_since(SnapshotMark mark, std::span<const PersonId> persons) override {
    return changes_.since(mark.commit, persons);
  }

  // identities.cpp
  Result<std::vector<PersonId>> find(std::span<const Identity> identities) override;
  Result<std::vector<Holder>> holders(std::span<const Identity> identities) override;
  Result<FittingNumbers> fitting(const NumberPattern& pattern, int year, std::uint64_t from,
                                 std::int64_t looks) override;
  Result<std::vector<PersonId>> resolve(std::span<const Identity> identities) override;
  Result<std::vector<Holder>> resolve_holders(std::span<const Identity> identities) override;
  Result<std::vector<PersonId>> current(std::span<const PersonId> owns) override;
  Result<std::vector<Identity>> identities_of(PersonId person) override;
  Result<std::vector<PersonDocument>> documents_of(PersonId person) override;

  // regroup.cpp
  Result<void> regroup(std::span<const PersonGroup> groups, Instant at) override;

  // decisions.cpp
  Result<std::vector<IdentityDecision>> identity_decisions(std::int64_t before,
                                                           std::int64_t limit) override;
  Result<std::optional<IdentityDecision>> identity_decision(std::int64_t number) override;
  Result<std::int64_t> next_identity_decision() override;
  Result<void> put(const IdentityDecision& decision) override;

  // contracts.cpp
  Result<std::vector<ContractVersion>> contract_versions(const FeedId& feed) override;
  Result<std::vector<ContractVersion>> contract(const FeedId& feed) override;
  Result<std::optional<BatchDrift>> drift(BatchId batch) override;
  Result<void> put(const ContractVersion& version) override;
  Result<void> put(const BatchDrift& drift) override;

  // people.cpp
  Result<std::vector<Dossier>> load(std::span<const PersonId> persons) override;
  Result<void> apply(const ChangePage& page) override;

  // as_of.cpp
  Result<Dossier> load_as_of(PersonId own, Instant before) override;
  Result<std::vector<Identity>> identities_as_of(PersonId own, Instant before) override;

  // plans.cpp
  Result<std::vector<EnrollmentPlanRecord>> plan_history(PersonId person, PlanYear year) override;
  Result<std::vector<PersonId>> undetermined(PlanYear year, PersonId after,
                                             std::int64_t limit) override;
  Result<std::vector<PersonId>> in_review(PlanYear year, PersonId after,
                                          std::int64_t limit) override;
  Result<std::vector<PersonId>> unsettled(PlanYear year, const std::optional<RegionCode>& region,
                                          PersonId after, std::int64_t limit) override;
  Result<std::vector<StatusCount>> status_counts() override;

  // due.cpp
  Result<std::vector<PersonDue>> due_persons(Day day, std::int64_t limit) override;

  // keys.cpp
  Result<std::optional<Scope>> find_scope(const FeedId& feed, std::string_view text) override;
  Result<std::vector<Scope>> scopes() override;
  Result<Scope> scope(const FeedId& feed, const AgencyId& agency, std::string_view text) override;
  Result<std::vector<KeyEntry>> keys(ScopeId scope, std::span<const std::string> keys) override;
  Result<std::vector<KeyEntry>> scan_keys(ScopeId scope, std::string_view after,
                                          std::int64_t limit) override;
  Result<void> put_keys(ScopeId scope, std::span<const KeyEntry> entries) override;
  Result<void> erase_keys(ScopeId scope, std::span<const std::string> keys) override;

  // batches.cpp
  Result<DeliveryId> next_delivery_id() override;
  Result<void> put(const Delivery& delivery) override;
  Result<std::optional<Delivery>> delivery(DeliveryId id) override;
  Result<BatchId> add(const Batch& batch) override;
  Result<BatchId> next_batch_id() override;
  Result<void> add_numbered(const Batch& batch) override;
  Result<void> update(const Batch& batch) override;
  Result<std::optional<Batch>> batch(BatchId id) override;
  Result<std::optional<Batch>> batch_by_identity(const FeedId& feed,
                                                 std::string_view identity) override;
  Result<std::optional<Batch>> last_applied(const FeedId& feed, std::string_view scope,
                                            std::optional<BatchKind> kind) override;
  Result<std::vector<Batch>> batches(const BatchFilter& filter) override;
  Result<std::vector<Batch>> unfinished_batches() override;
  Result<std::vector<RunStage>> run_stages(BatchId batch) override;
  Result<void> put(BatchId batch, std::span<const RunStage> stages) override;

  // rows.cpp
  Result<void> add(std::span<const Rejection> rejections) override;
  Result<void> add(std::span<const RowNote> notes) override;
  Result<void> clear_rows(BatchId batch) override;
  Result<std::vector<RejectionRow>> rejections(const RejectionFilter& filter) override;
  Result<std::map<RowReason, std::int64_t>> rejects_of(BatchId batch) override;
  Result<std::int64_t> muted_rejects_of(BatchId batch, Day today) override;
  Result<std::vector<RowNote>> notes(BatchId batch, std::int64_t limit) override;
  Result<std::vector<RowNote>> notes_at(BatchId batch, std::int64_t line) override;

  // reject_groups.cpp
  Result<std::vector<RejectGroup>> reject_groups(const RejectGroupFilter& filter) override;
  Result<OpenRejects> open_rejects(const ReplayJob& job, std::int64_t limit) override;
  Result<std::int64_t> open_reject_count(const ReplayJob& job) override;
  Result<void> settle_rejects(BatchId batch, std::span<const std::int64_t> lines, RejectState state,
                              BatchId run) override;
  Result<void> refuse_again(std::span<const Rejection> rejections) override;

  // replays.cpp
  Result<std::vector<ValueMapping>> mappings(const std::optional<FeedId>& feed,
                                             std::int64_t last) override;
  Result<std::int64_t> add(const ValueMapping& mapping) override;
  Result<std::vector<ReplayJob>> replay_jobs(const std::optional<RegionCode>& region,
                                             std::int64_t before, std::int64_t limit) override;
  Result<std::optional<ReplayJob>> replay_job(std::int64_t number) override;
  Result<std::optional<ReplayJob>> next_replay_job() override;
  Result<std::optional<ReplayJob>> replay_job_of_file(BatchId batch,
                                                      std::string_view sha256) override;
  Result<std::int64_t> add(const ReplayJob& job) override;
  Result<void> update(const ReplayJob& job) override;

  // flags.cpp
  Result<FlagId> next_flag_id(PlanYear year, std::uint32_t count) override;
  Result<std::optional<Flag>> flag(FlagId id) override;
  Result<std::vector<Flag>> flags(const FlagFilter& filter) override;
  Result<std::vector<FlagHistoryEntry>> flag_history(FlagId id) override;
  Result<std::vector<FlagCounts>> flag_counts(const std::optional<RegionCode>& region) override;
  Result<std::vector<UnitFlagCount>> flags_by_unit(const FlagFilter& filter) override;

  // tasks.cpp
  Result<std::vector<FlagTask>> flag_tasks(std::span<const FlagId> flags) override;
  Result<std::vector<TaskPlace>> open_tasks(const TaskFilter& filter,
                                            const TaskCuts& cuts) override;
  Result<std::vector<TaskCount>> task_counts(const std::optional<RegionCode>& region,
                                             const std::optional<PlanYear>& year,
                                             const TaskCuts& cuts) override;
  Result<std::vector<TaskPace>> task_paces(const std::optional<RegionCode>& region,
                                           const std::optional<PlanYear>& year) override;
  Result<std::vector<FlagEntry>> flag_entries(FlagId flag) override;
  Result<std::int64_t> add(const FlagEntry& entry) override;

  // feed_contacts.cpp
  Result<std::vector<FeedContact>> feed_contacts(const FeedId& feed, std::int64_t before,
                                                 std::int64_t limit) override;
  Result<std::vector<FeedContact>> feed_contacts(Instant since) override;
  Result<std::int64_t> add(const FeedContact& contact) override;

  // feed_pauses.cpp
  Result<std::vector<FeedPause>> feed_pauses(Instant since) override;
  Result<std::int64_t> add(const FeedPause& pause) override;
  Result<void> end_pause(const FeedId& feed, Instant at, const std::string& actor) override;
  // briefs.cpp
  Result<std::optional<Brief>> brief(Day day, RegionCode region) override;
  Result<std::vector<Brief>> briefs(const BriefFilter& filter) override;
  Result<void> keep_briefs(std::span<const Brief> briefs, Day day, Day since) override;

  // messages.cpp
  Result<std::vector<OutboxItem>> ready_items(const AgencyId& agency, std::int64_t limit) override;
  Result<void> drop_items(std::span<const OutboxItem> items) override;
  Result<MessageId> add(const OutboundMessage& message) override;
  Result<void> update(const OutboundMessage& message) override;
  Result<void> mark_flags(const OutboundMessage& message, std::span<const MessageRefusal> refusals,
                          Instant at) override;
  Result<std::vector<OutboundMessage>> due_messages(const AgencyId& agency, Instant now,
                                                    std::int64_t limit) override;
  Result<void> send_again(MessageId message) override;
  Result<std::vector<OutboundMessage>> messages(const MessageFilter& filter) override;
  Result<std::optional<OutboundMessage>> message(MessageId id) override;
  Result<std::optional<OutboundMessage>> message_by_identity(const AgencyId& agency,
                                                             std::string_view identity) override;
  Result<std::optional<Instant>> next_message_due(const AgencyId& agency) override;
  Result<void> revive(MessageId message, Instant at) override;

  // answers.cpp
  Result<std::vector<OutboundMessage>> followed_messages(const AgencyId& agency, PlanYear first,
                                                         MessageId after,
                                                         std::int64_t limit) override;
  Result<std::vector<FlagAnswer>> flag_answers(FlagId flag) override;
  Result<std::vector<FlagAnswer>> message_answers(MessageId message) override;
  Result<std::vector<MessageRefusal>> message_refusals(MessageId message) override;
  Result<std::vector<MessageAttempt>> message_attempts(MessageId message,
                                                       std::int64_t limit) override;
  Result<void> add(const MessageAttempt& attempt) override;
  Result<AnswerWatch> answer_watch(const AgencyId& agency) override;
  Result<std::int64_t> add(const AgencyId& agency, std::span<const FlagAnswer> answers) override;
  Result<void> close_answers(MessageId message) override;
  Result<void> close_answered(const AgencyId& agency) override;
  /// Once after an older store was brought forward: what its answers say is sealed too.  Whether
  /// there were any.
  Result<bool> seal_clear_answers();
  Result<void> put(const AgencyId& agency, const AnswerWatch& watch) override;

  // events.cpp
  Result<std::vector<RequestMark>> request_marks() override;
  Result<void> put(const RequestMark& mark) override;
  Result<std::vector<std::optional<EventEntry>>> events(
      const AgencyId& agency, std::span<const std::string> event_ids) override;
  Result<void> put_events(const AgencyId& agency, std::span<const EventEntry> events) override;

  // confirmations.cpp
  Result<std::vector<UnconfirmedEvent>> unconfirmed_events(Day last_day, std::int64_t after,
                                                           std::int64_t limit) override;
  Result<std::int64_t> unconfirmed_count(Day last_day) override;
  Result<std::int64_t> note_count(const FeedId& feed, RowReason reason, Instant since) override;
  Result<void> await_confirmation(const FeedId& by,
                                  std::span<const UnconfirmedEvent> events) override;
  Result<void> confirm(const AgencyId& agency, std::span<const std::string> fact_keys) override;

  // state.cpp
  Result<std::int64_t> next_number(const AgencyId& agency, std::string_view series) override;
  Result<std::vector<FeedClock>> feed_clocks() override;
  Result<void> put(const FeedClock& clock) override;
  Result<std::string> memo(const FeedId& feed, std::string_view name) override;
  Result<void> put_memo(const FeedId& feed, std::string_view name, std::string_view text) override;

  // journal.cpp
  Result<std::vector<JournalEntry>> journal(std::int64_t after, std::int64_t limit) override;
  Result<std::vector<JournalEntry>> journal(const JournalFilter& filter) override;
  Result<void> append_journal(const JournalEntry& entry) override;

  // standing.cpp
  Result<StoreStanding> standing() override;
  Result<std::int64_t> schema_version() override;
  Result<std::vector<MeasureAt>> measures(std::string_view name, Instant from, Instant to,
                                          std::chrono::milliseconds step) override;
  Result<void> put_measures(Instant at, std::span<const Measure> measures, Instant since) override;

  // mending.cpp
  Result<std::vector<AcceptanceRequest>> acceptance_requests(
      const AcceptanceFilter& filter) override;
  Result<std::int64_t> add(const AcceptanceRequest& request) override;
  Result<void> update(const AcceptanceRequest& request) override;
  Result<void> put(const GroupMute& mute) override;
  Result<void> end_mute(std::int64_t group) override;

  // reveals.cpp
  Result<std::vector<Reveal>> reveals(std::string_view actor, std::int64_t before,
                                      std::int64_t limit) override;
  Result<std::vector<Reveal>> reveals_at(std::string_view object, std::int64_t limit) override;
  Result<std::int64_t> reveal_count(std::string_view actor, Instant since) override;
  Result<std::int64_t> allowed_reveals(std::string_view actor, Day day) override;
  Result<std::vector<RevealAllowance>> allowances(std::string_view actor,
                                                  const std::optional<RegionCode>& region,
                                                  std::optional<GrantState> state,
                                                  std::int64_t before, std::int64_t limit) override;
  Result<std::optional<RevealAllowance>> allowance(std::int64_t number) override;
  Result<void> add(const Reveal& reveal) override;
  Result<std::int64_t> add(const RevealAllowance& allowance) override;
  Result<void> update(const RevealAllowance& allowance) override;
  /// Once after an older store was brought forward: the words of its ledgers are sealed too.
  /// Whether there were any.
  Result<bool> seal_clear_reasons();

  // accounts.cpp
  Result<std::vector<Account>> accounts() override;
  Result<std::optional<Account>> account(std::string_view name) override;
  Result<std::vector<Grant>> grants(std::optional<GrantState> state, std::int64_t before,
                                    std::int64_t limit) override;
  Result<std::optional<Grant>> grant(std::int64_t number) override;
  Result<std::optional<AccountSession>> account_session(std::string_view digest) override;
  Result<void> put(const Account& account) override;
  Result<std::int64_t> add(const Grant& grant) override;
  Result<void> update(const Grant& grant) override;
  Result<void> put(const AccountSession& session) override;
  Result<bool> knows_source(std::string_view account, std::string_view source,
                            Instant since) override;
  Result<void> put_source(std::string_view account, std::string_view source, Instant now) override;
  Result<void> forget_sources(std::string_view account) override;
  Result<void> end_session(std::string_view digest) override;
  Result<void> end_sessions_of(std::string_view account) override;
  Result<void> forget_sessions(Instant now, Instant seen_before) override;

  // figures.cpp
  Result<std::vector<FeedRows>> row_sums(const std::optional<RegionCode>& region, Day first,
                                         Day last) override;
  Result<std::vector<PlaceCount>> count_persons(PlanYear year,
                                                const std::stop_token& stop) override;
  Result<std::vector<UnitFlags>> count_flags(PlanYear year, const std::stop_token& stop) override;
  Result<std::vector<Target>> targets(PlanYear year) override;
  Result<void> put(std::span<const Target> targets) override;
  Result<std::vector<PlaceDay>> place_days(PlanYear year, const std::optional<RegionCode>& region,
                                           Day first, Day last) override;
  Result<void> put_place_days(PlanYear year, Day day, std::span<const PlaceDay> places) override;

  // feed_days.cpp
  Result<std::vector<KnownFeed>> known_feeds() override;
  Result<std::vector<FeedDay>> feed_days(const std::optional<FeedId>& feed, Day first,
                                         Day last) override;
  Result<std::vector<FeedUnit>> feed_units(RegionCode region, UnitReach reach, Day first,
                                           Day last) override;
  Result<std::map<std::string, std::string>> school_names(
      std::span<const std::string> schools) override;
  Result<void> put_school_names(const std::map<std::string, std::string>& names) override;
  Result<std::vector<FeedUnit>> named_units(std::span<const UnitName> names, Day first,
                                            Day last) override;
  Result<std::vector<DayBatches>> day_batches(const std::optional<FeedId>& feed, Day first,
                                              Day last) override;
  Result<void> put(const FeedDay& day) override;
  Result<void> know(const FeedId& feed, Instant since) override;

 private:
  std::string sealed_words(const std::string& words);  // reveals.cpp
  // The parts of load_as_of: whom a document stood for, the documents that stood for one person,
  // and what came under each.
  struct PastPerson;
  Result<PersonId> stood_for(PersonId own, Instant before);
  Result<PastPerson> person_as_of(PersonId own, Instant before);
  Result<void> facts_as_of(Dossier& dossier, const PastPerson& past, Instant before);
  Result<void> plans_as_of(Dossier& dossier, Instant before);
  Result<void> flags_as_of(Dossier& dossier, const PastPerson& past, Instant before);
  Result<std::vector<Flag>> flags_under(const PastPerson& past);

  Result<std::vector<FlagAnswer>> all_answers(Query& query);

  /// Takes `count` numbers from a series and gives the last of them.
  Result<std::int64_t> take_numbers(std::string_view counter, std::int64_t count);
  /// The number of a rejection's cause, made if it is new.
  Result<std::int64_t> cause_of(const Rejection& rejection);
  /// Adds a settled batch to the sums of its day, or takes it away.
  Result<void> count_in_day(const Batch& batch, std::int64_t change);
  /// Likewise its rows, of whatever kind it is.
  Result<void> count_rows(const Batch& batch, std::int64_t change);

  Result<void> put_facts(std::span<const FactPut> facts);
  Result<void> end_facts(std::span<const FactEnd> ended);
  // Dossiers of a stretch, sorted: what lies between its first and last person is read through.
  Result<void> load_facts(Query& query, std::span<Dossier> stretch);

  // The parts of regroup: documents, facts and flags go to the person of their group; who is no
  // person any more gives up its records, who is one again gets them back.
  struct Move;
  Result<void> move_documents(const Move& move, Instant at);
  Result<void> move_facts(const Move& move);
  Result<void> move_flags(std::span<const PersonId> members, std::span<const PersonGroup> groups);
  Result<void> retire_plans(PersonId person);
  Result<void> restore_plans(PersonId person);

  Result<std::vector<std::int64_t>> plan_years();
  Result<void> load_plans(Query& query, std::int64_t year, std::span<Dossier> stretch);
  Result<void> put_plans(std::span<const EnrollmentPlanRecord> plans);

  Result<void> load_due(Query& query, std::span<Dossier> stretch);
  Result<void> put_due(std::span<const PersonDue> due);

  Result<void> load_flags(Query& query, std::span<Dossier> stretch);
  Result<void> put_flags(std::span<const FlagPut> flags);
  Result<void> put_flag(const FlagPut& put, FlagSums& sums);
  /// Its sums go to `sums`, which the caller counts.
  Result<void> set_delivery(FlagId flag, FlagDelivery delivery, Instant at, FlagSums& sums);
  /// Once, when all flags of the page are in.
  Result<void> count_flags(const FlagSums& sums);
  Result<void> count_tasks(const FlagSums& sums);
  struct KnownFlag {
    Flag flag;
    FlagTask task;
  };
  Result<std::optional<KnownFlag>> known_flag(FlagId id);
  /// The task of a flag that stays as it is, with the step that follows.
  Result<void> put_task(const KnownFlag& before, FlagTask task, FlagSums& sums);
  /// An answer about the flag came in.
  Result<void> hear_answer(FlagId id, FlagSums& sums);
  Result<std::vector<AgencyId>> flagged_agencies();
  Result<std::vector<FeedContact>> read_contacts(Query& query);
  Result<void> tell_flag(FlagId flag, Instant at, FlagEvent event, FlagCode code,
                         std::string_view note);

  Result<void> put_items(std::span<const OutboxItem> items);
  /// Whether a later message than this names the flag, or an item waits.
  Result<bool> has_later_news(FlagId flag, MessageId message);
  Result<std::vector<FlagId>> flags_of(MessageId message);
  Result<OutboundMessage> read_message(Query& query);
  Result<std::vector<OutboundMessage>> read_messages(Query& query);
  Result<std::vector<RequestConflict>> read_conflicts(Query& query);

  Connection& connection_;
  const crypto::SealKey& key_;
  crypto::Random& random_;
  PersonChanges& changes_;
  SnapshotMark mark_;
  Doings& doings_;
};

/// Columns of the table flag, in this order, as every query of flags selects them.
#define GW_FLAG_COLUMNS                                                               \
  "year, number, person, agency, county, state, code, reason, settled_by, delivery, " \
  "last_payable_day, unit, row_key, as_supplied, opened, changed, own, version"
inline constexpr int kFlagColumns = 18;
Result<Flag> read_flag(const Query& query);
/// Likewise its further columns, of its task.
#define GW_TASK_COLUMNS \
  "step, told, acknowledged_after, settled_after, answered, answer, reminded, escalated, assignee"
Result<FlagTask> read_task(const Query& query, int first);
void bind_task(Query& query, const FlagTask& task);

/// Columns of the tables plan_record and plan_history, as every query of records selects them.
#define GW_PLAN_COLUMNS "status, marks, county, pool, since, decided, version, trace, turning"
Result<EnrollmentPlanRecord> read_plan(const Query& query, PersonId person, std::int64_t year);

/// Columns of the tables fact and fact_history, likewise.
#define GW_FACT_COLUMNS "kind, scope, key, batch, line, learned, body, own, document"
Result<StoredFact> read_fact(const Query& query);

/// Walks a query ordered by person beside the dossiers of a stretch; `person` is its column.  Rows
/// of persons nobody asked for are passed over.
template <class Read>
Result<void> each_of(Query& query, int person, std::span<Dossier> stretch, Read read) {
  auto dossier = stretch.begin();
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) break;
    const PersonId owner{query.id(person)};
    while (dossier != stretch.end() && dossier->person < owner) ++dossier;
    if (dossier == stretch.end()) break;
    if (dossier->person == owner) GW_CHECK(read(*dossier));
  }
  query.reset();
  return {};
}

inline std::int64_t millis(Instant at) {
  return at.time_since_epoch().count();
}
inline Instant instant(std::int64_t value) {
  return Instant(std::chrono::milliseconds(value));
}
inline std::int64_t day_number(Day day) {
  return day.time_since_epoch().count();
}
inline Day day_from(std::int64_t value) {
  return Day(std::chrono::days(static_cast<std::int32_t>(value)));
}
inline RegionCode region(std::int64_t value) {
  return RegionCode::from_number(static_cast<std::uint32_t>(value));
}
/// The counties of a region, from and to: itself, or those below a pool's or the province's number;
/// without one also what belongs to no county (0).
std::pair<std::int64_t, std::int64_t> counties_of(const std::optional<RegionCode>& region);
/// What a query's `? = ''` takes for all: no id.
template <class Id>
std::string_view text_or_all(const std::optional<Id>& id) {
  return id ? std::string_view(id->text()) : std::string_view();
}
/// Numbers, first and last, of what lies in the window, as `sql` finds them for its two ends;
/// nothing where there is none.  What is listed stands in the order of numbers, which a clock set
/// back need not follow: the list holds each against the window once more.
using Numbers = std::pair<std::int64_t, std::int64_t>;
Result<std::optional<Numbers>> numbers_within(Connection& connection, Sql sql,
                                              const TimeWindow& window);

/// A batch that is not settled yet may still become anything: it is in no sum (law 3).
inline bool is_settled(BatchState state) {
  return state != BatchState::received && state != BatchState::waiting &&
         state != BatchState::applying;
}
/// A stored code of a closed list; Errc::integrity if it is none of it.
template <class Enum>
Result<Enum> code_from(std::int64_t value, Enum first, Enum last) {
  if (value < static_cast<std::int64_t>(first) || value > static_cast<std::int64_t>(last)) {
    return fail(Errc::integrity, "store.code", value);
  }
  return static_cast<Enum>(value);
}

/// The journal's newest entries, the last first.
Result<std::vector<JournalEntry>> last_journal_entries(Connection& connection, std::int64_t count);

/// The names of a batch's parts as one column, a line each, and back.
std::string parts_text(const std::vector<std::string>& parts);
std::vector<std::string> parts_from(std::string_view text);

}  // namespace gw::store::sqlite
