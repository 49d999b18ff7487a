// The platform's own sample files against expected.csv: every row counted, every refusal and remark
// by line and reason.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/contract/adapters_platform/made.hpp"
#include "tests/contract/adapters_xml/expected.hpp"

namespace gw::platform_contract {
namespace {

struct Sample {
  const char* service;
  const char* rows;
  const char* pch;
  BatchKind kind;
  std::int64_t namings;
};

const Sample kSamples_[] = {
    // NOLINT(modernize-avoid-c-arrays)
    {"s_4200000000037_2001", "disability_certificates", "DI420600202611001", BatchKind::full, 59},
    {"s_4200000000037_2001", "disability_certificates", "DI420600ZL", BatchKind::increment, 2},
    {"s_4200000000037_2001", "disability_certificates", "DI420100202611001", BatchKind::full, 5},
    {"s_4200000000037_2001", "disability_certificates", "DI420100ZL", BatchKind::increment, 3},
    {"s_4200000000013_1003", "severe_mental_illness", "HE420600202611001", BatchKind::full, 32},
    {"s_4200000000013_1003", "severe_mental_illness", "HE420600ZL", BatchKind::increment, 3},
    {"s_4200000000013_1003", "severe_mental_illness", "HE420100202611001", BatchKind::full, 4},
    {"s_4200000000013_1003", "severe_mental_illness", "HE420100ZL", BatchKind::increment, 3},
    {"s_4200000000013_1004", "special_families", "HE420600202611001", BatchKind::full, 11},
    {"s_4200000000013_1004", "special_families", "HE420600ZL", BatchKind::increment, 1},
    {"s_4200000000013_1004", "special_families", "HE420100202611001", BatchKind::full, 2},
    {"s_4200000000013_1004", "special_families", "HE420100ZL", BatchKind::increment, 1},
    {"s_4200000000045_3001", "veterans", "VE420600202611001", BatchKind::full, 19},
    {"s_4200000000045_3001", "veterans", "VE420600ZL", BatchKind::increment, 2},
    {"s_4200000000045_3001", "veterans", "VE420100202611001", BatchKind::full, 2},
    {"s_4200000000045_3001", "veterans", "VE420100ZL", BatchKind::increment, 3},
    {"s_4200000000013_1001", "births", "XH", BatchKind::events, 0},
    {"s_4200000000013_1002", "deaths", "XH", BatchKind::events, 0},
    {"s_4200000000004_4001", "population_events", "XH", BatchKind::events, 0},
    {"s_4200000000014_5001", "employment_events", "XH", BatchKind::events, 0},
    {"s_4200000000015_6001", "employer_events", "XH", BatchKind::events, 0},
    {"s_4200000000012_7001", "sentence_events", "XH", BatchKind::events, 0},
};

std::int64_t namings_of(const CollectingSink& sink) {
  return std::count_if(sink.rows.begin(), sink.rows.end(), [](const AssertedRow& row) {
    return row.fact && std::holds_alternative<Naming>(*row.fact);
  });
}

class PlatformSamples : public ::testing::TestWithParam<Sample> {
 protected:
  Read read(std::size_t chunk) const {
    const Sample& sample = GetParam();
    const bool events = sample.kind == BatchKind::events;
    const Made made =
        make("agency", {{sample.rows,
                         sample.service,
                         events ? std::vector<std::string>() : std::vector<std::string>{"420600"},
                         {"420600/09"}}});
    EXPECT_TRUE(made.errors.empty());
    Batch batch;
    batch.feed = made.adapter->feeds().front().id;
    batch.kind = sample.kind;
    const std::string pch = sample.pch;
    if (!events) {
      batch.context =
          "region=" + pch.substr(2, 6) + (sample.kind == BatchKind::full ? " month=202611" : "");
    }
    std::vector<std::string> pages;
    for (const auto& entry : std::filesystem::directory_iterator(folder()))
      pages.push_back(entry.path().string());
    std::sort(pages.begin(), pages.end());
    for (std::string& page : pages) page = read_file(page);
    Read out;
    read_into(out, *made.adapter, batch, kReceived, framed(pages), chunk);
    return out;
  }
  static std::string folder() {
    return kPlatformSamples + GetParam().service + "/" + GetParam().pch;
  }
  static Expected expected() {
    return expected_of(std::string("sharing-platform/") + GetParam().service + "/" +
                       GetParam().pch);
  }
};

TEST_P(PlatformSamples, HoldWhatTheProviderSaysIsInThem) {
  const Read found = read(1U << 16U);
  ASSERT_FALSE(found.broken);
  const Expected truth = expected();
  EXPECT_EQ(found.sink.seen(), truth.rows);
  EXPECT_EQ(rejects_of(found.sink), truth.rejects);
  for (const auto& mark : truth.marks) {
    EXPECT_TRUE(found.sink.marks().contains(mark)) << mark.first << " " << name_of(mark.second);
  }
  EXPECT_EQ(found.verdict.reason, BatchReason::none);
  EXPECT_EQ(found.verdict.declared_rows.value_or(truth.rows), truth.rows);
  EXPECT_EQ(namings_of(found.sink), GetParam().namings);
  for (const AssertedRow& row : found.sink.rows) EXPECT_FALSE(row.key.empty()) << row.line;
}

TEST_P(PlatformSamples, ReadTheSameHoweverTheBytesAreCut) {
  const Read whole = read(1U << 20U);
  const Read cut = read(7);
  ASSERT_EQ(cut.sink.rows.size(), whole.sink.rows.size());
  for (std::size_t i = 0; i < whole.sink.rows.size(); ++i) {
    EXPECT_EQ(cut.sink.rows[i].key, whole.sink.rows[i].key);
    EXPECT_EQ(cut.sink.rows[i].fact, whole.sink.rows[i].fact);
  }
  EXPECT_EQ(cut.sink.marks(), whole.sink.marks());
}

INSTANTIATE_TEST_SUITE_P(All, PlatformSamples, ::testing::ValuesIn(kSamples_),
                         [](const auto& sample) {
                           return std::string(sample.param.rows) + "_" + sample.param.pch;
                         });

}  // namespace
}  // namespace gw::platform_contract
