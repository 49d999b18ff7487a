#pragma once
// What samples/expected.csv says of one file.  For the tests of the XML agencies.
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/domain/row_reason.hpp"
#include "tests/support/adapter_fakes.hpp"
#include "tests/support/places.hpp"

namespace gw::testing_adapters {

inline const std::string kSamples = std::string(gw::testing::source_dir()) + "/tests/samples/";

struct Expected {
  std::int64_t rows = 0;
  std::string use;     // accept, refuse, hold
  std::string reason;  // of the file
  std::set<std::pair<std::int64_t, RowReason>> rejects;
  std::set<std::pair<std::int64_t, RowReason>> marks;  // remarks and reviews a reader alone can see
};

// Only beside other rows can it be seen that a row repeats or contradicts one.
inline bool seen_by_reader(RowReason reason) {
  return reason != RowReason::same_id_two_names && reason != RowReason::duplicate &&
         reason != RowReason::two_counties;
}

inline std::vector<std::string> split_line(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

inline Expected expected_of(const std::string& file) {
  Expected expected;
  std::ifstream csv(kSamples + "expected.csv");
  for (std::string line; std::getline(csv, line);) {
    const auto fields = split_line(line);
    if (fields.size() < 6 || fields[1] != file) continue;
    if (fields[0] == "rows") expected.rows = std::stoll(fields[4]);
    if (fields[0] == "file") {
      expected.use = fields[4];
      expected.reason = fields[5];
    }
    if (fields[0] != "reject" && fields[0] != "remark" && fields[0] != "review") continue;
    const auto reason = row_reason(fields[5]);
    if (!reason) {
      ADD_FAILURE() << fields[5];
      continue;
    }
    if (fields[0] == "reject") {
      expected.rejects.emplace(std::stoll(fields[2]), *reason);
    } else if (seen_by_reader(*reason)) {
      expected.marks.emplace(std::stoll(fields[2]), *reason);
    }
  }
  return expected;
}

inline std::set<std::pair<std::int64_t, RowReason>> rejects_of(const CollectingSink& sink) {
  std::set<std::pair<std::int64_t, RowReason>> all;
  for (const RefusedRow& row : sink.refused) all.emplace(row.line, row.reason);
  return all;
}

/// The value of one line `name: value` of a sample's header file.
inline std::string header_in(const std::string& text, const std::string& name) {
  const std::size_t at = text.find(name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t start = at + name.size() + 2;
  return text.substr(start, text.find_first_of("\r\n", start) - start);
}

}  // namespace gw::testing_adapters
