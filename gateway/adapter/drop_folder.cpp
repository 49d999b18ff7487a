#include "gateway/adapter/drop_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>

#include "gateway/crypto/digest.hpp"

namespace gw {
namespace {

constexpr std::size_t kDigestDigits = 64;
constexpr std::size_t kPiece = std::size_t{256} << 10U;
constexpr std::size_t kMarkerLimit = 4096;
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

/// What was seen of a file: while it stays the same there is nothing new.  Size and time are in it
/// because a torn copy is often replaced without a new marker.
std::string appearance_of(const std::filesystem::path& file, const std::string& marker) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(file, ignored);
  const auto time = std::filesystem::last_write_time(file, ignored).time_since_epoch().count();
  return crypto::digest_hex(crypto::DigestKind::sha256, marker) + " " + std::to_string(size) + " " +
         std::to_string(time);
}

/// `known`: "<number> <digest>" of the last content, empty where there was none.
std::int64_t version_of(const std::string& known, const std::string& sha256) {
  std::int64_t number = 0;
  const std::size_t blank = known.find(' ');
  if (blank == std::string::npos || !read_number(std::string_view(known).substr(0, blank), number))
    return 0;
  return known.substr(blank + 1) == sha256 ? number : number + 1;
}

bool is_packed(std::string_view bytes) {
  return bytes.substr(0, 2) == "PK" || bytes.substr(0, 2) == "\x1F\x8B";
}

/// A file on its way into the evidence, and what the marker is compared with.
struct Copied {
  std::string head;
  std::int64_t line_feeds = 0;
};

boost::asio::awaitable<Result<Copied>> copy(std::filesystem::path file, ArrivingDelivery& arriving,
                                            DropLimits limits) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) co_return fail(Errc::io, "drop_folder.open", errno);
  Copied copied;
  std::string piece(kPiece, '\0');
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(stream.gcount()));
    if (bytes.empty()) break;
    copied.line_feeds += std::count(bytes.begin(), bytes.end(), '\n');
    if (copied.head.empty() && is_packed(bytes))
      limits.head_bytes = std::max(limits.head_bytes, limits.packed_head_bytes);
    if (copied.head.size() < limits.head_bytes)
      copied.head += bytes.substr(0, limits.head_bytes - copied.head.size());
    if (arriving.bytes() + static_cast<std::int64_t>(bytes.size()) > limits.file_bytes)
      co_return fail(Errc::too_large, "drop_folder.read", limits.file_bytes);
    GW_CO_CHECK(co_await arriving.take(bytes));
  }
  if (stream.bad()) co_return fail(Errc::io, "drop_folder.read", errno);
  co_return copied;
}

/// Lines, size and digest must all agree; an empty file needs a person.
boost::asio::awaitable<Result<BatchReason>> compare(const Marker& marker, MarkerLines counted,
                                                    const Copied& copied,
                                                    ArrivingDelivery& arriving) {
  GW_CO_TRY(const std::string sha256, co_await arriving.digest());
  if (marker.size != arriving.bytes() || marker.sha256 != sha256) co_return BatchReason::digest;
  if (counted == MarkerLines::line_feeds && marker.lines != copied.line_feeds - 1)
    co_return BatchReason::count;
  co_return arriving.bytes() == 0 ? BatchReason::empty : BatchReason::none;
}

}  // namespace

std::filesystem::path MarkerHabit::of(const std::filesystem::path& file) const {
  std::filesystem::path marker = file;
  if (replaces_extension) return marker.replace_extension(suffix);
  return marker += suffix;
}

boost::asio::awaitable<Result<std::optional<DropFile>>> take_drop_file(std::filesystem::path file,
                                                                       MarkerHabit habit,
                                                                       DropLimits limits,
                                                                       Intake& intake) {
  GW_CO_TRY(const std::string marker_bytes, read_small_file(habit.of(file), kMarkerLimit));
  const auto marker = parse_marker(marker_bytes);
  if (habit.has_content && !marker) co_return std::optional<DropFile>();
  DropFile taken;
  taken.name = file.filename().string();
  taken.appearance = appearance_of(file, marker_bytes);
  GW_CO_TRY(const std::string known, co_await intake.memo("file/" + taken.name));
  if (known == taken.appearance) co_return std::optional<DropFile>();

  GW_CO_TRY(std::unique_ptr<ArrivingDelivery> arriving,
            co_await intake.receive(taken.name, ExtraDigest::sha256));
  GW_CO_TRY(Copied copied, co_await copy(file, *arriving, limits));
  if (habit.has_content) {
    GW_CO_TRY(taken.reason, co_await compare(*marker, habit.lines, copied, *arriving));
    if (habit.lines == MarkerLines::rows) taken.declared_rows = marker->lines;
  } else if (arriving->bytes() == 0) {
    taken.reason = BatchReason::empty;
  }
  taken.head = std::move(copied.head);
  GW_CO_TRY(taken.delivery, co_await arriving->seal());
  GW_CO_TRY(const std::string versions, co_await intake.memo("version/" + taken.name));
  taken.version = version_of(versions, taken.delivery.sha256);
  co_return std::optional<DropFile>(std::move(taken));
}

boost::asio::awaitable<Result<void>> remember(DropFile file, Intake& intake) {
  const std::string version = std::to_string(file.version) + " " + file.delivery.sha256;
  GW_CO_CHECK(co_await intake.put_memo("version/" + file.name, version));
  co_return co_await intake.put_memo("file/" + file.name, file.appearance);
}

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

}  // namespace gw
