#pragma once
// What a call of the crypto library may be asked to hold.  Private to crypto.
#include <stdexcept>
#include <string>

namespace gw::crypto {

/// For calls that fail only if the library was built without the algorithm: a broken installation,
/// no peer's doing.  Throws std::logic_error.
inline void require(bool good, const char* algorithm) {
  if (!good) throw std::logic_error(std::string("crypto library lacks ") + algorithm);
}

}  // namespace gw::crypto
