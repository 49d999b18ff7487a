#pragma once
// Doubles for the tests of adapters: a sink that keeps what a reader says, an HTTP peer that
// answers as told, and an intake that keeps evidence and batches in memory and judges them by the
// reader's own verdict.  One thread.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <exception>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/adapter/adapter.hpp"
#include "gateway/crypto/digest.hpp"

namespace gw::testing_adapters {

namespace asio = boost::asio;

/// Runs a coroutine to its end on a loop of its own.
template <class T>
T run(asio::awaitable<T> work) {
  asio::io_context loop;
  std::optional<T> result;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(value));
  });
  loop.run();
  if (!result) throw std::logic_error("the coroutine did not end");
  return std::move(*result);
}

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Keeps every row.
class CollectingSink final : public RowSink {
 public:
  Result<void> put(AssertedRow row) override {
    rows.push_back(std::move(row));
    return {};
  }
  Result<void> refuse(RefusedRow row) override {
    refused.push_back(std::move(row));
    return {};
  }
  Result<void> without_effect(std::int64_t) override {
    ++effectless;
    return {};
  }
  Result<void> note(std::int64_t line, RowReason reason) override {
    notes.emplace_back(line, reason);
    return {};
  }

  void school_named(std::string_view code, std::string_view name) override {
    schools.insert_or_assign(std::string(code), std::string(name));
  }

  std::int64_t seen() const {
    return static_cast<std::int64_t>(rows.size() + refused.size()) + effectless;
  }
  /// Every remark and review: (line, reason).
  std::set<std::pair<std::int64_t, RowReason>> marks() const {
    std::set<std::pair<std::int64_t, RowReason>> all;
    for (const AssertedRow& row : rows) {
      for (const RowRemark& remark : row.remarks) all.emplace(row.line, remark.reason);
      for (const RowRemark& review : row.reviews) all.emplace(row.line, review.reason);
    }
    return all;
  }
  const AssertedRow* at(std::int64_t line) const {
    for (const AssertedRow& row : rows) {
      if (row.line == line) return &row;
    }
    return nullptr;
  }

  std::map<std::string, std::string> schools;  // by code
  std::vector<AssertedRow> rows;
  std::vector<RefusedRow> refused;
  std::vector<std::pair<std::int64_t, RowReason>> notes;
  std::int64_t effectless = 0;
};

/// What came of one document.
struct Read {
  CollectingSink sink;
  std::optional<Failure> broken;
  BatchVerdict verdict;
};

inline void read_into(Read& out, const AgencyAdapter& adapter, const Batch& batch, Day received,
                      std::string_view bytes, std::size_t chunk = 1U << 16U) {
  const auto reader = adapter.open(batch, received, out.sink);
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, chunk);
    bytes.remove_prefix(piece.size());
    if (const auto fed = reader->feed(piece); !fed) {
      out.broken = fed.error();
      return;
    }
  }
  const auto finished = reader->finish();
  if (finished) {
    out.verdict = *finished;
  } else {
    out.broken = finished.error();
  }
}

/// Answers by method and target, each with its answers in turn (the last one stays).
class ScriptedHttp final : public ports::HttpClient {
 public:
  using Answer = std::function<Result<ports::HttpResponse>(const ports::HttpRequest&)>;

  void on(const std::string& target, ports::HttpResponse answer) {
    script_[target].push_back([answer](const ports::HttpRequest&) { return answer; });
  }
  void on(const std::string& target, Failure failure) {
    script_[target].push_back(
        [failure](const ports::HttpRequest&) -> Result<ports::HttpResponse> { return failure; });
  }
  void forget(const std::string& target) { script_.erase(target); }

  asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                    ports::FetchOptions options) override {
    requests.push_back(request);
    auto& answers = script_[request.target];
    if (answers.empty()) co_return ports::HttpResponse(404, "text/plain", "");
    const Answer next = answers.front();
    if (answers.size() > 1) answers.pop_front();
    Result<ports::HttpResponse> answer = next(request);
    if (!answer || options.sink == nullptr) co_return answer;
    const std::string body = std::exchange(answer->body, {});
    GW_CO_CHECK(co_await options.sink->begin(*answer));
    for (std::size_t at = 0; at < body.size(); at += kChunk) {
      const std::string piece = body.substr(at, kChunk);
      GW_CO_CHECK(co_await options.sink->take(piece));
    }
    co_return answer;
  }

  std::int64_t count(const std::string& target) const {
    std::int64_t found = 0;
    for (const auto& request : requests) found += request.target == target ? 1 : 0;
    return found;
  }

  std::vector<ports::HttpRequest> requests;

 private:
  static constexpr std::size_t kChunk = 1000;
  std::map<std::string, std::deque<Answer>> script_;
};

class MemoryIntake final : public Intake {
 public:
  MemoryIntake(const AgencyAdapter& adapter, Instant now) : adapter_(adapter), now_(now) {}

