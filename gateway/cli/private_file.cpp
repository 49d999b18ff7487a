#include "gateway/cli/private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace gw::cli {

Result<void> write_private(const std::filesystem::path& file, std::string_view bytes) {
  const int descriptor =
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) {
    return errno == EEXIST ? fail(Errc::conflict, "cli.file_is_there")
                           : fail(Errc::io, "cli.new_file", errno);
  }
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int why = errno;
      ::close(descriptor);
      ::unlink(file.c_str());  // half of it is nobody's, and in the way of the next try
      return fail(Errc::io, "cli.new_file", why);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::close(descriptor) != 0) return fail(Errc::io, "cli.new_file", errno);
  return {};
}

}  // namespace gw::cli
