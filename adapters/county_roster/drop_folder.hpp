#pragma once
// Files of a drop folder (前置机目录): the `.ok` marker that says "this file is whole", and writing
// so that nobody ever sees half a file.  Used by pull and channel.  Blocking, small files only;
// rosters themselves are read in pieces by the adapter.  Refuses files over the limit given.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace gw::county_roster {

struct Marker {
  std::int64_t lines = 0;  // LF bytes minus 1, as `wc -l` counts; -1 for an empty file
  std::int64_t size = 0;
  std::string sha256;  // lower-case hex
};

/// Three lines `LINES=`, `SIZE=`, `SHA256=`; nothing if one is missing or cut (being copied still).
std::optional<Marker> parse_marker(std::string_view text);
/// The marker for these bytes, CRLF, upper-case hex.
std::string marker_for(std::string_view bytes);

/// The whole file.  Errc::not_found, io, too_large (detail = the limit).
Result<std::string> read_small_file(const std::filesystem::path& file, std::size_t limit);

/// Puts `bytes` under `name` into `folder`: written under another name, synced, renamed, folder
/// synced.  A file that has these bytes already is left alone.  Errc::io, disk_full.
Result<void> put_file(const std::filesystem::path& folder, const std::string& name,
                      std::string_view bytes);

}  // namespace gw::county_roster
