#pragma once
// Drift (接口变化): where a batch differs from the accepted form of its feed, named by field, and
// what the agency's settings do about it.  Values; how it is found is pipeline/drift_search.hpp.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace gw {

enum class DriftKind : std::uint8_t {
  added,    // a column nobody knew
  missing,  // a column that was always there
  renamed,  // one vanished, and one came whose values look like it
  retyped,  // values of another shape than before
  code,     // a code outside its table that nobody has seen before
};

/// What becomes of it (dlt's contract modes, and quarantine).
enum class DriftUse : std::uint8_t {
  accept,       // the batch acts; its form becomes the contract's next version
  hold,         // the batch is held: a person releases or discards it
  reject_rows,  // the rows that differ are refused, the rest acts
  quarantine,   // the rows that differ are set aside, the rest acts
};

struct Drift {
  DriftKind kind = DriftKind::added;
  DriftUse use = DriftUse::hold;
  std::string entity;     // FeedForm::entity
  std::string column;     // as the contract has it; of `added` as it came
  std::string before;     // retyped: the shapes known
  std::string now;        // renamed: the new name; retyped: the shape; code: the code
  std::int64_t rows = 0;  // that show it, of those looked at; code: of all

  friend bool operator==(const Drift&, const Drift&) = default;
};

std::string_view name_of(DriftKind kind) noexcept;
std::string_view name_of(DriftUse use) noexcept;
std::optional<DriftUse> drift_use(std::string_view name) noexcept;

/// As they are kept with a batch or a version, and read back; Errc::integrity.
std::string to_text(const std::vector<Drift>& drifts);
Result<std::vector<Drift>> drifts_from(std::string_view text);

}  // namespace gw
