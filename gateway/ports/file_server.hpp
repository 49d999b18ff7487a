#pragma once
// The way to the files that an agency keeps on a server of its own.  Implemented by
// net/sftp_client (SFTP 3) and by the test doubles of the adapters.  Loop thread only; one
// operation after another, for agencies let in one session at a time.
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/base/result.hpp"

namespace gw::ports {

struct RemoteFile {
  std::string name;
  std::int64_t bytes = 0;
  bool folder = false;
};

/// Errc of all: unreachable, tls_peer_rejected (another host key), forbidden (the key is not let
/// in, or the server denies), timeout, not_found, peer_content (no SFTP).
class FileServer {
 public:
  virtual ~FileServer() = default;
  /// What lies in a folder, sorted by name.
  virtual boost::asio::awaitable<Result<std::vector<RemoteFile>>> list(std::string folder) = 0;
  /// A file whole; Errc::too_large beyond `limit` bytes.
  virtual boost::asio::awaitable<Result<std::string>> read(std::string path, std::size_t limit) = 0;
  /// Writes a file under `<path>.filepart` and renames it.  Errc::conflict where the name is taken:
  /// nothing is written over.
  virtual boost::asio::awaitable<Result<void>> write(std::string path, std::string bytes) = 0;
};

}  // namespace gw::ports
