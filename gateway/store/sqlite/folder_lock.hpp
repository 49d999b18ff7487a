#pragma once
// One gateway per store folder: an advisory lock on the file `lock`, held while the store is open
// and let go by the system when the process dies.  Refuses with Errc::conflict.
#include <filesystem>

#include "gateway/base/result.hpp"

namespace gw::store::sqlite {

class FolderLock {
 public:
  /// Errc::conflict if another gateway has the folder open; Errc::io.
  static Result<FolderLock> take(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace gw::store::sqlite
