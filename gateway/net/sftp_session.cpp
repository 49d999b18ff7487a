#include "gateway/net/sftp_session.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <deque>

namespace gw::net {
namespace {

using KeyPtr = CPtr<ssh_key_struct, &ssh_key_free>;
using FilePtr = CPtr<sftp_file_struct, &sftp_close>;
using FolderPtr = CPtr<sftp_dir_struct, &sftp_closedir>;
using AttributesPtr = CPtr<sftp_attributes_struct, &sftp_attributes_free>;

constexpr std::uint32_t kBlock = 32U << 10U;
// One request at a time waits for the wire between any two blocks.
constexpr std::size_t kOutstanding = 16;
constexpr mode_t kMode = 0640;
constexpr std::size_t kMostEntries = 100'000;

std::string text_of(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

/// "SHA256:..." of a key, as ssh-keygen -l prints it.
std::string fingerprint_of(ssh_key key) {
  unsigned char* hash = nullptr;
  std::size_t size = 0;
  if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != 0) return {};
  char* text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
  std::string fingerprint = text_of(text);
  ssh_string_free_char(text);
  ssh_clean_pubkey_hash(&hash);
  return fingerprint;
}

}  // namespace

void SftpProgress::connected(int socket) noexcept {
  socket_.store(socket);
  if (was_cut()) ::shutdown(socket, SHUT_RDWR);
}

void SftpProgress::cut() noexcept {
  cut_.store(true);
  const int socket = socket_.load();
  if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
}

void SftpSession::end(ssh_session session) noexcept {
  ssh_disconnect(session);
  ssh_free(session);
}

Result<SftpSession> SftpSession::open(const SftpSettings& settings, SftpProgress& progress) {
  SftpSession session(progress);
  GW_CHECK(session.connect(settings));
  GW_CHECK(session.prove_host(settings.host_key));
  GW_CHECK(session.log_in(settings.key_file));
  session.sftp_.reset(sftp_new(session.session_.get()));
  if (!session.sftp_ || sftp_init(session.sftp_.get()) != SSH_OK)
    return progress.was_cut() ? fail(Errc::timeout, "net.sftp")
                              : fail(Errc::peer_content, "net.sftp");
  progress.step();
  progress.opened();
  return session;
}

Result<void> SftpSession::connect(const SftpSettings& settings) {
  session_.reset(ssh_new());
  if (!session_) return fail(Errc::unreachable, "net.sftp");
  ssh_session session = session_.get();
  const unsigned port = settings.port;
  const long seconds = std::max<long>(
      1, std::chrono::duration_cast<std::chrono::seconds>(settings.step_timeout).count());
  const bool process_config = false;
  const int log_nothing = SSH_LOG_NOLOG;
  ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &process_config);
  ssh_options_set(session, SSH_OPTIONS_LOG_VERBOSITY, &log_nothing);
  ssh_options_set(session, SSH_OPTIONS_HOST, settings.host.c_str());
  ssh_options_set(session, SSH_OPTIONS_PORT, &port);
  ssh_options_set(session, SSH_OPTIONS_USER, settings.user.c_str());
  ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &seconds);
  if (ssh_connect(session) != SSH_OK) return fail(Errc::unreachable, "net.sftp.connect");
  progress_->connected(ssh_get_fd(session));
  progress_->step();
  return {};
}

Result<void> SftpSession::prove_host(const std::string& fingerprint) {
  ssh_key shown = nullptr;
  if (ssh_get_server_publickey(session_.get(), &shown) != SSH_OK)
    return fail(Errc::peer_content, "net.sftp.host_key");
  const KeyPtr key(shown);
  if (fingerprint.empty() || fingerprint_of(key.get()) != fingerprint)
    return fail(Errc::tls_peer_rejected, "net.sftp.host_key");
  return {};
}

Result<void> SftpSession::log_in(const std::filesystem::path& key_file) {
  ssh_key read = nullptr;
  if (ssh_pki_import_privkey_file(key_file.c_str(), nullptr, nullptr, nullptr, &read) != SSH_OK)
    return fail(Errc::config_invalid, "net.sftp.key_file");
  const KeyPtr key(read);
  if (ssh_userauth_publickey(session_.get(), nullptr, key.get()) != SSH_AUTH_SUCCESS)
    return progress_->was_cut() ? fail(Errc::timeout, "net.sftp.log_in")
                                : fail(Errc::forbidden, "net.sftp.log_in");
  progress_->step();
  return {};
}

