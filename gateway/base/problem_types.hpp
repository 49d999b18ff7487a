#pragma once
// What whoever is refused can look up about a code: all codes, who puts each right, and where the
// page about it is.  Beside errc.hpp, for few need it.  Pure.
#include <string>
#include <string_view>

#include "gateway/base/errc.hpp"

namespace gw {

/// How many codes there are; the last of the list is the newest.
inline constexpr int kErrcs = static_cast<int>(Errc::going_in) + 1;

/// Who puts it right: whoever asked, the agency behind the gateway, those who run the gateway, an
/// administrator or reviewer who allows something, or nobody, for it is tried again by itself.
enum class Owner : std::uint8_t { caller, agency, operations, administrator, itself };
Owner owner_of(Errc code) noexcept;
std::string_view name_of(Owner owner) noexcept;
std::string_view words_of(Owner owner, Language language) noexcept;

/// Where a problem document's `type` leads: the gateway's own page of this code.
std::string problem_type(Errc code);

}  // namespace gw
