// The intake of a trial: reads the first batch, counts, keeps nothing, and ends the pull.
#include "gateway/trial/trial_intake.hpp"

#include "tests/support/adapter_fakes.hpp"

namespace gw::trial {
namespace {

using testing_adapters::run;

/// Every line is a row: "bad" is refused.
class LineReader final : public BatchReader {
 public:
  explicit LineReader(RowSink& sink) : sink_(sink) {}
  Result<void> feed(std::string_view bytes) override {
    text_ += bytes;
    return {};
  }
  Result<BatchVerdict> finish() override {
    std::int64_t line = 0;
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = text_.find('\n', at);
      if (end == std::string::npos) return fail(Errc::not_well_formed, "test.lines");
      ++line;
      if (text_.substr(at, end - at) == "bad") {
        RefusedRow row;
        row.line = line;
        row.column = "SFZJH";
        row.reason = RowReason::id_length;
        GW_CHECK(sink_.refuse(std::move(row)));
      } else {
        AssertedRow row;
        row.line = line;
        GW_CHECK(sink_.put(std::move(row)));
      }
      at = end + 1;
    }
    BatchVerdict verdict;
    verdict.declared_rows = line;
    return verdict;
  }

 private:
  RowSink& sink_;
  std::string text_;
};

/// Brings two batches of these bytes, one after the other.
class LineAdapter final : public AgencyAdapter {
 public:
  explicit LineAdapter(std::string bytes) : bytes_(std::move(bytes)) {}
  const AgencyId& agency() const override { return agency_; }
  const std::vector<FeedDefinition>& feeds() const override { return feeds_; }
  boost::asio::awaitable<Result<PullReport>> pull(const FeedId&, Intake& intake) override {
    GW_CO_TRY(memo, co_await intake.memo("seq"));
    GW_CO_CHECK(co_await intake.put_memo("seq", "8"));
    for (const char* identity : {"A1", "A2"}) {
      GW_CO_TRY(auto arriving, co_await intake.receive("/lists", ExtraDigest::none));
      GW_CO_CHECK(co_await arriving->take(bytes_));
      GW_CO_TRY(Delivery delivery, co_await arriving->seal());
      BatchDraft draft;
      draft.identity = identity;
      const auto batch = co_await intake.submit(std::move(delivery), std::move(draft));
      if (!batch) co_return batch.error();
    }
    co_return PullReport();
  }
  std::unique_ptr<BatchReader> open(const Batch&, Day, RowSink& sink) const override {
    return std::make_unique<LineReader>(sink);
  }
  FlagChannel* channel() override { return nullptr; }

  std::string memo;

 private:
  AgencyId agency_{"lines"};
  std::vector<FeedDefinition> feeds_;
  std::string bytes_;
};

struct Tried {
  Result<PullReport> report = PullReport();
  std::optional<Sample> sample;
  std::string memo;
};

Tried try_out(const std::string& bytes) {
  LineAdapter adapter(bytes);
  const SystemClock clock;
  InterfaceNote note;
  note.trial_memos = {{"seq", "7"}};
  TrialIntake intake(adapter, note, FeedId("lines.all"), clock);
  Tried tried;
  tried.report = run(adapter.pull(FeedId("lines.all"), intake));
  tried.sample = intake.sample();
  tried.memo = adapter.memo;
  return tried;
}

TEST(TrialIntakeTest, ReadsTheFirstBatchAndEndsThePull) {
  const Tried tried = try_out("good\nbad\ngood\nbad\n");
  ASSERT_FALSE(tried.report);
  EXPECT_TRUE(TrialIntake::is_enough(tried.report.error()));
  ASSERT_TRUE(tried.sample.has_value());
  EXPECT_EQ(tried.sample->identity, "A1");
  EXPECT_EQ(tried.sample->accepted, 2);
  EXPECT_EQ(tried.sample->refused, 2);
  EXPECT_EQ(tried.sample->declared_rows, 4);
  EXPECT_EQ((tried.sample->reasons.at({RowReason::id_length, "SFZJH"})), 2);
  EXPECT_EQ(tried.sample->refused_for({RowReason::id_length, RowReason::bytes}), 2);
}

TEST(TrialIntakeTest, WhatCannotBeReadIsToldWithItsFailure) {
  const Tried tried = try_out("good\ntorn");
  ASSERT_TRUE(tried.sample.has_value());
  EXPECT_EQ(tried.sample->broken->code(), Errc::not_well_formed);
}

TEST(TrialIntakeTest, BeginsWithTheMemosOfTheNote) {
  EXPECT_EQ(try_out("good\n").memo, "7");
}

}  // namespace
}  // namespace gw::trial
