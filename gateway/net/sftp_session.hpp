#pragma once
// One SFTP session, blocking: connect, prove the host, log in, then files.  Used by sftp_client on
// its thread.  `cut` alone may be called from another thread.
#include <libssh/libssh.h>
#include <libssh/sftp.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/c_ptr.hpp"
#include "gateway/net/sftp_client.hpp"

namespace gw::net {

/// What the watch sees of a session at work.
class SftpProgress {
 public:
  /// The peer did something.
  void step() noexcept { steps_.fetch_add(1, std::memory_order_relaxed); }
  /// A file is on its way from here on, and so many more bytes of it have gone over.
  void moved(std::uint64_t bytes) noexcept {
    moving_.store(true);
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
    step();
  }
  bool is_moving() const noexcept { return moving_.load(); }
  std::uint64_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }
  std::uint64_t steps() const noexcept { return steps_.load(std::memory_order_relaxed); }

  /// The line to the peer; shut at once where the session was cut before there was one.
  void connected(int socket) noexcept;
  /// Logged in: from here on the work itself goes on.
  void opened() noexcept { opened_.store(true); }
  bool was_opened() const noexcept { return opened_.load(); }
  /// Ends whatever the session waits for; its call then fails.
  void cut() noexcept;
  bool was_cut() const noexcept { return cut_.load(); }

 private:
  std::atomic<std::uint64_t> steps_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<bool> moving_{false};
  std::atomic<int> socket_{-1};
  std::atomic<bool> cut_{false};
  std::atomic<bool> opened_{false};
};

class SftpSession {
 public:
  static Result<SftpSession> open(const SftpSettings& settings, SftpProgress& progress);

  Result<std::vector<ports::RemoteFile>> list(const std::string& folder);
  Result<std::string> read(const std::string& path, std::size_t limit);
  Result<void> write(const std::string& path, const std::string& bytes);

 private:
  static void end(ssh_session session) noexcept;
  using SessionPtr = CPtr<ssh_session_struct, &SftpSession::end>;
  using SftpPtr = CPtr<sftp_session_struct, &sftp_free>;

  explicit SftpSession(SftpProgress& progress) : progress_(&progress) {}
  Result<void> connect(const SftpSettings& settings);
  Result<void> prove_host(const std::string& fingerprint);
  Result<void> log_in(const std::filesystem::path& key_file);
  Failure failed() const;

  SftpProgress* progress_;
  SessionPtr session_;
  SftpPtr sftp_;  // goes before the session
};

}  // namespace gw::net
