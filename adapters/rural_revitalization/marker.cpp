#include "adapters/rural_revitalization/marker.hpp"

#include <algorithm>

#include "gateway/crypto/digest.hpp"

namespace gw::rural_revitalization {
namespace {

constexpr std::size_t kDigits = 64;

}  // namespace

std::string marker_for(std::string_view name, std::string_view bytes) {
  return crypto::digest_hex(crypto::DigestKind::sm3, bytes) + "  " + std::string(name) + "\n";
}

std::optional<std::string> digest_in(std::string_view marker, std::string_view name) {
  while (!marker.empty() && (marker.back() == '\n' || marker.back() == '\r'))
    marker.remove_suffix(1);
  if (marker.size() != kDigits + 2 + name.size() || marker.substr(kDigits, 2) != "  " ||
      marker.substr(kDigits + 2) != name)
    return std::nullopt;
  std::string digest(marker.substr(0, kDigits));
  for (char& c : digest) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return std::nullopt;
  }
  return digest;
}

}  // namespace gw::rural_revitalization
