#pragma once
// One page of work inside one transaction: rows become facts, the persons they touch are decided
// again, and plan records, flags and their news for the agencies change with them (law 3). Batches,
// events and the sweep all go through here; there is no other way to a plan record.
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gateway/adapter/row.hpp"
#include "gateway/pipeline/relink.hpp"
#include "gateway/pipeline/run_services.hpp"
#include "gateway/pipeline/spooled_row.hpp"
#include "gateway/policy/flags.hpp"

namespace gw::pipeline {

/// The day and the marks under which persons are decided.
struct DecisionDay {
  Instant now{};
  Day day{};
  bool register_stale = false;
  bool tax_stale = false;
  Instant register_as_of{};          // of its last list; 0: none came
  std::optional<Day> tax_through{};  // every tax day up to it is in; nothing: none is
};

/// What the rows of a page have in common.
struct PageOrigin {
  ScopeId scope;
  AgencyId agency;
  BatchId batch;
  BatchId outbox_batch;  // news waits until this batch is whole; 0: at once
  Absence absence;
  const std::map<std::string, std::int64_t>* units = nullptr;  // named by the batch; with absence
  const std::set<std::string>* refused_numbers = nullptr;      // as written; with absence only
};

struct PageOutcome {
  std::int64_t facts = 0;
  std::int64_t plans = 0;
  std::int64_t flags = 0;
  std::int64_t flags_raised = 0;     // of the flags: opened, opened again, woken
  std::int64_t flags_withdrawn = 0;  // of the flags: settled
  std::int64_t persons = 0;          // with a fact, record or flag that changed
  std::int64_t orphans = 0;  // rows about a fact nobody knows (a payment without its relation)
  std::vector<std::int64_t> orphan_lines;
  std::vector<RowNote> notes;  // two names, two counties, two numbers: seen only beside other rows
  std::vector<KeyEntry> keys;  // what the key index must say once the batch is through

  /// Both together, of one page.
  void join(PageOutcome&& other);
};

/// A page worked out on a snapshot: what it changes, as long as nobody changes its persons before.
struct PreparedPage {
  SnapshotMark mark;
  std::vector<PersonId> persons;  // sorted: all that was looked at
  ChangePage changes;             // a flag just opened has no number yet
  /// Of each item of changes.outbox the place of its flag in changes.flags; none: it has its
  /// number.
  std::vector<std::optional<std::size_t>> flag_of_item;
  PageOutcome outcome;
  std::vector<SpooledRow> rest;  // about persons whom the snapshot does not know
  Relinking relink;              // their documents are grouped anew, then they are decided
  BatchId outbox_batch;
};

class PageWork {
 public:
  PageWork(const RunServices& services, const DecisionDay& day) : services_(services), day_(day) {}
  /// Where the time of the pages done so far went.
  const StageTimes& times() const { return times_; }

  /// Applies the rows: facts, decisions, flags, outbox.
  Result<PageOutcome> apply(StoreWriter& store, const PageOrigin& origin,
                            std::span<const SpooledRow> rows);
  /// Works the rows out beforehand, so that the writer has only to write.
  Result<PreparedPage> prepare(StoreReader& store, const PageOrigin& origin,
                               std::span<const SpooledRow> rows);
  /// Applies the rows as prepared; anew where one of the persons was changed meanwhile.
  Result<PageOutcome> apply(StoreWriter& store, const PageOrigin& origin,
                            std::span<const SpooledRow> rows, PreparedPage prepared);
  /// Only says what the key index must hold for rows that were applied before a restart: the same
  /// as apply said then.
  Result<PageOutcome> keys_only(StoreReader& store, const PageOrigin& origin,
                                std::span<const SpooledRow> rows);
  /// Decides these persons again, because the day or the freshness of the data changed.
  Result<PageOutcome> decide_again(StoreWriter& store, std::span<const PersonId> persons);

 private:
  struct Page;
  /// Whom identities stand for, in their order.
  using Identify = std::function<Result<std::vector<Holder>>(std::span<const Identity>)>;
  /// What to do with rows about persons nobody knows.
  enum class Unknown : std::uint8_t { leave, orphan };

  /// Of each row; where only a key tells, the person as which the key's document was numbered.
  static Result<std::vector<Holder>> holders_of(StoreReader& store, const Identify& identify,
                                                const PageOrigin& origin,
                                                std::span<const SpooledRow> rows);
  /// Loads whom the rows are about and whom their keys stood for, who by now may be one person with
  /// others.
  Result<void> load(StoreReader& store, Page& page, std::vector<Holder>& holders,
                    std::span<const SpooledRow> rows);
  Result<void> load(StoreReader& store, Page& page, std::vector<PersonId> persons);
  Result<PreparedPage> work_out(StoreReader& store, const Identify& identify, Unknown unknown,
                                const PageOrigin& origin, std::span<const SpooledRow> rows);
  Result<PageOutcome> write(StoreWriter& store, PreparedPage prepared);
  /// Groups the documents anew and decides whoever that concerns, each once.
  Result<PageOutcome> follow(StoreWriter& store, const Relinking& changed, BatchId outbox_batch);
  void put(Page& page, const PageOrigin& origin, const SpooledRow& row, const Holder& holder);
  /// Whether an absent row's key keeps what was known (a school not delivered yet, a refused row's
  /// number).
  static bool stays(const PageOrigin& origin, const SpooledRow& row, const Naming& naming);
  /// False if the row's key keeps what was known.
  bool end(Page& page, const PageOrigin& origin, const SpooledRow& row);
  void look_beside(Page& page, const PageOrigin& origin, const SpooledRow& row, PersonId person);
  void decide(Page& page, BatchId outbox_batch);
  /// When the person is to be decided again though no fact comes: the day's sweep looks there.
  void put_due(Page& page, Dossier& dossier);
  /// `facts`: the dossier's, sorted out.
  void put_plan(Page& page, Dossier& dossier, const policy::PersonFacts& facts,
                const policy::Question& question, EnrollmentPlanRecord record);
  void put_flags(Page& page, Dossier& dossier, const policy::FlagOutcome& outcome,
                 BatchId outbox_batch);
  void put_flag(Page& page, Dossier& dossier, const policy::FlagChange& change, PlanYear year,
                Day day, BatchId outbox_batch);

  const RunServices& services_;
  const DecisionDay& day_;
  StageTimes times_;
};

}  // namespace gw::pipeline
