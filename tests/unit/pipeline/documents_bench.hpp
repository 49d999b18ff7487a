#pragma once
// Rows of several documents against a real store, one row a page, and what is believed in the end
// by natural keys: persons by their documents, whatever numbers the store gave.  One thread.
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "gateway/pipeline/clerk_run.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "tests/support/store_fixture.hpp"
#include "tests/unit/pipeline/run_bench.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::pipeline::test {

/// A way back that is never used: what matters is what waits in the outbox.
class SilentChannel final : public FlagChannel {
 public:
  std::size_t row_limit() const override { return 0; }
  std::string group_of(const Flag&) const override { return "g"; }
  Result<MessageDraft> compose(const std::string&, PlanYear, const std::vector<Flag>&,
                               NumberSeries&, Instant) const override {
    return fail(Errc::unsupported);
  }
  boost::asio::awaitable<Result<DeliveryOutcome>> deliver(const OutboundMessage&) override {
    co_return Failure(fail(Errc::unsupported));
  }
  boost::asio::awaitable<Result<DeliveryOutcome>> look_for_receipt(
      const OutboundMessage&) override {
    co_return Failure(fail(Errc::unsupported));
  }
};

struct DocumentRow {
  std::string feed;
  Identity subject;
  std::string key;
  std::optional<Fact> fact;  // none: what the key said is taken back
};

inline Identity certificate(const std::string& number) {
  return {DocumentClass::birth_certificate, number};
}
inline Identity number_of(std::uint64_t packed) {
  return Identity(CitizenNumber::from_packed(packed));
}

/// Persons by their documents, written one behind the other.
struct Belief {
  std::set<std::string> persons;
  std::set<std::tuple<std::string, std::string, std::string>> facts;  // person, document, key
  std::set<std::tuple<std::string, int, PlanStatus, SettledBy, UninsuredReason>> plans;
  std::multiset<std::tuple<std::string, int, std::string, FlagCode>> open;  // year, agency

  friend bool operator==(const Belief&, const Belief&) = default;
};

class DocumentsBench {
 public:
  DocumentsBench() : folder_(make_folder()), store(open(folder_)) {
    day_.day = policy::test::on(2026, 11, 30);
    day_.now = clock_.now();
  }
  ~DocumentsBench() {
    store.reset();
    std::filesystem::remove_all(folder_);
  }
  DocumentsBench(const DocumentsBench&) = delete;
  DocumentsBench& operator=(const DocumentsBench&) = delete;

