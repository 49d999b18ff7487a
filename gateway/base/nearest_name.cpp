#include "gateway/base/nearest_name.hpp"

#include <algorithm>

namespace gw {
namespace {

/// Edit distance, small strings only.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view wrong, const std::vector<std::string>& known) {
  constexpr std::size_t kLongest = 64;  // no name is, and the work grows with both lengths
  if (wrong.size() > kLongest) return {};
  const std::string* best = nullptr;
  std::size_t best_distance = wrong.size() / 2 + 1;
  for (const std::string& candidate : known) {
    const std::size_t d = distance(wrong, candidate);
    if (d < best_distance) {
      best = &candidate;
      best_distance = d;
    }
  }
  return best == nullptr ? std::string() : *best;
}

}  // namespace gw
