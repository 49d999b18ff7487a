#pragma once
// Name of a roster file, `XSXX_420602_QL_20261016_01.csv`: the batch's identity, its kind and its
// order.  Used by pull, reader and tests; pure.  Refuses every other name in the folder (`~$...`,
// `.tmp`, `Thumbs.db`, `副本...`).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/domain/region_code.hpp"

namespace gw::county_roster {

struct RosterName {
  std::string text;
  bool full = false;  // QL; else ZL
  Day day{};
  std::int64_t number = 0;

  /// yyyyMMdd * 100 + nn: lists and increments of one scope follow each other in this order.
  std::int64_t order() const;
  /// The autumn whose new pupils a file of this day most likely lists: from July on its own year.
  int likely_entry_year() const;
};

/// Nothing if `file` is no roster file of this region.
std::optional<RosterName> parse_roster_name(std::string_view prefix, RegionCode region,
                                            std::string_view file);

/// "20261016"
std::string compact_day(Day day);

}  // namespace gw::county_roster