Failure SftpSession::failed() const {
  if (progress_->was_cut()) return fail(Errc::timeout, "net.sftp");
  switch (sftp_get_error(sftp_.get())) {
    case SSH_FX_NO_SUCH_FILE:
    case SSH_FX_NO_SUCH_PATH:
      return fail(Errc::not_found, "net.sftp");
    case SSH_FX_PERMISSION_DENIED:
      return fail(Errc::forbidden, "net.sftp");
    case SSH_FX_FILE_ALREADY_EXISTS:
      return fail(Errc::conflict, "net.sftp");
    default:
      return fail(Errc::unreachable, "net.sftp", sftp_get_error(sftp_.get()));
  }
}

Result<std::vector<ports::RemoteFile>> SftpSession::list(const std::string& folder) {
  const FolderPtr opened(sftp_opendir(sftp_.get(), folder.c_str()));
  if (!opened) return failed();
  std::vector<ports::RemoteFile> files;
  while (const AttributesPtr entry{sftp_readdir(sftp_.get(), opened.get())}) {
    progress_->step();
    const std::string name = text_of(entry->name);
    if (name == "." || name == "..") continue;
    if (files.size() == kMostEntries)
      return fail(Errc::too_large, "net.sftp.list", static_cast<std::int64_t>(kMostEntries));
    files.push_back(
        {name, static_cast<std::int64_t>(entry->size), entry->type == SSH_FILEXFER_TYPE_DIRECTORY});
  }
  if (sftp_dir_eof(opened.get()) != 1) return failed();
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

Result<std::string> SftpSession::read(const std::string& path, std::size_t limit) {
  const FilePtr file(sftp_open(sftp_.get(), path.c_str(), O_RDONLY, 0));
  if (!file) return failed();
  std::string bytes;
  std::deque<int> asked;
  std::array<char, kBlock> block{};
  bool ended = false;
  while (!ended || !asked.empty()) {
    while (!ended && asked.size() < kOutstanding) {
      const int request = sftp_async_read_begin(file.get(), kBlock);
      if (request < 0) return failed();
      asked.push_back(request);
    }
    const int got = sftp_async_read(file.get(), block.data(), kBlock,
                                    static_cast<std::uint32_t>(asked.front()));
    if (got < 0) return failed();
    asked.pop_front();
    progress_->moved(static_cast<std::uint64_t>(got));
    if (got == 0) {
      ended = true;
    } else if (ended) {
      return fail(Errc::peer_content, "net.sftp.read");  // bytes after the end
    }
    if (bytes.size() + static_cast<std::size_t>(got) > limit)
      return fail(Errc::too_large, "net.sftp.read", static_cast<std::int64_t>(limit));
    // Every request began where the one before ends only if that one was answered in full.
    if (got > 0 && static_cast<std::uint32_t>(got) < kBlock && !asked.empty()) {
      bytes.append(block.data(), static_cast<std::size_t>(got));
      while (!asked.empty()) {
        const int rest = sftp_async_read(file.get(), block.data(), kBlock,
                                         static_cast<std::uint32_t>(asked.front()));
        asked.pop_front();
        if (rest < 0) return failed();
      }
      if (sftp_seek64(file.get(), bytes.size()) != 0) return failed();
      continue;
    }
    bytes.append(block.data(), static_cast<std::size_t>(got));
  }
  return bytes;
}

Result<void> SftpSession::write(const std::string& path, const std::string& bytes) {
  if (const AttributesPtr there{sftp_lstat(sftp_.get(), path.c_str())})
    return fail(Errc::conflict, "net.sftp.write");
  const std::string part = path + ".filepart";
  {
    const FilePtr file(sftp_open(sftp_.get(), part.c_str(), O_WRONLY | O_CREAT | O_TRUNC, kMode));
    if (!file) return failed();
    for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
      const std::size_t size = std::min<std::size_t>(kBlock, bytes.size() - at);
      if (sftp_write(file.get(), bytes.data() + at, size) != static_cast<ssize_t>(size))
        return failed();
      progress_->moved(size);
    }
  }
  // A plain rename: it fails where the name has been taken meanwhile.
  if (sftp_rename(sftp_.get(), part.c_str(), path.c_str()) != 0) return failed();
  progress_->step();
  return {};
}

}  // namespace gw::net
