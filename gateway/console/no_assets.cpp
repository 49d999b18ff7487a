// A build without the console (GW_CONSOLE=OFF): /ui/ answers 404.
#include "gateway/console/assets.hpp"

namespace gw::console {

std::span<const Asset> assets() {
  return {};
}

}  // namespace gw::console
