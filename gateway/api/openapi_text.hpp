#pragma once
// schemas/openapi.yaml, compiled in: what the program serves is what it was built with.
#include <string_view>

namespace gw::api {

std::string_view openapi_text();

}  // namespace gw::api
