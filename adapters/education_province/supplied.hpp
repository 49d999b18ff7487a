#pragma once
// The fields of a roster row that go back with a flag (section 4 of the note).
#include "gateway/adapter/supplied_fields.hpp"

namespace gw::education_province {

/// XH, XM, SFZJLXM, SFZJH, in this order.
inline constexpr std::size_t kSuppliedFields = 4;
using SuppliedFields = std::array<std::string_view, kSuppliedFields>;

}  // namespace gw::education_province
