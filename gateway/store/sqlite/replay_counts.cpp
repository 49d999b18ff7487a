#include "gateway/store/sqlite/replay_counts.hpp"

#include <array>
#include <charconv>

namespace gw::store::sqlite {
namespace {

/// The counts in the order in which they are stored.
template <class Counts>
auto counted(Counts& counts) {
  return std::array{&counts.rows,         &counts.repaired,       &counts.unchanged,
                    &counts.refused,      &counts.overtaken,      &counts.quarantined,
                    &counts.missing,      &counts.persons,        &counts.plans,
                    &counts.flags_raised, &counts.flags_withdrawn};
}

}  // namespace

std::string counts_text(const ReplayCounts& counts) {
  std::string text;
  for (const std::int64_t* number : counted(counts)) text += std::to_string(*number) + ' ';
  return text;
}

ReplayCounts counts_from(std::string_view text) {
  ReplayCounts counts;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (std::int64_t* number : counted(counts)) {
    const auto read = std::from_chars(at, end, *number);
    if (read.ec != std::errc{}) return counts;
    at = read.ptr == end ? end : read.ptr + 1;
  }
  return counts;
}

}  // namespace gw::store::sqlite
