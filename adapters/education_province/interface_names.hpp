#pragma once
// The fixed names of the agency's interface.  Used by every file of this folder.
#include <string_view>

namespace gw::education_province {

inline constexpr std::string_view kBasePath = "/hbjyt/gxjh/v1";
inline constexpr std::string_view kNamespace = "urn:hb-jyt:gxjh:1";

}  // namespace gw::education_province
