#include "tests/support/places.hpp"

namespace gw::testing {

const char* source_dir() {
  return GW_SOURCE_DIR;
}
const char* binary_dir() {
  return GW_BINARY_DIR;
}

}  // namespace gw::testing
