#pragma once
// Runs without a gateway around them: a desk with the shipped policy over a store of its own,
// evidence in memory, and a clock that stands where the test put it.  The adapters are the real
// ones; what an agency would have sent is handed in.  One thread.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/app/policy_file.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/pipeline/batch_desk.hpp"
#include "gateway/store/sqlite_store.hpp"
#include "tests/support/places.hpp"

namespace gw::pipeline::test {

class MemoryEvidence final : public EvidenceStore {
 public:
  Result<std::unique_ptr<EvidenceWriter>> create(DeliveryId delivery) override {
    return std::make_unique<Writer>(bodies[delivery.value]);
  }
  Result<void> read(DeliveryId delivery,
                    const std::function<Result<void>(std::string_view)>& consume) override {
    const auto found = bodies.find(delivery.value);
    if (found == bodies.end()) return fail(Errc::not_found, "test.evidence");
    ++reads;
    return consume(found->second);
  }
  std::map<std::uint64_t, std::string> bodies;
  int reads = 0;

 private:
  class Writer final : public EvidenceWriter {
   public:
    explicit Writer(std::string& body) : body_(body) {}
    Result<void> write(std::string_view bytes) override {
      body_ += bytes;
      return {};
    }
    Result<EvidenceSeal> finish() override {
      return EvidenceSeal{crypto::digest_hex(crypto::DigestKind::sha256, body_),
                          static_cast<std::int64_t>(body_.size())};
    }

   private:
    std::string& body_;
  };
};

class StillClock final : public Clock {
 public:
  Instant now() const override { return moment; }
  Instant moment = start_of(day_of(2026, 11, 30)) + std::chrono::hours(12);
};

/// A store that fails one write and all after it, as a full disk does, until it is mended.
class FailingStore final : public Store {
 public:
  explicit FailingStore(std::unique_ptr<Store> inner) : inner_(std::move(inner)) {}

  Result<void> write(const WriteJob& job) override {
    if (writes_left == 0) return fail(Errc::store, "test.write");
    if (writes_left > 0) --writes_left;
    if (on_write) on_write();
    return inner_->write(job);
  }
  Result<void> write_grouped(const WriteJob& job) override { return write(job); }
  Result<void> read(const ReadJob& job) override { return inner_->read(job); }
  RequestInbox& inbox() override { return inner_->inbox(); }

  int writes_left = -1;  // without end
  std::function<void()> on_write;

 private:
  std::unique_ptr<Store> inner_;
};

inline std::shared_ptr<const policy::PolicyBook> shipped_policy() {
  static const auto book = std::make_shared<const policy::PolicyBook>(
      app::load_policy(std::string(gw::testing::source_dir()) + "/config/policy").book.value());
  return book;
}

class RunBench : public ::testing::Test {
 protected:
  RunBench() {
    std::string form = (std::filesystem::temp_directory_path() / "runs.XXXXXX").string();
    EXPECT_NE(::mkdtemp(form.data()), nullptr);
    folder_ = form;
    open();
  }
  ~RunBench() override {
    desk.reset();
    store.reset();
    std::filesystem::remove_all(folder_);
  }

  /// An empty store.
  void start_again() {
    desk.reset();
    store.reset();
    std::filesystem::remove_all(folder_ / "store");
    evidence.bodies.clear();
    open();
  }
  /// An empty store, and a desk that knows this adapter's feeds.
  void start(std::unique_ptr<AgencyAdapter> with) {
    start_again();
    adapter = std::move(with);
    ASSERT_NE(adapter, nullptr);
    make_desk();
  }

  /// A desk that nobody has told to stop, as after a restart.
  void make_desk() {
    RunServices services{*store, evidence, shipped_policy(), clock, folder_, freshness, channel_of};
    services.page_rows = page_rows;
    stop = std::stop_source();
    services.stop = stop.get_token();
    std::vector<FeedEntry> feeds;
    for (const FeedDefinition& feed : adapter->feeds()) feeds.push_back({adapter.get(), feed});
    for (FeedEntry& feed : feeds) feed.definition.on_drift = on_drift;
    desk = std::make_unique<BatchDesk>(std::move(services), std::move(feeds));
  }

  /// What `bytes` brought, as evidence.
  Delivery delivery(const FeedId& feed, const std::string& bytes) {
    Delivery made;
    made.feed = feed;
    made.agency = adapter->agency();
    made.sha256 = crypto::digest_hex(crypto::DigestKind::sha256, bytes);
    made.bytes = static_cast<std::int64_t>(bytes.size());
    made.received = clock.moment;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(made.id, tx.next_delivery_id());
      return tx.put(made);
    }));
    evidence.bodies[made.id.value] = bytes;
    return made;
  }
  Result<Batch> submit(const FeedId& feed, const std::string& bytes, const BatchDraft& draft) {
    return desk->submit(feed, delivery(feed, bytes), draft);
  }

  template <class Fn>
  void read(Fn fn) {
    ASSERT_TRUE(store->read([&](StoreReader& reader) -> Result<void> {
      fn(reader);
      return {};
    }));
  }
  std::vector<Batch> batches() {
    std::vector<Batch> found;
    read([&](StoreReader& reader) { found = reader.batches({}).value(); });
    return found;
  }
  /// Everything believed of the persons whom this scope's keys name: person, key, fact.
  std::map<std::string, Fact> facts(const FeedId& feed, const std::string& scope_text) {
    std::map<std::string, Fact> found;
    read([&](StoreReader& reader) {
      const auto scope = reader.find_scope(feed, scope_text).value();
      if (!scope) return;
      for (const KeyEntry& entry : reader.scan_keys(scope->id, "", 100000).value()) {
        for (const Dossier& dossier : reader.load(std::vector<PersonId>{entry.person}).value()) {
          for (const StoredFact& fact : dossier.facts) {
            if (fact.scope == scope->id) found.insert_or_assign(fact.key, fact.value);
          }
        }
      }
    });
    return found;
  }

  std::unique_ptr<FailingStore> store;
  MemoryEvidence evidence;
  StillClock clock;
  FreshnessSettings freshness;
  std::function<const FlagChannel*(const AgencyId&)> channel_of =
      [](const AgencyId&) -> const FlagChannel* { return nullptr; };
  std::size_t page_rows = 4096;
  DriftSettings on_drift;  // of every feed
  std::stop_source stop;
  std::unique_ptr<AgencyAdapter> adapter;
  std::unique_ptr<BatchDesk> desk;

 private:
  void open() {
    store::SqliteSettings settings;
    settings.folder = folder_ / "store";
    settings.key_file = folder_ / "seal.key";
    store = std::make_unique<FailingStore>(store::open_sqlite_store(settings).value());
  }

  std::filesystem::path folder_;
};

}  // namespace gw::pipeline::test
