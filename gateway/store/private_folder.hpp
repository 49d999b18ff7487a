#pragma once
// Folders that only the gateway's own user may enter: the store's and the evidence's.
// Blocks on the disk; any thread.
#include <filesystem>

#include "gateway/base/result.hpp"

namespace gw::store {

/// Makes the folder (and its parents) with mode 0700, or takes others' rights from one that is
/// there.  Errc::io; Errc::forbidden if they cannot be taken (the folder is somebody else's).
Result<void> make_private_folder(const std::filesystem::path& folder);

}  // namespace gw::store
