#pragma once
// One page of work inside one transaction: rows become facts, the persons they touch are decided
// again, and plan records, flags and their news for the agencies change with them (law 3). Batches,
// events and the sweep all go through here; there is no other way to a plan record.
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gateway/adapter/row.hpp"
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
  std::int64_t orphans = 0;  // rows about a fact nobody knows (a payment without its relation)
  std::vector<std::int64_t> orphan_lines;
  std::vector<RowNote> notes;  // two names, two counties, two numbers: seen only beside other rows
  std::vector<KeyEntry> keys;  // what the key index must say once the batch is through
};

class PageWork {
 public:
  PageWork(StoreWriter& store, const RunServices& services, const DecisionDay& day)
      : store_(store), services_(services), day_(day) {}
  /// Where the time of the pages done so far went.
  const StageTimes& times() const { return times_; }

  /// Applies the rows: facts, decisions, flags, outbox.
  Result<PageOutcome> apply(const PageOrigin& origin, std::span<const SpooledRow> rows);
  /// Only says what the key index must hold for rows that were applied before a restart: the same
  /// as apply said then.
  Result<PageOutcome> keys_only(const PageOrigin& origin, std::span<const SpooledRow> rows);
  /// Decides these persons again, because the day or the freshness of the data changed.
  Result<PageOutcome> decide_again(std::span<const PersonId> persons);

 private:
  struct Page;
  Result<std::vector<PersonId>> persons_of(const PageOrigin& origin,
                                           std::span<const SpooledRow> rows);
  Result<void> load(Page& page, std::vector<PersonId> persons);
  void put(Page& page, const PageOrigin& origin, const SpooledRow& row, PersonId person);
  /// Whether an absent row's key keeps what was known (a school not delivered yet, a refused row's
  /// number).
  static bool stays(const PageOrigin& origin, const SpooledRow& row, const Naming& naming);
  /// False if the row's key keeps what was known.
  bool end(Page& page, const PageOrigin& origin, const SpooledRow& row);
  void look_beside(Page& page, const PageOrigin& origin, const SpooledRow& row, PersonId person);
  Result<void> decide(Page& page, BatchId outbox_batch);
  void put_plan(Page& page, Dossier& dossier, EnrollmentPlanRecord record);
  Result<void> put_flags(Page& page, Dossier& dossier, const policy::FlagOutcome& outcome,
                         BatchId outbox_batch);

  StoreWriter& store_;
  const RunServices& services_;
  const DecisionDay& day_;
  StageTimes times_;
};

}  // namespace gw::pipeline
