#pragma once
// The checks of a levy workbook (接口说明 city-bureaus, 2. Checks), row against row.  Pure.
// Who is refused counts as missing: the city's row of that category then holds, else none.
#include <vector>

#include "adapters/city_bureau/levy_book.hpp"

namespace gw::city_bureau {

/// Refuses rows whose sum differs, and both rows of a county and category with different amounts;
/// returns what a clerk must look at (ORDER_CONTRADICTS, AMOUNT_REVEALS, ROW_MISSING) and repeats.
std::vector<Finding> check(LevyBook& book);

}  // namespace gw::city_bureau
