#pragma once
// Checks of a row's fields against each other: remarks, never repairs (a number's sex or birth date
// that differs from the stated one is reported, both are kept).  Used by adapters after the fields
// are read.  Pure.
#include <optional>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/domain/identity.hpp"
#include "gateway/domain/row_reason.hpp"
#include "gateway/normalize/codes.hpp"

namespace gw::normalize {

/// SEX_DIFFERS.  Only a stated 男 or 女 can differ, and only from a citizen number.
inline std::optional<RowReason> check_sex(const Identity& identity, Sex stated) noexcept {
  const auto number = identity.citizen_number();
  if (!number || (stated != Sex::male && stated != Sex::female)) return std::nullopt;
  if (number->is_male() == (stated == Sex::male)) return std::nullopt;
  return RowReason::sex_differs;
}

/// BIRTH_DIFFERS.
inline std::optional<RowReason> check_birth(const Identity& identity, Day stated) noexcept {
  const auto number = identity.citizen_number();
  if (!number || number->birth_date() == stated) return std::nullopt;
  return RowReason::birth_differs;
}

/// DIVISION_ABOLISHED or DIVISION_UNKNOWN; an empty field is no division and no remark.
inline std::optional<RowReason> check_division(std::string_view written) noexcept {
  if (written.empty()) return std::nullopt;
  const auto code = RegionCode::parse(written);
  const auto status = code ? division_status(*code) : DivisionStatus::unknown;
  if (status == DivisionStatus::current) return std::nullopt;
  return status == DivisionStatus::abolished ? RowReason::division_abolished
                                             : RowReason::division_unknown;
}

}  // namespace gw::normalize
