#pragma once
// What an agency's settings do about drift (接口变化), by its kind: the section `on_drift` of a
// feed.  Read with the feed (adapter.hpp).  Values.
#include "gateway/adapter/settings_node.hpp"
#include "gateway/domain/drift.hpp"

namespace gw {

/// A column that is gone or has another name is gone from every row: its rows cannot be parted.
/// A code outside its table is in no row that can be taken.
struct DriftSettings {
  DriftUse added = DriftUse::accept;      // all four
  DriftUse missing = DriftUse::hold;      // or accept
  DriftUse renamed = DriftUse::hold;      // or accept
  DriftUse retyped = DriftUse::hold;      // all four
  DriftUse code = DriftUse::reject_rows;  // or hold, quarantine

  DriftUse of(DriftKind kind) const;
};

DriftSettings read_on_drift(SettingsReader& feed);

}  // namespace gw
