#pragma once
// Port: the store.  It speaks in sets (a page of identities in, the dossiers of these persons out,
// a page of changes in), never row by row, so that SQLite and PostgreSQL serve it alike.
//
// Writing: `write` runs a job inside one transaction on the store's single writer; what the job
// returned as a success is durable when `write` returns (law 4).  `write_grouped` lets many small
// jobs share one commit. Reading: `read` runs a job on a consistent snapshot; readers never wait
// for the writer. All calls block and are made from pool threads, never from the loop.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/domain/fact.hpp"
#include "gateway/domain/flag.hpp"
#include "gateway/domain/flag_answer.hpp"
#include "gateway/domain/identity.hpp"
#include "gateway/domain/number_pattern.hpp"
#include "gateway/domain/plan_record.hpp"
#include "gateway/domain/reject_group.hpp"
#include "gateway/domain/replay.hpp"
#include "gateway/domain/value_mapping.hpp"
#include "gateway/ports/request_inbox.hpp"
#include "gateway/ports/store_accounts.hpp"
#include "gateway/ports/store_briefs.hpp"
#include "gateway/ports/store_feeds.hpp"
#include "gateway/ports/store_figures.hpp"
#include "gateway/ports/store_journal.hpp"
#include "gateway/ports/store_lists.hpp"
#include "gateway/ports/store_mending.hpp"
#include "gateway/ports/store_messages.hpp"
#include "gateway/ports/store_reveals.hpp"
#include "gateway/ports/store_standing.hpp"
#include "gateway/ports/store_tasks.hpp"

namespace gw {

/// What a full list is full of: a feed's agency and the agency's own scope text.
struct Scope {
  ScopeId id;
  FeedId feed;
  AgencyId agency;
  std::string text;
};

/// The sender's key of a fact → the person as which the row's document was numbered
/// (Holder::own: it stays so whatever documents become one person), and the digest of the bytes
/// last applied (0: ended by absence, so that the same row listed again counts again).  `stamp`
/// orders rows of one key (readings 31, 46).
struct KeyEntry {
  std::string key;
  PersonId person;
  std::uint64_t digest = 0;
  std::int64_t stamp = 0;
};

/// Whom a document stands for.  Every document was once numbered as a person of its own, `own`,
/// which it keeps; `person` is the one that stands for all documents of that person now.  0 and 0:
/// unknown.
struct Holder {
  PersonId person;
  PersonId own;
  bool shared = false;  // the person has several documents

  friend bool operator==(const Holder&, const Holder&) = default;
};

/// Known numbers among those that fit a pattern, as far as they were looked for.
struct FittingNumbers {
  std::vector<Holder> holders;  // in the order of the numbers
  std::uint64_t next = 0;       // where to go on; 0: the year is through
};

/// A document of a person.
struct PersonDocument {
  PersonId own;
  Identity identity;
};

/// Documents that are one person: the persons as which they were numbered, ascending.  The first
/// stands for all.
struct PersonGroup {
  std::vector<PersonId> members;
};

/// Where a fact's key is taken by a fact of another document of the person (what clerks state is
/// keyed by what it says): the key under which it stands as long as they are one person.
inline std::string guest_key(const std::string& key, PersonId own) {
  return key + '@' + std::to_string(own.value);
}

/// A clerk's decision about an identity (身份认定); what it says is the fact `key` of the clerks'
/// scope, under the document of `own`.
struct IdentityDecision {
  std::int64_t number = 0;
  PersonId own;
  IdentityVerdict verdict = IdentityVerdict::same_person;
  std::string reason;    // why: a code of the interface
  std::string evidence;  // "sha256:<hex>" of the paper
  std::string actor;     // certificate CN or "local"
  BatchId run;
  Instant made{};
  std::string undone_reason;  // empty while it stands; as the three below
  std::string undone_evidence;
  std::string undone_by;
  Instant undone{};
};

/// All that is known of one person now.
struct Dossier {
  PersonId person;
  std::vector<StoredFact> facts;            // current ones, in the order (kind, scope, key)
  std::vector<EnrollmentPlanRecord> plans;  // current version of each year
  std::vector<Flag> flags;
  std::optional<Day> due;  // nothing: never decided, or by a program that kept no such day
};

/// The next day on which a person is to be decided again though no fact came.
struct PersonDue {
  PersonId person;
  Day day{};

