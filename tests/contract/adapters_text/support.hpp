#pragma once
// What the contract tests of these adapters share: the sample files, a sink that collects, an
// intake and an HTTP peer in memory, and running a coroutine to its end.  Test code only.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/adapter/adapter.hpp"
#include "gateway/codec/csv.hpp"
#include "gateway/crypto/digest.hpp"
#include "tests/support/places.hpp"

namespace gw::text_contract {

inline std::filesystem::path samples() {
  return std::filesystem::path(gw::testing::source_dir()) / "tests" / "samples";
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream stream(path, std::ios::binary);
  stream << bytes;
  ASSERT_TRUE(stream.flush()) << path;
}

/// A folder that goes with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string form = (std::filesystem::temp_directory_path() / "gw-text-XXXXXX").string();
    path_ = ::mkdtemp(form.data());
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct ExpectedLine {
  std::string kind, file, line, key, value, reason, note;
};

inline std::vector<ExpectedLine> expected_lines() {
  std::vector<ExpectedLine> lines;
  codec::CsvReader reader(codec::Encoding::utf8, [&](const codec::CsvRecord& record) {
    if (record.fields.size() == 7)
      lines.push_back({std::string(record.fields[0]), std::string(record.fields[1]),
                       std::string(record.fields[2]), std::string(record.fields[3]),
                       std::string(record.fields[4]), std::string(record.fields[5]),
                       std::string(record.fields[6])});
    return Result<void>();
  });
  EXPECT_TRUE(reader.feed(read_file(samples() / "expected.csv")));
  EXPECT_TRUE(reader.finish());
  return lines;
}

/// Everything a reader said, in order.
struct Collected final : RowSink {
  void school_named(std::string_view code, std::string_view name) override {
    schools.insert_or_assign(std::string(code), std::string(name));
  }
  std::map<std::string, std::string> schools;  // by code
  std::vector<AssertedRow> rows;
  std::vector<RefusedRow> refused;
  std::vector<std::pair<std::int64_t, RowReason>> notes;
  std::vector<std::int64_t> idle;

  Result<void> put(AssertedRow row) override {
    rows.push_back(std::move(row));
    return {};
  }
  Result<void> refuse(RefusedRow row) override {
    refused.push_back(std::move(row));
    return {};
  }
  Result<void> without_effect(std::int64_t line) override {
    idle.push_back(line);
    return {};
  }
  Result<void> note(std::int64_t line, RowReason reason) override {
    notes.emplace_back(line, reason);
    return {};
  }

  std::size_t row_count() const { return rows.size() + refused.size() + idle.size(); }
  /// "74 COLUMNS"
  std::set<std::string> rejects() const {
    std::set<std::string> found;
    for (const RefusedRow& row : refused)
      found.insert(std::to_string(row.line) + " " + std::string(name_of(row.reason)));
    return found;
  }
  std::set<std::string> remarks() const {
    std::set<std::string> found;
    const auto add = [&](std::int64_t line, RowReason reason) {
      found.insert(std::to_string(line) + " " + std::string(name_of(reason)));
    };
    for (const auto& [line, reason] : notes) add(line, reason);
    for (const AssertedRow& row : rows) {
      for (const RowRemark& remark : row.remarks) add(row.line, remark.reason);
      for (const RowRemark& review : row.reviews) add(row.line, review.reason);
    }
    return found;
  }
  const AssertedRow* find(std::string_view key) const {
    for (const AssertedRow& row : rows) {
      if (row.key == key) return &row;
    }
    return nullptr;
  }
};

inline Result<BatchVerdict> read_all(BatchReader& reader, std::string_view bytes,
                                     std::size_t piece) {
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    GW_CHECK(reader.feed(bytes.substr(at, piece)));
  return reader.finish();
}

template <class T>
T run(boost::asio::awaitable<T> task) {
  boost::asio::io_context loop;
  auto result = boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future);
  loop.run();
  return result.get();
}

/// An intake that keeps what it is given and decodes like the pipeline: whole or refused.
class MemoryIntake final : public Intake {
 public:
  struct Taken {
    Batch batch;
    std::string bytes;
    bool correction_replaces = false;
  };

  explicit MemoryIntake(const AgencyAdapter& adapter, FeedId feed, Instant now)
      : now_(now), adapter_(adapter), feed_(std::move(feed)) {}

  std::vector<Taken> batches;
  std::map<std::string, std::string> memos;
  std::vector<std::string> origins;
  std::vector<std::string> dropped;  // deliveries that were never sealed
  Instant now_;

