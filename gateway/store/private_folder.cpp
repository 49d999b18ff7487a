#include "gateway/store/private_folder.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace gw::store {

Result<void> make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.has_parent_path()) {
    std::filesystem::create_directories(folder.parent_path(), error);
    if (error) return fail(Errc::io, "store.folder", error.value());
  }
  if (::mkdir(folder.c_str(), 0700) == 0) return {};
  if (errno != EEXIST) return fail(Errc::io, "store.folder", errno);
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return fail(Errc::io, "store.folder", errno);
  if (!S_ISDIR(status.st_mode)) return fail(Errc::io, "store.folder", ENOTDIR);
  if ((status.st_mode & 0077U) != 0 && ::chmod(folder.c_str(), 0700) != 0) {
    return fail(Errc::forbidden, "store.folder", errno);
  }
  return {};
}

}  // namespace gw::store
