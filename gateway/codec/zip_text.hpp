#pragma once
// Small zips: the other half of zip.hpp, for files handed out.  Entries are stored,
// not packed; names are UTF-8; no times, so that the same content is the same bytes.  Pure.
#include <span>
#include <string>

namespace gw::codec {

struct ZipMember {
  std::string name;
  std::string bytes;
};

/// REQUIRES: below 4 GiB together, fewer than 65536 members.
std::string zip_text(std::span<const ZipMember> members);

}  // namespace gw::codec
