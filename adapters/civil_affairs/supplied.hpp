#pragma once
// The fields of a recipient's row that go back with a flag (the note's feedback section).
#include "gateway/adapter/supplied_fields.hpp"

namespace gw::civil_affairs {

/// 村编码, 家庭编号, 救助类别, 证件类型, 证件号码, 姓名, in the order in which they are sent.
inline constexpr std::size_t kSuppliedFields = 6;
using SuppliedFields = std::array<std::string_view, kSuppliedFields>;

}  // namespace gw::civil_affairs
