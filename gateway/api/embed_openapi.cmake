# Writes schemas/openapi.yaml as C++ (called at build time).  -DINPUT=<file> -DOUTPUT=<file to write>
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "// Generated from schemas/openapi.yaml by embed_openapi.cmake.
#include \"gateway/api/openapi_text.hpp\"

namespace gw::api {

std::string_view openapi_text() {
  return R\"gwyaml(${text})gwyaml\";
}

}  // namespace gw::api
")