  PageOutcome apply(const DocumentRow& row) { return apply(std::vector<DocumentRow>{row}); }
  /// All on one page, first worked out on a snapshot as batches are.
  PageOutcome apply(const std::vector<DocumentRow>& rows) {
    PageOrigin origin;
    std::vector<SpooledRow> spooled;
    const std::string feed = rows.front().feed;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const Scope scope,
             tx.scope(FeedId(feed), AgencyId(feed),
                      feed == kClerksFeed ? kClerksScope : std::string_view("all")));
      origin.scope = scope.id;
      origin.agency = scope.agency;
      origin.batch = BatchId{scope.id.value};
      origin.outbox_batch = origin.batch;
      return {};
    }));
    for (const DocumentRow& row : rows) {
      AssertedRow asserted;
      asserted.line = ++line_;
      asserted.key = row.key;
      asserted.subject = row.subject;
      asserted.fact = row.fact;
      if (!row.fact) {
        asserted.operation = RowOperation::remove;
        asserted.subject = Identity();
      }
      spooled.push_back(spool(asserted));
      // What clerks state is keyed by what it says: the key alone says nothing of the person.
      if (feed != kClerksFeed || !row.fact) spooled.back().prior = keys_[{feed, row.key}];
    }
    std::sort(spooled.begin(), spooled.end(), [](const SpooledRow& a, const SpooledRow& b) {
      return subject_order(a) < subject_order(b);
    });
    PageWork work(services_, day_);
    PreparedPage prepared;
    EXPECT_TRUE(store->read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(prepared, work.prepare(reader, origin, spooled));
      return {};
    }));
    PageOutcome outcome;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(outcome, work.apply(tx, origin, spooled, std::move(prepared)));
      return {};
    }));
    for (const KeyEntry& entry : outcome.keys) keys_[{feed, entry.key}] = entry.person;
    return outcome;
  }

  /// What comes next comes a second later.
  void tick() { day_.now += std::chrono::seconds(1); }
  Instant now() const { return day_.now; }

  PersonId person(const Identity& identity) {
    PersonId found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto persons, reader.find(std::span(&identity, 1)));
      found = persons.front();
      return {};
    });
    return found;
  }
  Dossier dossier(const Identity& identity) {
    Dossier found;
    const PersonId who = person(identity);
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(auto dossiers, reader.load(std::span(&who, 1)));
      found = std::move(dossiers.front());
      return {};
    });
    return found;
  }
  /// Of whom the document stood for just before the moment.
  Dossier dossier_as_of(const Identity& identity, Instant before) {
    Dossier found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto holders, reader.holders(std::span(&identity, 1)));
      GW_TRY(found, reader.load_as_of(holders.front().own, before));
      return {};
    });
    return found;
  }
  std::vector<Flag> flags() {
    std::vector<Flag> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(found, reader.flags(FlagFilter{}));
      return {};
    });
    return found;
  }

  /// What is believed of all whom these documents stand for.
  Belief belief(const std::vector<Identity>& documents) {
    Belief out;
    read([&](StoreReader& reader) -> Result<void> {
      std::map<PersonId, std::string> names;
      std::map<PersonId, std::string> document_of;
      GW_TRY(const auto persons, reader.find(documents));
      std::set<PersonId> all(persons.begin(), persons.end());
      all.erase(PersonId{});
      for (const PersonId who : all) {
        GW_TRY(const auto owned, reader.documents_of(who));
        for (const PersonDocument& one : owned) {
          document_of[one.own] = one.identity.reveal(Purpose::match);
          names[who] += document_of[one.own] + ' ';
        }
        out.persons.insert(names[who]);
      }
      for (const PersonId who : all) {
        GW_TRY(const auto dossiers, reader.load(std::span(&who, 1)));
        for (const StoredFact& fact : dossiers.front().facts)
          out.facts.emplace(names[who], document_of[fact.own ? fact.own : who], fact.key);
        for (const EnrollmentPlanRecord& plan : dossiers.front().plans)
          out.plans.emplace(names[who], plan.year.value, plan.status, plan.settled_by,
                            plan.uninsured_reason);
        for (const Flag& flag : dossiers.front().flags) {
          if (flag.state == FlagState::open)
            out.open.emplace(names[who], flag.year.value, flag.agency.text(), flag.code);
        }
      }
      return {};
    });
    expect_sums();
    return out;
  }

  bool told = false;  // agencies have a way back

 private:
  static std::filesystem::path make_folder() {
    std::string form = (std::filesystem::temp_directory_path() / "documents.XXXXXX").string();
    if (::mkdtemp(form.data()) == nullptr) throw std::runtime_error("no folder");
    return form;
  }
  static std::unique_ptr<Store> open(const std::filesystem::path& folder) {
    store::SqliteSettings settings;
    settings.folder = folder / "store";
    settings.key_file = folder / "seal.key";
    return store::open_sqlite_store(settings).value();
  }
  template <class Job>
  void read(const Job& job) {
    EXPECT_TRUE(store->read([&](StoreReader& reader) -> Result<void> { return job(reader); }));
  }
  /// Conservation: what is counted is there.
  void expect_sums() {
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto flags, reader.flags(FlagFilter{}));
      GW_TRY(const auto counts, reader.flag_counts(std::nullopt));
      std::int64_t open = 0;
      std::int64_t settled = 0;
      for (const FlagCounts& count : counts) {
        open += count.open;
        settled += count.settled;
      }
      EXPECT_EQ(open + settled, static_cast<std::int64_t>(flags.size()));
      EXPECT_EQ(open, std::count_if(flags.begin(), flags.end(), [](const Flag& flag) {
                  return flag.state == FlagState::open;
                }));
      std::map<PlanYear, std::int64_t> persons;
      GW_TRY(const auto statuses, reader.status_counts());
      for (const StatusCount& count : statuses) persons[count.year] += count.persons;
      for (const auto& [year, count] : persons) {
        std::int64_t records = 0;
        for (std::uint64_t number = 1; number < 64; ++number) {
          const PersonId who{number};
          GW_TRY(const auto dossiers, reader.load(std::span(&who, 1)));
          for (const auto& plan : dossiers.front().plans) records += plan.year == year ? 1 : 0;
        }
        EXPECT_EQ(count, records);
      }
      return {};
    });
  }

  std::filesystem::path folder_;

 public:
  std::unique_ptr<Store> store;

 private:
  gw::testing::NoEvidence evidence_;
  StillClock clock_;
  SilentChannel channel_;
  RunServices services_{
      *store, evidence_, shipped_policy(), clock_, {}, {}, [this](const AgencyId&) {
        return told ? &channel_ : nullptr;
      }};
  DecisionDay day_;
  std::map<std::pair<std::string, std::string>, PersonId> keys_;
  std::int64_t line_ = 0;
};

}  // namespace gw::pipeline::test
