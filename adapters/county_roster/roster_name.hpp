#pragma once
// Names of roster files by a pattern: what a bureau calls its lists, and what the name tells of one
// (kind, day, number, entry year).  Used by pull, reader and tests; pure.  Refuses every other name
// in the folder (`~$...`, `.tmp`, `Thumbs.db`, `副本...`).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/domain/region_code.hpp"

namespace gw::county_roster {

struct RosterName {
  std::string text;
  bool full = false;  // QL; else ZL
  Day day{};
  std::int64_t number = 0;        // nn; where names have none, which version of the file it is
  std::optional<int> entry_year;  // the autumn whose new pupils it lists, where the name tells

  /// yyyyMMdd * 100 + nn: lists and increments of one scope follow each other in this order.
  std::int64_t order() const;
  /// The autumn whose new pupils a file of this day most likely lists: from July on its own year.
  int likely_entry_year() const;
};

/// `XSXX_{region}_{kind}_{date}_{number}.csv` and its like.  {region} the six digits, {kind} QL or
/// ZL (without it every file is a full list), {date} yyyyMMdd, {number} two digits, {year} four;
/// all else stands for itself.
class NamePattern {
 public:
  /// Nothing if a placeholder is unknown or stands twice, or {date} is missing.
  static std::optional<NamePattern> parse(std::string_view pattern);

  /// Nothing if `file` is no roster file of this region.
  std::optional<RosterName> read(RegionCode region, std::string_view file) const;

 private:
  enum class Part : std::uint8_t { literal, region, kind, date, number, year };
  struct Piece {
    Part part = Part::literal;
    std::string text;
  };
  std::vector<Piece> pieces_;
};

/// The pattern of the interface note.
inline constexpr std::string_view kStandardName = "XSXX_{region}_{kind}_{date}_{number}.csv";

}  // namespace gw::county_roster
