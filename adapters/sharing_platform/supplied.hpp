#pragma once
// The fields of a row that go back with a flag (校核反馈; the platform's note, section 2).
#include "gateway/adapter/supplied_fields.hpp"

namespace gw::sharing_platform {

/// The row's key (CJRZH, YFZH, JTBH), XM, ZJLX, ZJHM, XZQH, in the order in which they are sent.
inline constexpr std::size_t kSuppliedFields = 5;
using SuppliedFields = std::array<std::string_view, kSuppliedFields>;

}  // namespace gw::sharing_platform
