#include "adapters/county_roster/drop_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>

#include "gateway/crypto/digest.hpp"

namespace gw::county_roster {
namespace {

constexpr std::size_t kDigestDigits = 64;
// Others of the group read the file (the bureau's copying program).
constexpr int kFileMode = 0640;

/// An open file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int handle) : handle_(handle) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (handle_ >= 0) ::close(handle_);
  }
  int get() const { return handle_; }
  bool open() const { return handle_ >= 0; }

 private:
  int handle_;
};

Failure io_failure() {
  return errno == ENOSPC || errno == EDQUOT ? fail(Errc::disk_full, "drop_folder.write", errno)
                                            : fail(Errc::io, "drop_folder.write", errno);
}

std::optional<std::string_view> value_of(std::string_view& text, std::string_view key) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || text.substr(0, key.size()) != key) return std::nullopt;
  std::string_view value = text.substr(key.size(), end - key.size());
  if (!value.empty() && value.back() == '\r') value.remove_suffix(1);
  text.remove_prefix(end + 1);
  return value;
}

bool read_number(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

Result<void> write_all(int handle, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(handle, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_failure();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> write_synced(const std::filesystem::path& file, std::string_view bytes) {
  const Descriptor descriptor(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kFileMode));
  if (!descriptor.open()) return io_failure();
  GW_CHECK(write_all(descriptor.get(), bytes));
  if (::fsync(descriptor.get()) != 0) return io_failure();
  return {};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.open() || ::fsync(descriptor.get()) != 0) return io_failure();
  return {};
}

}  // namespace

std::optional<Marker> parse_marker(std::string_view text) {
  Marker marker;
  const auto lines = value_of(text, "LINES=");
  if (!lines || !read_number(*lines, marker.lines)) return std::nullopt;
  const auto size = value_of(text, "SIZE=");
  if (!size || !read_number(*size, marker.size)) return std::nullopt;
  const auto digest = value_of(text, "SHA256=");
  if (!digest || digest->size() != kDigestDigits) return std::nullopt;
  for (const char c : *digest)
    marker.sha256 += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  return marker;
}

std::string marker_for(std::string_view bytes) {
  const auto lines = std::count(bytes.begin(), bytes.end(), '\n') - 1;
  return "LINES=" + std::to_string(lines) + "\r\nSIZE=" + std::to_string(bytes.size()) +
         "\r\nSHA256=" + crypto::hex_upper(crypto::digest_of(crypto::DigestKind::sha256, bytes)) +
         "\r\n";
}

Result<std::string> read_small_file(const std::filesystem::path& file, std::size_t limit) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return errno == ENOENT ? fail(Errc::not_found, "drop_folder.read")
                           : fail(Errc::io, "drop_folder.read", errno);
  }
  std::string text(limit + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return fail(Errc::io, "drop_folder.read", errno);
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > limit)
    return fail(Errc::too_large, "drop_folder.read", static_cast<std::int64_t>(limit));
  return text;
}

Result<void> put_file(const std::filesystem::path& folder, const std::string& name,
                      std::string_view bytes) {
  const std::filesystem::path target = folder / name;
  const auto there = read_small_file(target, bytes.size());
  if (there && *there == bytes) return {};
  const std::filesystem::path unfinished = folder / ("." + name + ".tmp");
  GW_CHECK(write_synced(unfinished, bytes));
  if (::rename(unfinished.c_str(), target.c_str()) != 0) return io_failure();
  return sync_folder(folder);
}

}  // namespace gw::county_roster
