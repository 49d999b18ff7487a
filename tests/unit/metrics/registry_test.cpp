#include "gateway/metrics/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "gateway/metrics/process.hpp"

namespace gw::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RegistryTest, WritesCountersAndGaugesWithTheirLabels) {
  Registry registry;
  registry.counter("enrollgate_rows_total", "Rows read", {{"agency", "tax"}, {"kind", "pull"}})
      .add(3);
  registry.gauge("enrollgate_queue", "Waiting").set(1.5);
  const std::string text = registry.exposition();
  EXPECT_THAT(text, HasSubstr("# HELP enrollgate_rows_total Rows read\n"
                              "# TYPE enrollgate_rows_total counter\n"
                              "enrollgate_rows_total{agency=\"tax\",kind=\"pull\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE enrollgate_queue gauge\nenrollgate_queue 1.5\n"));
}

TEST(RegistryTest, TheSameLabelsAreTheSameSeries) {
  Registry registry;
  Counter& first = registry.counter("enrollgate_a_total", "a", {{"x", "1"}});
  EXPECT_EQ(&first, &registry.counter("enrollgate_a_total", "a", {{"x", "1"}}));
  EXPECT_NE(&first, &registry.counter("enrollgate_a_total", "a", {{"x", "2"}}));
}

TEST(RegistryTest, HistogramBucketsAddUp) {
  Registry registry;
  Histogram& waits = registry.histogram("enrollgate_wait_seconds", "Waits", {{"a", "b"}}, {0.1, 1});
  for (const double value : {0.1, 0.5, 7.0}) waits.observe(value);
  EXPECT_THAT(registry.exposition(),
              HasSubstr("enrollgate_wait_seconds_bucket{a=\"b\",le=\"0.1\"} 1\n"
                        "enrollgate_wait_seconds_bucket{a=\"b\",le=\"1\"} 2\n"
                        "enrollgate_wait_seconds_bucket{a=\"b\",le=\"+Inf\"} 3\n"
                        "enrollgate_wait_seconds_sum{a=\"b\"} 7.6\n"
                        "enrollgate_wait_seconds_count{a=\"b\"} 3\n"));
}

TEST(RegistryTest, EscapesWhatWouldBreakALine) {
  Registry registry;
  registry.counter("enrollgate_a_total", "two\nlines \\", {{"x", "a\"b\\c\nd"}}).add();
  EXPECT_THAT(registry.exposition(), HasSubstr("two\\nlines \\\\\n"));
  EXPECT_THAT(registry.exposition(), HasSubstr("{x=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

TEST(RegistryTest, TooManySeriesFallTogether) {
  Registry registry;
  for (std::size_t i = 0; i < Registry::kSeriesPerFamilyMax + 7; ++i) {
    registry.counter("enrollgate_a_total", "a", {{"x", std::to_string(i)}}).add();
  }
  const std::string shown = registry.exposition();
  EXPECT_THAT(shown, HasSubstr("enrollgate_a_total{x=\"other\"} 7\n"));
  EXPECT_THAT(shown, HasSubstr("enrollgate_metrics_series_refused_total 7\n"));
  const std::string last = std::to_string(Registry::kSeriesPerFamilyMax + 6);
  EXPECT_THAT(shown, Not(HasSubstr("{x=\"" + last + "\"}")));
}

TEST(RegistryTest, AGaugeTooManyIsLeftOutAndWritesOverNoOther) {
  Registry registry;
  for (std::size_t i = 0; i < Registry::kSeriesPerFamilyMax + 2; ++i) {
    registry.gauge("enrollgate_a", "a", {{"x", std::to_string(i)}}).set(5);
  }
  // What was there before the family was full is told as before.
  registry.gauge("enrollgate_a", "a", {{"x", "3"}}).set(8);
  const std::string shown = registry.exposition();
  EXPECT_THAT(shown, HasSubstr("enrollgate_a{x=\"3\"} 8\n"));
  EXPECT_THAT(shown, Not(HasSubstr("enrollgate_a{x=\"other\"}")));
  const std::string last = std::to_string(Registry::kSeriesPerFamilyMax + 1);
  EXPECT_THAT(shown, Not(HasSubstr("{x=\"" + last + "\"}")));
  EXPECT_THAT(shown, HasSubstr("enrollgate_metrics_series_refused_total 2\n"));
}

// What 600 feeds are told by: the widest families of a province.
TEST(RegistryTest, AProvinceOfSixHundredFeedsHasRoom) {
  Registry registry;
  for (int feed = 0; feed < 600; ++feed) {
    const std::string id = "education-province.f" + std::to_string(feed);
    registry.gauge("enrollgate_feed_state", "State.", {{"feed", id}}).set(feed);
    for (const char* outcome : {"in", "accepted", "rejected", "repeated", "quarantined"}) {
      registry.counter("enrollgate_rows_total", "Rows.", {{"feed", id}, {"outcome", outcome}})
          .add();
    }
    for (int stage = 0; stage < 11; ++stage) {
      registry
          .histogram("enrollgate_run_duration_seconds", "Seconds.",
                     {{"feed", id}, {"stage", std::to_string(stage)}}, {1, 60})
          .observe(2);
    }
  }
  const std::string shown = registry.exposition();
  EXPECT_THAT(shown, HasSubstr("enrollgate_metrics_series_refused_total 0\n"));
  EXPECT_THAT(shown, HasSubstr("enrollgate_feed_state{feed=\"education-province.f599\"} 599\n"));
  EXPECT_THAT(shown, HasSubstr("enrollgate_run_duration_seconds_count{"
                               "feed=\"education-province.f599\",stage=\"10\"} 1\n"));
}

TEST(RegistryTest, RefusesForeignNamesAndTwoKindsOfOneName) {
  Registry registry;
  EXPECT_THROW(registry.counter("other_total", ""), std::logic_error);
  EXPECT_THROW(registry.counter("enrollgate_Rows", ""), std::logic_error);
  registry.counter("enrollgate_a_total", "");
  EXPECT_THROW(registry.gauge("enrollgate_a_total", ""), std::logic_error);
}

TEST(RegistryTest, ThreadsLoseNoCount) {
  Registry registry;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&registry] {
        for (int i = 0; i < 1000; ++i) {
          registry.counter("enrollgate_a_total", "a").add();
          registry.gauge("enrollgate_b", "b").add(1);
        }
      });
    }
  }
  EXPECT_EQ(registry.counter("enrollgate_a_total", "a").value(), 4000U);
  EXPECT_EQ(registry.gauge("enrollgate_b", "b").value(), 4000.0);
}

TEST(RegistryTest, WhatSomethingElseCountsIsAskedWhenItIsRead) {
  Registry registry;
  std::uint64_t lines = 3;
  registry.counted_elsewhere("enrollgate_lines_total", "Lines.", {{"level", "error"}},
                             [&lines] { return lines; });
  lines = 4;
  EXPECT_NE(registry.exposition().find("# TYPE enrollgate_lines_total counter\n"
                                       "enrollgate_lines_total{level=\"error\"} 4\n"),
            std::string::npos);
}

TEST(ProcessTest, TellsWhatEveryClientTells) {
  const std::string told = process_exposition();
  for (const char* name : {"process_cpu_seconds_total", "process_open_fds", "process_max_fds",
                           "process_resident_memory_bytes", "process_start_time_seconds"}) {
    EXPECT_NE(told.find("\n" + std::string(name) + ' '), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace gw::metrics
