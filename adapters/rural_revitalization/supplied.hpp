#pragma once
// The fields of a person's row that go back with a flag (the note's feedback section).
#include "gateway/adapter/supplied_fields.hpp"

namespace gw::rural_revitalization {

/// 户编号, 人口编号, 村编码, 姓名, 证件类型, 证件号码, in the order in which they are sent.
inline constexpr std::size_t kSuppliedFields = 6;
using SuppliedFields = std::array<std::string_view, kSuppliedFields>;

}  // namespace gw::rural_revitalization
