#include "gateway/domain/drift.hpp"

#include <algorithm>
#include <array>

#include "gateway/domain/tabbed_text.hpp"

namespace gw {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"added", "missing", "renamed", "retyped", "code"};
constexpr std::array<std::string_view, 4> kUses{"accept", "hold", "reject_rows", "quarantine"};
constexpr std::size_t kDriftFields = 7;

template <class Value, std::size_t N>
std::optional<Value> value_named(const std::array<std::string_view, N>& names,
                                 std::string_view name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Value>(found - names.begin());
}

}  // namespace

std::string_view name_of(DriftKind kind) noexcept {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::string_view name_of(DriftUse use) noexcept {
  return kUses[static_cast<std::size_t>(use)];
}

std::optional<DriftUse> drift_use(std::string_view name) noexcept {
  return value_named<DriftUse>(kUses, name);
}

std::string to_text(const std::vector<Drift>& drifts) {
  std::string text;
  for (const Drift& drift : drifts) {
    text.append(name_of(drift.kind)).append("\t").append(name_of(drift.use)).append("\t");
    text.append(drift.entity).append("\t").append(drift.column).append("\t");
    text.append(drift.before).append("\t").append(drift.now).append("\t");
    text += std::to_string(drift.rows) + '\n';
  }
  return text;
}

Result<std::vector<Drift>> drifts_from(std::string_view text) {
  std::vector<Drift> drifts;
  while (!text.empty()) {
    const auto fields = tabbed_fields(take_until(text, '\n'));
    if (fields.size() != kDriftFields) return fail(Errc::integrity, "domain.drift");
    const auto kind = value_named<DriftKind>(kKinds, fields[0]);
    const auto use = drift_use(fields[1]);
    const auto rows = tabbed_number(fields[6]);
    if (!kind || !use || !rows) return fail(Errc::integrity, "domain.drift");
    drifts.push_back({*kind, *use, std::string(fields[2]), std::string(fields[3]),
                      std::string(fields[4]), std::string(fields[5]), *rows});
  }
  return drifts;
}

}  // namespace gw
