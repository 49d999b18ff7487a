#pragma once
// The console's files as they were bundled, compiled in (build.mjs writes the table).  Used by
// pages.cpp only; constant data, any thread.
#include <span>
#include <string_view>

namespace gw::console {

struct Asset {
  std::string_view path;  // below /ui/, "" is the page itself
  std::string_view type;  // Content-Type
  std::string_view etag;  // strong, with its quotation marks
  bool named_by_content;  // its name changes with its bytes: a cache may keep it for good
  std::string_view plain;
  std::string_view gzip;
};

/// In no particular order; empty in a build without the console.
std::span<const Asset> assets();

}  // namespace gw::console
