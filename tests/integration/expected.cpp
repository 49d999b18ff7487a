#include "tests/integration/expected.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/places.hpp"

namespace gw::integration {
namespace {

std::vector<std::string> split(const std::string& line) {
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

}  // namespace

Expected::Expected() {
  std::ifstream csv(std::string(gw::testing::source_dir()) + "/tests/samples/expected.csv");
  EXPECT_TRUE(csv);
  std::string line;
  std::getline(csv, line);
  while (std::getline(csv, line)) {
    auto fields = split(line);
    fields.resize(7);
    rows_.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]});
  }
}

std::vector<ExpectedRow> Expected::of(const std::string& kind, const std::string& file) const {
  std::vector<ExpectedRow> rows;
  for (const ExpectedRow& row : rows_) {
    if (row.kind == kind && (file.empty() || row.file == file)) rows.push_back(row);
  }
  return rows;
}

Marks Expected::marks(const std::string& kind, const std::string& file) const {
  Marks marks;
  for (const ExpectedRow& row : of(kind, file)) marks.emplace(std::stoll(row.line), row.reason);
  return marks;
}

std::map<std::string, std::string> Expected::by_key(const std::string& kind,
                                                    const std::string& file,
                                                    const std::string& line) const {
  std::map<std::string, std::string> values;
  for (const ExpectedRow& row : of(kind, file)) {
    if (line.empty() || row.line == line) values[row.key] = row.value;
  }
  return values;
}

std::int64_t Expected::number(const std::string& kind, const std::string& file) const {
  const auto rows = of(kind, file);
  if (rows.empty()) return -1;
  // on_roll, covered and uninsured_count have their number in the column `key`'s neighbour.
  for (const std::string& field : {rows.front().value, rows.front().key}) {
    if (!field.empty() && field.find_first_not_of("0123456789") == std::string::npos)
      return std::stoll(field);
  }
  return -1;
}

}  // namespace gw::integration
