#pragma once
// What samples/expected.csv says: the truth about the samples, made apart from the gateway.
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gw::integration {

struct ExpectedRow {
  std::string kind, file, line, key, value, reason, note;
};

/// Row marks of one file: (line as the agency counts, reason code).
using Marks = std::set<std::pair<std::int64_t, std::string>>;

class Expected {
 public:
  /// Reads tests/samples/expected.csv.
  Expected();

  std::vector<ExpectedRow> of(const std::string& kind, const std::string& file = {}) const;
  Marks marks(const std::string& kind, const std::string& file) const;
  /// key → value of a kind in a file: who is uninsured, and with which code.
  std::map<std::string, std::string> by_key(const std::string& kind, const std::string& file,
                                            const std::string& line = {}) const;
  /// The one number of a kind and file; -1 if none is given.
  std::int64_t number(const std::string& kind, const std::string& file) const;

 private:
  std::vector<ExpectedRow> rows_;
};

}  // namespace gw::integration
