#pragma once
// Files about persons that a command writes: new ones, readable by their owner alone.
#include <filesystem>
#include <string_view>

#include "gateway/base/result.hpp"

namespace gw::cli {

/// Errc::conflict: a file of that name is there, and is not written over; Errc::io (detail =
/// errno).
Result<void> write_private(const std::filesystem::path& file, std::string_view bytes);

}  // namespace gw::cli
