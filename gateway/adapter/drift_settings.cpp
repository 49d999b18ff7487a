#include "gateway/adapter/drift_settings.hpp"

#include <string>
#include <vector>

namespace gw {
namespace {

/// The first is the default.
DriftUse read_use(SettingsReader& section, DriftKind kind, const std::vector<DriftUse>& allowed) {
  std::vector<std::string> names;
  names.reserve(allowed.size());
  for (const DriftUse use : allowed) names.emplace_back(name_of(use));
  return allowed[section.choice(name_of(kind), names, 0)];
}

}  // namespace

DriftUse DriftSettings::of(DriftKind kind) const {
  switch (kind) {
    case DriftKind::added:
      return added;
    case DriftKind::missing:
      return missing;
    case DriftKind::renamed:
      return renamed;
    case DriftKind::retyped:
      return retyped;
    case DriftKind::code:
      break;
  }
  return code;
}

DriftSettings read_on_drift(SettingsReader& feed) {
  using enum DriftUse;
  SettingsReader section = feed.section("on_drift");
  DriftSettings settings;
  settings.added = read_use(section, DriftKind::added, {accept, hold, reject_rows, quarantine});
  settings.missing = read_use(section, DriftKind::missing, {hold, accept});
  settings.renamed = read_use(section, DriftKind::renamed, {hold, accept});
  settings.retyped = read_use(section, DriftKind::retyped, {hold, accept, reject_rows, quarantine});
  settings.code = read_use(section, DriftKind::code, {reject_rows, hold, quarantine});
  section.finish();
  return settings;
}

}  // namespace gw
