#pragma once
// SFTP by libssh behind ports/file_server: public key only, the host key pinned by its fingerprint,
// no configuration of the machine's user.  Made by app for each agency that has an `sftp:` section.
// The calls block and run on a thread of its own, so that a stuck server costs only its own feed;
// each operation has a session of its own, and one is open at a time.  A peer that does nothing for
// `step_timeout`, or that trickles, is cut off.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "gateway/ports/file_server.hpp"

namespace gw::net {

struct SftpSettings {
  std::string host;
  std::uint16_t port = 22;
  std::string user;
  std::filesystem::path key_file;  // private key without a passphrase, OpenSSH or PEM
  std::string host_key;            // "SHA256:..." as ssh-keygen -l prints it
  std::chrono::milliseconds step_timeout{30'000};
  /// A whole operation (a listing, a file) from its beginning; zero = as long as it moves.
  std::chrono::milliseconds transfer_timeout{0};
  /// A file that comes or goes slower than this over a `step_timeout` is given up; 0 = any rate.
  std::size_t bytes_per_second = 256;
};

std::unique_ptr<ports::FileServer> make_sftp_client(SftpSettings settings);

}  // namespace gw::net