  friend bool operator==(const PersonDue&, const PersonDue&) = default;
};

struct FactPut {
  PersonId person;
  StoredFact fact;  // supersedes the person's current fact of the same (kind, scope, key)
};
struct FactEnd {
  PersonId person;
  FactKind kind = FactKind::naming;
  ScopeId scope;
  std::string key;
  Instant learned{};
};

struct FlagPut {
  Flag flag;
  FlagEvent event = FlagEvent::opened;
};

/// A flag's news for its agency.  It waits for its batch (0: none) to be applied whole, then for a
/// message.
struct OutboxItem {
  FlagId flag;
  AgencyId agency;
  std::string group;  // one message per agency, group and plan year: school, county
  FlagCode code = FlagCode::not_enrolled;
  BatchId batch;
  bool told_before = false;  // filled by ready_items: the agency heard of the flag, or may yet
};

/// How far a snapshot has seen: the last commit in it (StoreWriter::changed_since).
struct SnapshotMark {
  std::uint64_t commit = 0;
};

/// Everything one page of work changes; in whole or not at all (law 3).
struct ChangePage {
  std::vector<FactPut> facts;
  std::vector<FactEnd> ended;
  std::vector<EnrollmentPlanRecord> plans;
  std::vector<FlagPut> flags;
  std::vector<OutboxItem> outbox;
  std::vector<PersonDue> due;  // in place of the day known
};

/// An event of a webhook by its id (law 5).
struct EventEntry {
  std::string event_id;
  std::string fact_key;      // empty for events without a fact (ping, unknown types)
  std::uint64_t digest = 0;  // of its content
  bool held = false;         // in conflict with another; waits for a person
};

/// Money that a webhook brought and no reconciled day has shown (无记账, agencies/tax.md b).
struct UnconfirmedEvent {
  std::int64_t number = 0;  // given by the store: 1, 2, ... as they came
  AgencyId agency;
  std::string fact_key;
  std::string event_id;
  PersonId person;
  Day since{};  // received on this day
};

struct FlagHistoryEntry {
  Instant at{};
  FlagEvent event = FlagEvent::opened;
  FlagCode code = FlagCode::not_enrolled;
  std::string note;  // message identity, receipt
};

/// What can be read on a snapshot.
class StoreReader : public AccountReader,
                    public MendingReader,
                    public BriefReader,
                    public RevealReader,
                    public TaskReader {
 public:
  /// How far this snapshot has seen.
  virtual SnapshotMark mark() const = 0;

  virtual Result<std::vector<PersonId>> find(
      std::span<const Identity> identities) = 0;  // 0 = unknown
  virtual Result<std::vector<Holder>> holders(std::span<const Identity> identities) = 0;
  /// Looks the numbers of a birth year that fit, from `from` on, up in the index of whole numbers:
  /// at most `looks` times, so that the caller can stop between.
  virtual Result<FittingNumbers> fitting(const NumberPattern& pattern, int year, std::uint64_t from,
                                         std::int64_t looks) = 0;
  /// Who these stand for now (StoreWriter::regroup); most stand for themselves.
  virtual Result<std::vector<PersonId>> current(std::span<const PersonId> owns) = 0;
  virtual Result<std::vector<Dossier>> load(std::span<const PersonId> persons) = 0;  // same order
  /// What was known just before a past moment (law 10) of the person for whom the document numbered
  /// `own` stood then, whatever documents have become one person or were parted since: the facts
  /// taken in and not yet superseded, of each year the plan record decided last with the trace
  /// recorded then, the flags as their last event left them (delivery as of that event; `version`
  /// counts the events, `unit` and what goes back are those of now).  Read, never worked out again.
  /// Empty: the person was not known.
  virtual Result<Dossier> load_as_of(PersonId own, Instant before) = 0;
  /// The documents of that person just before the moment.
  virtual Result<std::vector<Identity>> identities_as_of(PersonId own, Instant before) = 0;
  virtual Result<std::vector<Identity>> identities_of(PersonId person) = 0;
  virtual Result<std::vector<PersonDocument>> documents_of(PersonId person) = 0;
  virtual Result<std::vector<EnrollmentPlanRecord>> plan_history(PersonId person,
                                                                 PlanYear year) = 0;

  /// Persons after `after` whose plan record of the year carries the mark *undetermined*, in order.
  virtual Result<std::vector<PersonId>> undetermined(PlanYear year, PersonId after,
                                                     std::int64_t limit) = 0;

  /// The same of those whose record of the year needs a clerk's review.
  virtual Result<std::vector<PersonId>> in_review(PlanYear year, PersonId after,
                                                  std::int64_t limit) = 0;

  /// The same of those whose record of the year says paused, registered_unpaid or uninsured, where
  /// the relation that decides or the payment that would lies in the region, or where no place is
  /// known (newborns).  Walks the year's records: for lists made now and then.
  virtual Result<std::vector<PersonId>> unsettled(PlanYear year,
                                                  const std::optional<RegionCode>& region,
                                                  PersonId after, std::int64_t limit) = 0;

  /// Those numbered below `before` (0: all), newest first.
  virtual Result<std::vector<IdentityDecision>> identity_decisions(std::int64_t before,
                                                                   std::int64_t limit) = 0;
  virtual Result<std::optional<IdentityDecision>> identity_decision(std::int64_t number) = 0;

  /// Persons due on `day` or before, the earliest day first, those of a day in their order.  A day
  /// of 0 (1970-01-01) means at once.
  virtual Result<std::vector<PersonDue>> due_persons(Day day, std::int64_t limit) = 0;

  virtual Result<std::optional<Scope>> find_scope(const FeedId& feed, std::string_view text) = 0;
  virtual Result<std::vector<Scope>> scopes() = 0;
  /// Entries of these keys, same order; a person of 0 = unknown.  REQUIRES: keys sorted.
  virtual Result<std::vector<KeyEntry>> keys(ScopeId scope, std::span<const std::string> keys) = 0;
  /// Up to `limit` entries after `after`, in key order.
  virtual Result<std::vector<KeyEntry>> scan_keys(ScopeId scope, std::string_view after,
                                                  std::int64_t limit) = 0;

  virtual Result<std::optional<Batch>> batch(BatchId id) = 0;
  /// The newest that was taken (waiting, applying, applied, outdated), else held, refused,
  /// received.
  virtual Result<std::optional<Batch>> batch_by_identity(const FeedId& feed,
                                                         std::string_view identity) = 0;
  /// The applied one of the highest order.
  virtual Result<std::optional<Batch>> last_applied(const FeedId& feed, std::string_view scope,
                                                    std::optional<BatchKind> kind) = 0;
  virtual Result<std::vector<Batch>> batches(const BatchFilter& filter) = 0;  // newest first
  virtual Result<std::vector<Batch>>
  unfinished_batches() = 0;  // received, waiting, applying; oldest first
  /// In the order in which they were put; empty for a run of an earlier program.
  virtual Result<std::vector<RunStage>> run_stages(BatchId batch) = 0;
  virtual Result<std::optional<Delivery>> delivery(DeliveryId id) = 0;
  virtual Result<std::vector<RejectionRow>> rejections(const RejectionFilter& filter) = 0;
  /// How many rows of the batch were refused for which reason.
  virtual Result<std::map<RowReason, std::int64_t>> rejects_of(BatchId batch) = 0;
  /// How many of them are of causes that are muted on the day.
  virtual Result<std::int64_t> muted_rejects_of(BatchId batch, Day today) = 0;
  virtual Result<std::vector<RowNote>> notes(BatchId batch, std::int64_t limit) = 0;
  virtual Result<std::vector<RowNote>> notes_at(BatchId batch, std::int64_t line) = 0;
  /// By number; those whose rows are all gone (their batch was refused after all) are left out.
  virtual Result<std::vector<RejectGroup>> reject_groups(const RejectGroupFilter& filter) = 0;
  /// Open rows of the job's source behind its place, up to `limit`, of the first batch that has
  /// any.
  virtual Result<OpenRejects> open_rejects(const ReplayJob& job, std::int64_t limit) = 0;
  virtual Result<std::int64_t> open_reject_count(const ReplayJob& job) = 0;

  /// What was said of values, of one feed or of all, numbered `last` or below (0: all), in order.
  virtual Result<std::vector<ValueMapping>> mappings(const std::optional<FeedId>& feed,
                                                     std::int64_t last) = 0;
  /// Jobs numbered below `before` (0: all), newest first.
  /// Of a region: those whose rows stood in its lists.
  virtual Result<std::vector<ReplayJob>> replay_jobs(const std::optional<RegionCode>& region,
                                                     std::int64_t before, std::int64_t limit) = 0;
  virtual Result<std::optional<ReplayJob>> replay_job(std::int64_t number) = 0;
  /// The oldest that waits or runs.
  virtual Result<std::optional<ReplayJob>> next_replay_job() = 0;
  /// The job of a corrected file, by the batch it corrects and its digest.
  virtual Result<std::optional<ReplayJob>> replay_job_of_file(BatchId batch,
                                                              std::string_view sha256) = 0;

  virtual Result<std::optional<Flag>> flag(FlagId id) = 0;
  virtual Result<std::vector<Flag>> flags(const FlagFilter& filter) = 0;
  virtual Result<std::vector<FlagHistoryEntry>> flag_history(FlagId id) = 0;
  virtual Result<std::vector<FlagCounts>> flag_counts(const std::optional<RegionCode>& region) = 0;
  /// Flags of the filter's agency, region, year and state by unit, but for dormant ones; in the
  /// order (agency, unit, county).
  virtual Result<std::vector<UnitFlagCount>> flags_by_unit(const FlagFilter& filter) = 0;
  virtual Result<std::vector<StatusCount>> status_counts() = 0;
  /// Rows by feed, of batches received from `first` to `last`; from sums, whatever their number.
  virtual Result<std::vector<FeedRows>> row_sums(const std::optional<RegionCode>& region, Day first,
                                                 Day last) = 0;
  /// All persons of a year by place, status and mark, all flags of a year by unit: counted one by
  /// one, which takes as long as reading them.  Errc::cancelled once `stop` says so.
  virtual Result<std::vector<PlaceCount>> count_persons(PlanYear year,
                                                        const std::stop_token& stop) = 0;
  virtual Result<std::vector<UnitFlags>> count_flags(PlanYear year,
                                                     const std::stop_token& stop) = 0;
  virtual Result<std::vector<Target>> targets(PlanYear year) = 0;  // by region
  /// The days of these on which a region's counties were counted, each summed; oldest first.
  virtual Result<std::vector<PlaceDay>> place_days(PlanYear year,
                                                   const std::optional<RegionCode>& region,
                                                   Day first, Day last) = 0;

  /// Messages of an agency to be sent or looked after by now (pending, sent), oldest first, with
  /// bodies.
  virtual Result<std::vector<OutboundMessage>> due_messages(const AgencyId& agency, Instant now,
                                                            std::int64_t limit) = 0;
  virtual Result<std::vector<OutboundMessage>> messages(
      const MessageFilter& filter) = 0;  // newest first, without bodies
  virtual Result<std::optional<OutboundMessage>> message(MessageId id) = 0;
  virtual Result<std::optional<OutboundMessage>> message_by_identity(const AgencyId& agency,
                                                                     std::string_view identity) = 0;
  /// Items whose batch is applied, that are in no message yet, and whose flag is in none that waits
  /// to be sent: those of the agency's first group and plan year that has any, up to `limit`,
  /// sorted by flag and then by age.
  virtual Result<std::vector<OutboxItem>> ready_items(const AgencyId& agency,
                                                      std::int64_t limit) = 0;
  virtual Result<std::optional<Instant>> next_message_due(const AgencyId& agency) = 0;
  /// Messages of an agency, of plan year `first` or later, that were received and whose answers are
  /// not closed: those after `after`, in order, without bodies.
  virtual Result<std::vector<OutboundMessage>> followed_messages(const AgencyId& agency,
                                                                 PlanYear first, MessageId after,
                                                                 std::int64_t limit) = 0;
  virtual Result<std::vector<FlagAnswer>> flag_answers(FlagId flag) = 0;  // the latest said first
  /// The latest answer of each of the message's flags that has one, in the order of its rows.
  virtual Result<std::vector<FlagAnswer>> message_answers(MessageId message) = 0;
  virtual Result<std::vector<MessageRefusal>> message_refusals(MessageId message) = 0;
  /// The latest first, at most `limit`.
  virtual Result<std::vector<MessageAttempt>> message_attempts(MessageId message,
                                                               std::int64_t limit) = 0;
  virtual Result<AnswerWatch> answer_watch(const AgencyId& agency) = 0;

  /// Of every agency whose requests have ever taken effect, in their order.
  virtual Result<std::vector<RequestMark>> request_marks() = 0;
  virtual Result<std::vector<std::optional<EventEntry>>> events(
      const AgencyId& agency, std::span<const std::string> event_ids) = 0;
  /// Those received on `last_day` or before and numbered above `after`, oldest first.
  virtual Result<std::vector<UnconfirmedEvent>> unconfirmed_events(Day last_day, std::int64_t after,
                                                                   std::int64_t limit) = 0;
  virtual Result<std::int64_t> unconfirmed_count(Day last_day) = 0;
  /// Notes of one reason on rows of a feed's applied batches received since then.
  virtual Result<std::int64_t> note_count(const FeedId& feed, RowReason reason, Instant since) = 0;

  virtual Result<std::vector<FeedClock>> feed_clocks() = 0;
  virtual Result<std::vector<KnownFeed>> known_feeds() = 0;
  /// Of one known feed or of all, first and last day included; in the order (feed, day).
  virtual Result<std::vector<FeedDay>> feed_days(const std::optional<FeedId>& feed, Day first,
                                                 Day last) = 0;
  /// The same of the batches received on those days; from sums, whatever their number.
  virtual Result<std::vector<DayBatches>> day_batches(const std::optional<FeedId>& feed, Day first,
                                                      Day last) = 0;
  /// Units within a region of which a batch ever came, with the batches received from `first` to
  /// `last`; in the order (feed, unit).
  virtual Result<std::vector<FeedUnit>> feed_units(RegionCode region, UnitReach reach, Day first,
                                                   Day last) = 0;
  /// The same of units by name, in their order, whatever region their batches are of (lists that no
  /// city may look into are the province's); `known_since` is left out.
  virtual Result<std::vector<FeedUnit>> named_units(std::span<const UnitName> names, Day first,
                                                    Day last) = 0;
  /// Every version, by entity, the newest first.
  virtual Result<std::vector<ContractVersion>> contract_versions(const FeedId& feed) = 0;
  /// The newest of each entity.
  virtual Result<std::vector<ContractVersion>> contract(const FeedId& feed) = 0;
  virtual Result<std::optional<BatchDrift>> drift(BatchId batch) = 0;
  /// Small texts a feed keeps between pulls: ETag, cursor, file position.  Empty if none.
  virtual Result<std::string> memo(const FeedId& feed, std::string_view name) = 0;
  /// What lists last called these schools, by code; those that no list named are left out.
  virtual Result<std::map<std::string, std::string>> school_names(
      std::span<const std::string> schools) = 0;
  virtual Result<std::vector<JournalEntry>> journal(std::int64_t after, std::int64_t limit) = 0;
  /// The `limit` first in its order.  What one actor did, of one action or about one thing is found
  /// by an index.
  virtual Result<std::vector<JournalEntry>> journal(const JournalFilter& filter) = 0;

  virtual Result<StoreStanding> standing() = 0;
  virtual Result<std::int64_t> schema_version() = 0;
  /// The measure from `from` to `to`, both included, oldest first; of each stretch of `step` the
  /// last one alone.
  virtual Result<std::vector<MeasureAt>> measures(std::string_view name, Instant from, Instant to,
                                                  std::chrono::milliseconds step) = 0;
};

/// What a job may do inside its transaction; it reads its own writes.
class StoreWriter : public StoreReader,
                    public AccountWriter,
                    public MendingWriter,
                    public BriefWriter,
                    public RevealWriter,
                    public TaskWriter {
 public:
  using AccountWriter::add;
  using AccountWriter::put;
  using AccountWriter::update;
  using MendingWriter::add;
  using MendingWriter::put;
  using MendingWriter::update;
  using RevealWriter::add;
  using RevealWriter::update;
  using TaskWriter::add;

  /// As find, but unknown identities become new persons.
  virtual Result<std::vector<PersonId>> resolve(std::span<const Identity> identities) = 0;
  virtual Result<std::vector<Holder>> resolve_holders(std::span<const Identity> identities) = 0;
  /// Makes each group one person, whatever its members were before: documents, facts with their
  /// history and flags go to its first member.  Of several flags for one agency, county and year
  /// the oldest goes there, the others stay with members that stand for nobody.  Who stands for
  /// nobody any more has no plan record (the history keeps it) and no day due; who stands for
  /// itself again has its last record back.  Decides nothing.  `at` is the moment that the facts
  /// and records of the same transaction carry: from then on it is believed.  REQUIRES: with a
  /// member come all that are one person with it now.
  virtual Result<void> regroup(std::span<const PersonGroup> groups, Instant at) = 0;
  virtual Result<std::int64_t> next_identity_decision() = 0;
  /// Keeps a decision under its number, new or undone.
  virtual Result<void> put(const IdentityDecision& decision) = 0;
  /// Ends, facts, plans, flags, items, days due, in this order.  The store numbers the versions of
  /// plan records and flags itself (1, 2, ...) and keeps the earlier versions of facts and plan
  /// records.
  virtual Result<void> apply(const ChangePage& page) = 0;
  /// The first of `count` numbers that follow each other.
  virtual Result<FlagId> next_flag_id(PlanYear year, std::uint32_t count) = 0;
  /// Whether facts, plan records, flags or the day due of one of these persons may have changed
  /// since a snapshot: what was prepared on it must then be done again.  Never a wrong "no".
  /// REQUIRES: persons sorted.
  virtual bool changed_since(SnapshotMark mark, std::span<const PersonId> persons) = 0;

  virtual Result<Scope> scope(const FeedId& feed, const AgencyId& agency,
                              std::string_view text) = 0;  // made if new
  virtual Result<void> put_keys(ScopeId scope, std::span<const KeyEntry> entries) = 0;
  virtual Result<void> erase_keys(ScopeId scope, std::span<const std::string> keys) = 0;

  virtual Result<DeliveryId> next_delivery_id() = 0;
  virtual Result<void> put(const Delivery& delivery) = 0;
  virtual Result<BatchId> add(const Batch& batch) = 0;  // gives it its id
  /// A batch that is worked before it is added: under the id that was given for it.
  virtual Result<BatchId> next_batch_id() = 0;
  virtual Result<void> add_numbered(const Batch& batch) = 0;
  virtual Result<void> update(const Batch& batch) = 0;
  /// In place of those of an earlier try.
  virtual Result<void> put(BatchId batch, std::span<const RunStage> stages) = 0;
  virtual Result<void> add(std::span<const Rejection> rejections) = 0;
  virtual Result<void> add(std::span<const RowNote> notes) = 0;
  virtual Result<void> clear_rows(
      BatchId batch) = 0;  // its rejections and notes, before it is decoded again
  /// These rows of a batch are open no longer.
  virtual Result<void> settle_rejects(BatchId batch, std::span<const std::int64_t> lines,
                                      RejectState state, BatchId run) = 0;
  /// Open rows that were read again and are still refused: their cause is the one named now.
  virtual Result<void> refuse_again(std::span<const Rejection> rejections) = 0;
  virtual Result<std::int64_t> add(const ValueMapping& mapping) = 0;  // gives it its number
  virtual Result<std::int64_t> add(const ReplayJob& job) = 0;         // likewise
  virtual Result<void> update(const ReplayJob& job) = 0;

  /// Makes the message from its flags' ready items (all of one agency, group and year), gives it
  /// its id, marks flags pending.  REQUIRES: the items were read in this job, or news would be lost
  /// that became ready in between.
  virtual Result<MessageId> add(const OutboundMessage& message) = 0;
  virtual Result<void> drop_items(
      std::span<const OutboxItem> items) = 0;  // said and unsaid before anything went out
  virtual Result<void> add(const MessageAttempt& attempt) = 0;
  virtual Result<void> update(
      const OutboundMessage& message) = 0;  // state, attempts, next_attempt, receipt, failure
  /// Marks the message's flags sent, received or refused, with their history.
  virtual Result<void> mark_flags(const OutboundMessage& message,
                                  std::span<const MessageRefusal> refusals, Instant at) = 0;
  /// Keeps what an agency said of its own flags; what is known already, or is about a flag of
  /// somebody else, is left out.  The number of new ones.
  virtual Result<std::int64_t> add(const AgencyId& agency, std::span<const FlagAnswer> answers) = 0;
  /// The agency says nothing more of this message's rows.
  virtual Result<void> close_answers(MessageId message) = 0;
  /// The same of the agency's messages none of whose rows is awaited any more: each was refused,
  /// its flag is settled, or a later message carries the flag.  A row may be answered again as long
  /// as its flag is open (agencies/README.md): no answer is the last by what it says.
  virtual Result<void> close_answered(const AgencyId& agency) = 0;
  virtual Result<void> put(const AgencyId& agency, const AnswerWatch& watch) = 0;
  /// The message's flags become news again, for a message of a new identity (a file refused whole).
  virtual Result<void> send_again(MessageId message) = 0;
  /// A dead message goes out after all, under its own identity: what was settled meanwhile and not
  /// said, since nobody had heard of it, becomes news behind it.
  virtual Result<void> revive(MessageId message, Instant at) = 0;
  /// A number that grows within (agency, day text): for fkpch, file names.
  virtual Result<std::int64_t> next_number(const AgencyId& agency, std::string_view series) = 0;

  /// The agency's requests through that number have their effect in this transaction or before.
  virtual Result<void> put(const RequestMark& mark) = 0;
  virtual Result<void> put_events(const AgencyId& agency, std::span<const EventEntry> events) = 0;
  /// These wait to be shown by feed `by`; what it has shown already is left out.
  virtual Result<void> await_confirmation(const FeedId& by,
                                          std::span<const UnconfirmedEvent> events) = 0;
  /// They wait no longer.
  virtual Result<void> confirm(const AgencyId& agency, std::span<const std::string> fact_keys) = 0;

  virtual Result<void> put(const FeedClock& clock) = 0;
  virtual Result<void> put(const FeedDay& day) = 0;
  /// The feed is waited for from here on; a feed known before keeps its moment.
  virtual Result<void> know(const FeedId& feed, Instant since) = 0;
  /// Under its number: new, or its form with what further batches showed.
  virtual Result<void> put(const ContractVersion& version) = 0;
  /// In place of what was known of the batch.
  virtual Result<void> put(const BatchDrift& drift) = 0;
  virtual Result<void> put_school_names(const std::map<std::string, std::string>& names) = 0;
  virtual Result<void> put_memo(const FeedId& feed, std::string_view name,
                                std::string_view text) = 0;
  /// In place of what was known for the same region and year.
  virtual Result<void> put(std::span<const Target> targets) = 0;
  /// The day's last count of all places: it takes the place of an earlier one of the same day.
  virtual Result<void> put_place_days(PlanYear year, Day day, std::span<const PlaceDay> places) = 0;
  virtual Result<void> append_journal(
      const JournalEntry& entry) = 0;  // number and hash are given here
  /// Keeps what these are at a moment, and forgets all from before `since`.
  virtual Result<void> put_measures(Instant at, std::span<const Measure> measures,
                                    Instant since) = 0;
};

class Store {
 public:
  using WriteJob = std::function<Result<void>(StoreWriter&)>;
  using ReadJob = std::function<Result<void>(StoreReader&)>;

  virtual ~Store() = default;
  /// A job that fails or throws leaves nothing behind.  A job must not write to the store but
  /// through its StoreWriter: it would wait for itself.
  virtual Result<void> write(const WriteJob& job) = 0;
  virtual Result<void> write_grouped(const WriteJob& job) = 0;
  virtual Result<void> read(const ReadJob& job) = 0;
  /// Of the same state; its calls neither wait for the store's nor are part of a job.
  virtual RequestInbox& inbox() = 0;
};

}  // namespace gw
