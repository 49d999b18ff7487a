#pragma once
// The fields of a row that go back to its agency with a flag, exactly as written (law 9): joined by
// the reader into Naming::as_supplied, split again by the channel.  Pure.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/flag.hpp"
#include "gateway/domain/personal.hpp"

namespace gw {

/// Joined by U+001F, which no XML document can carry.
template <std::size_t N>
PersonalText join_supplied(const std::array<std::string_view, N>& fields) {
  std::string text;
  for (std::size_t i = 0; i < N; ++i) {
    if (i != 0) text += '\x1F';
    text += fields[i];
  }
  return PersonalText(std::move(text));
}

/// Views into `text`; nothing if it was not written by join_supplied for N fields.
template <std::size_t N>
std::optional<std::array<std::string_view, N>> split_supplied(std::string_view text) {
  std::array<std::string_view, N> fields;
  for (std::size_t i = 0; i < N; ++i) {
    const std::size_t end = text.find('\x1F');
    if ((end == std::string_view::npos) != (i + 1 == N)) return std::nullopt;
    fields[i] = text.substr(0, end);
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return fields;
}

/// A flag with the fields that go back with it; both are views into the flags given.
template <std::size_t N>
struct SuppliedRow {
  const Flag* flag = nullptr;
  std::array<std::string_view, N> fields;
};

/// One row a flag, in their order.  Errc::integrity at `place` for a flag without its N fields.
template <std::size_t N, std::size_t Length>
Result<std::vector<SuppliedRow<N>>> supplied_rows(
    const std::vector<Flag>& flags,
    const char (&place)[Length]) {  // NOLINT(modernize-avoid-c-arrays)
  std::vector<SuppliedRow<N>> rows;
  rows.reserve(flags.size());
  for (const Flag& flag : flags) {
    const auto fields = split_supplied<N>(flag.as_supplied.reveal(Purpose::return_to_source));
    if (!fields) return fail(Errc::integrity, place);
    rows.push_back({&flag, *fields});
  }
  return rows;
}

/// jzrq 截止日期 of a message: the latest last day among its rows (readings 51).  REQUIRES: flags.
inline Day last_payable_day(const std::vector<Flag>& flags) {
  Day last = flags.front().last_payable_day;
  for (const Flag& flag : flags) last = std::max(last, flag.last_payable_day);
  return last;
}

}  // namespace gw