  boost::asio::awaitable<Result<std::optional<Batch>>> taken(std::string identity) override {
    std::optional<Batch> found;
    for (const Taken& one : batches) {
      if (one.batch.identity == identity) found = one.batch;
    }
    co_return found;
  }
  boost::asio::awaitable<Result<std::optional<Batch>>> last_applied(std::string scope) override {
    std::optional<Batch> found;
    for (const Taken& one : batches) {
      if (one.batch.scope == scope && one.batch.state == BatchState::applied) found = one.batch;
    }
    co_return found;
  }
  boost::asio::awaitable<Result<std::string>> memo(std::string name) override {
    co_return memos[name];
  }
  boost::asio::awaitable<Result<void>> put_memo(std::string name, std::string text) override {
    memos[name] = text;
    co_return Result<void>();
  }
  boost::asio::awaitable<Result<std::unique_ptr<ArrivingDelivery>>> receive(
      std::string origin, ExtraDigest digest) override {
    origins.push_back(origin);
    std::unique_ptr<ArrivingDelivery> arriving = std::make_unique<Arriving>(*this, origin, digest);
    co_return arriving;
  }
  boost::asio::awaitable<Result<Batch>> submit(Delivery delivery, BatchDraft draft) override {
    Batch batch = batch_of(delivery, draft);
    const std::string& bytes = sealed_[delivery.id.value];
    Collected sink;
    const auto reader = adapter_.open(batch, beijing_day(now_), sink);
    const auto verdict = read_all(*reader, bytes, 65536);
    batch.state = BatchState::applied;
    if (!verdict) {
      batch.state = BatchState::refused;
      batch.failure = verdict.error();
    } else {
      batch.reason = verdict->reason;
      const auto rows = static_cast<std::int64_t>(sink.row_count());
      for (const auto& declared : {verdict->declared_rows, draft.declared_rows}) {
        if (use_of(batch.reason) == BatchUse::accept && declared.value_or(rows) != rows)
          batch.reason = BatchReason::count;
      }
      batch.parts = verdict->parts;
      if (use_of(batch.reason) == BatchUse::refuse) batch.state = BatchState::refused;
      if (use_of(batch.reason) == BatchUse::hold) batch.state = BatchState::held;
    }
    batch.counts.rows_in = static_cast<std::int64_t>(sink.row_count());
    batches.push_back({batch, bytes, draft.correction_replaces});
    co_return batch;
  }
  boost::asio::awaitable<Result<Batch>> submit_unread(Delivery delivery, BatchDraft draft,
                                                      BatchReason reason) override {
    Batch batch = batch_of(delivery, draft);
    batch.reason = reason;
    batch.state = use_of(reason) == BatchUse::hold ? BatchState::held : BatchState::refused;
    batches.push_back({batch, sealed_[delivery.id.value], draft.correction_replaces});
    co_return batch;
  }
  Instant now() const override { return now_; }

 private:
  class Arriving final : public ArrivingDelivery {
   public:
    Arriving(MemoryIntake& intake, std::string origin, ExtraDigest digest)
        : intake_(intake), origin_(std::move(origin)), digest_(digest) {}
    ~Arriving() override {
      if (!sealed_) intake_.dropped.push_back(origin_);
    }
    boost::asio::awaitable<Result<void>> begin(const ports::HttpResponse&) override {
      co_return Result<void>();
    }
    boost::asio::awaitable<Result<void>> take(std::string_view bytes) override {
      bytes_ += bytes;
      co_return Result<void>();
    }
    boost::asio::awaitable<Result<Delivery>> seal() override {
      sealed_ = true;
      Delivery delivery;
      delivery.id.value = ++intake_.deliveries_;
      delivery.feed = intake_.feed_;
      delivery.origin = origin_;
      delivery.sha256 = crypto::digest_hex(crypto::DigestKind::sha256, bytes_);
      intake_.sealed_[delivery.id.value] = bytes_;
      co_return delivery;
    }
    boost::asio::awaitable<Result<std::string>> digest() override {
      co_return digest_ == ExtraDigest::sha256
          ? crypto::digest_hex(crypto::DigestKind::sha256, bytes_)
          : std::string();
    }
    std::int64_t bytes() const override { return static_cast<std::int64_t>(bytes_.size()); }

   private:
    MemoryIntake& intake_;
    std::string origin_;
    ExtraDigest digest_;
    std::string bytes_;
    bool sealed_ = false;
  };

  Batch batch_of(const Delivery& delivery, const BatchDraft& draft) const {
    Batch batch;
    batch.delivery = delivery.id;
    batch.feed = feed_;
    batch.scope = draft.scope;
    batch.identity = draft.identity;
    batch.kind = draft.kind;
    batch.order = draft.order;
    batch.context = draft.context;
    return batch;
  }

  const AgencyAdapter& adapter_;
  FeedId feed_;
  std::uint64_t deliveries_ = 0;
  std::map<std::uint64_t, std::string> sealed_;
};

/// A peer that answers by a function; bodies go to the sink as over the wire.
class FakePeer final : public ports::HttpClient {
 public:
  using Answer = std::function<Result<ports::HttpResponse>(const ports::HttpRequest&)>;
  explicit FakePeer(Answer answer) : answer_(std::move(answer)) {}

  std::vector<ports::HttpRequest> requests;

  boost::asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                           ports::FetchOptions options) override {
    requests.push_back(request);
    Result<ports::HttpResponse> answer = answer_(request);
    if (!answer || options.sink == nullptr) co_return answer;
    GW_CO_CHECK(co_await options.sink->begin(*answer));
    const std::string body = std::exchange(answer->body, {});
    for (std::size_t at = 0; at < body.size(); at += 1000)
      GW_CO_CHECK(co_await options.sink->take(std::string_view(body).substr(at, 1000)));
    co_return answer;
  }

 private:
  Answer answer_;
};

/// Settings as a tree: maps of text, no places.
inline SettingsNode leaf(std::string text) {
  SettingsNode node;
  node.scalar = std::move(text);
  return node;
}
inline SettingsNode branch(std::vector<std::pair<std::string, SettingsNode>> entries) {
  SettingsNode node;
  node.entries = std::move(entries);
  return node;
}

}  // namespace gw::text_contract