  asio::awaitable<Result<std::optional<Batch>>> taken(std::string identity) override {
    for (const Batch& batch : batches) {
      if (batch.identity == identity) co_return std::optional<Batch>(batch);
    }
    co_return std::optional<Batch>();
  }
  asio::awaitable<Result<std::optional<Batch>>> last_applied(std::string scope) override {
    std::optional<Batch> last;
    for (const Batch& batch : batches) {
      if (batch.scope == scope && batch.state == BatchState::applied) last = batch;
    }
    co_return last;
  }
  asio::awaitable<Result<std::string>> memo(std::string name) override { co_return memos[name]; }
  asio::awaitable<Result<void>> put_memo(std::string name, std::string text) override {
    memos[name] = std::move(text);
    co_return Result<void>();
  }
  asio::awaitable<Result<std::unique_ptr<ArrivingDelivery>>> receive(std::string,
                                                                     ExtraDigest digest) override {
    co_return std::make_unique<Arriving>(*this, digest);
  }
  asio::awaitable<Result<Batch>> submit(Delivery delivery, BatchDraft draft) override {
    Batch batch = made(delivery, draft);
    Read read;
    read_into(read, adapter_, batch, beijing_day(now_), evidence[delivery.id.value - 1]);
    batch.counts.rows_in = read.sink.seen();
    batch.state = BatchState::applied;
    batch.reason = read.verdict.reason;
    const auto& declared = read.verdict.declared_rows;
    if (read.broken) {
      batch.state = BatchState::refused;
      batch.reason = BatchReason::not_well_formed;
    } else if (use_of(batch.reason) == BatchUse::refuse) {
      batch.state = BatchState::refused;
    } else if (declared && *declared != batch.counts.rows_in) {
      batch.state = BatchState::refused;
      batch.reason = BatchReason::count;
    } else if (batch.kind == BatchKind::full && batch.counts.rows_in == 0) {
      batch.state = BatchState::held;
      batch.reason = BatchReason::header_only;
    }
    co_return keep(std::move(batch), draft);
  }
  asio::awaitable<Result<Batch>> submit_unread(Delivery delivery, BatchDraft draft,
                                               BatchReason reason) override {
    Batch batch = made(delivery, draft);
    batch.state = BatchState::refused;
    batch.reason = reason;
    co_return keep(std::move(batch), draft);
  }
  Instant now() const override { return now_; }

  std::vector<std::string> identities() const {
    std::vector<std::string> all;
    for (const Batch& batch : batches) all.push_back(batch.identity);
    return all;
  }

  std::vector<std::string> evidence;  // sealed, by delivery id - 1
  std::vector<Batch> batches;         // in the order of submission
  std::map<std::string, std::string> memos;

 private:
  class Arriving final : public ArrivingDelivery {
   public:
    Arriving(MemoryIntake& intake, ExtraDigest digest) : intake_(intake), digest_(digest) {}
    asio::awaitable<Result<void>> begin(const ports::HttpResponse&) override {
      co_return Result<void>();
    }
    asio::awaitable<Result<void>> take(std::string_view bytes) override {
      bytes_ += bytes;
      co_return Result<void>();
    }
    asio::awaitable<Result<Delivery>> seal() override {
      intake_.evidence.push_back(bytes_);
      Delivery delivery;
      delivery.id.value = intake_.evidence.size();
      co_return delivery;
    }
    asio::awaitable<Result<std::string>> digest() override {
      using crypto::DigestKind;
      if (digest_ == ExtraDigest::md5)
        co_return crypto::base64_encode(crypto::digest_of(DigestKind::md5, bytes_));
      if (digest_ == ExtraDigest::none) co_return std::string();
      co_return crypto::digest_hex(
          digest_ == ExtraDigest::sm3 ? DigestKind::sm3 : DigestKind::sha256, bytes_);
    }
    std::int64_t bytes() const override { return static_cast<std::int64_t>(bytes_.size()); }

   private:
    MemoryIntake& intake_;
    ExtraDigest digest_;
    std::string bytes_;
  };

  Batch made(const Delivery& delivery, const BatchDraft& draft) const {
    Batch batch;
    batch.delivery = delivery.id;
    batch.scope = draft.scope;
    batch.identity = draft.identity;
    batch.base = draft.base;
    batch.kind = draft.kind;
    batch.order = draft.order;
    batch.context = draft.context;
    return batch;
  }
  Batch keep(Batch batch, const BatchDraft& draft) {
    if (draft.correction_replaces) {
      std::erase_if(batches, [&](const Batch& old) { return old.identity == batch.identity; });
    }
    batches.push_back(batch);
    return batch;
  }

  const AgencyAdapter& adapter_;
  Instant now_;
};

/// 1, 2, ... in each series.
class CountingNumbers final : public NumberSeries {
 public:
  Result<std::int64_t> next(std::string_view series) override {
    return ++last_[std::string(series)];
  }

 private:
  std::map<std::string, std::int64_t> last_;
};

}  // namespace gw::testing_adapters
