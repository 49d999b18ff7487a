#pragma once
// Names of the lists: `JCDX_<city 6>_<yyyyMM>_<nn>.zip`.  Used by pull and adapter; pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/plan_year.hpp"
#include "gateway/domain/region_code.hpp"

namespace gw::rural_revitalization {

struct ListName {
  RegionCode city;
  Month month{};
  int issue = 0;  // nn

  /// Nothing unless `text` has that form.
  static std::optional<ListName> read(std::string_view text);
  /// A higher issue replaces the list of its month, a later month comes after it.
  std::int64_t order() const;
};

/// "4206": the city's folder.
std::string folder_of(RegionCode city);

}  // namespace gw::rural_revitalization
