#include "gateway/adapter/drop_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <set>

#include "gateway/crypto/digest.hpp"
#include "gateway/runtime/offload.hpp"

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

Result<std::string> read_whole(const std::filesystem::path& file, std::size_t limit) {
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

Result<void> write_whole(const std::filesystem::path& target, std::string_view bytes) {
  const auto there = read_whole(target, bytes.size());
  if (there && *there == bytes) return {};
  const std::filesystem::path folder = target.parent_path();
  const std::filesystem::path unfinished = folder / ("." + target.filename().string() + ".tmp");
  GW_CHECK(write_synced(unfinished, bytes));
  if (::rename(unfinished.c_str(), target.c_str()) != 0) return io_failure();
  return sync_folder(folder);
}

/// The names of those that have their marker, sorted.
Result<std::vector<std::string>> marked_in(const std::filesystem::path& folder,
                                           const MarkerHabit& habit) {
  std::error_code error;
  std::filesystem::directory_iterator files(folder, error);
  if (error) return fail(Errc::io, "drop_folder.list", error.value());
  std::set<std::string> there;
  for (; files != std::filesystem::directory_iterator(); files.increment(error)) {
    there.insert(files->path().filename().string());
    if (error) return fail(Errc::io, "drop_folder.list", error.value());
  }
  std::vector<std::string> marked;
  for (const std::string& name : there) {
    if (there.count(habit.of(name).string()) != 0 && habit.of(name) != name) marked.push_back(name);
  }
  return marked;
}

/// The next bytes of a stream, as many as fit; none at its end.
Result<std::string_view> next_piece(std::ifstream& stream, std::string& piece) {
  if (!stream) return std::string_view();
  stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
  if (stream.bad()) return fail(Errc::io, "drop_folder.read", errno);
  return std::string_view(piece.data(), static_cast<std::size_t>(stream.gcount()));
}

/// A file on its way into the evidence, and what the marker is compared with.
struct Copied {
  std::string head;
  std::int64_t line_feeds = 0;
};

boost::asio::awaitable<Result<Copied>> copy(std::filesystem::path file,
                                            boost::asio::thread_pool& hand,
                                            ArrivingDelivery& arriving, DropLimits limits) {
  std::ifstream stream;
  std::string piece(kPiece, '\0');
  auto open = [&]() -> Result<std::string_view> {
    stream.open(file, std::ios::binary);
    if (!stream) return fail(Errc::io, "drop_folder.open", errno);
    return next_piece(stream, piece);
  };
  auto next = [&]() { return next_piece(stream, piece); };
  Copied copied;
  GW_CO_TRY(std::string_view bytes, co_await runtime::offload(hand, open));
  while (!bytes.empty()) {
    copied.line_feeds += std::count(bytes.begin(), bytes.end(), '\n');
    if (copied.head.empty() && is_packed(bytes))
      limits.head_bytes = std::max(limits.head_bytes, limits.packed_head_bytes);
    if (copied.head.size() < limits.head_bytes)
      copied.head += bytes.substr(0, limits.head_bytes - copied.head.size());
    if (arriving.bytes() + static_cast<std::int64_t>(bytes.size()) > limits.file_bytes)
      co_return fail(Errc::too_large, "drop_folder.read", limits.file_bytes);
    GW_CO_CHECK(co_await arriving.take(bytes));
    GW_CO_TRY(bytes, co_await runtime::offload(hand, next));
  }
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

boost::asio::thread_pool& DropFolder::hand() {
  if (!hand_) hand_ = std::make_unique<boost::asio::thread_pool>(1);
  return *hand_;
}

boost::asio::awaitable<Result<std::vector<std::string>>> DropFolder::marked(std::string subfolder,
                                                                            MarkerHabit habit) {
  auto job = [&]() { return marked_in(path_ / subfolder, habit); };
  co_return co_await runtime::offload(hand(), job);
}

boost::asio::awaitable<Result<std::string>> DropFolder::read(std::filesystem::path file,
                                                             std::size_t limit) {
  auto job = [&]() { return read_whole(path_ / file, limit); };
  co_return co_await runtime::offload(hand(), job);
}

boost::asio::awaitable<Result<bool>> DropFolder::has(std::filesystem::path file) {
  auto job = [&]() -> Result<bool> {
    std::error_code error;
    const bool there = std::filesystem::exists(path_ / file, error);
    if (error) return fail(Errc::io, "drop_folder.look", error.value());
    return there;
  };
  co_return co_await runtime::offload(hand(), job);
}

boost::asio::awaitable<Result<void>> DropFolder::put(std::filesystem::path file,
                                                     std::string bytes) {
  auto job = [&]() { return write_whole(path_ / file, bytes); };
  co_return co_await runtime::offload(hand(), job);
}

boost::asio::awaitable<Result<std::optional<DropFile>>> DropFolder::take(std::filesystem::path file,
                                                                         MarkerHabit habit,
                                                                         DropLimits limits,
                                                                         Intake& intake) {
  file = path_ / file;
  DropFile taken;
  taken.name = file.filename().string();
  auto look = [&]() -> Result<std::string> {
    GW_TRY(std::string marker_bytes, read_whole(habit.of(file), kMarkerLimit));
    taken.appearance = appearance_of(file, marker_bytes);
    return marker_bytes;
  };
  GW_CO_TRY(const std::string marker_bytes, co_await runtime::offload(hand(), look));
  const auto marker = parse_marker(marker_bytes);
  if (habit.has_content && !marker) co_return std::optional<DropFile>();
  GW_CO_TRY(const std::string known, co_await intake.memo("file/" + taken.name));
  if (known == taken.appearance) co_return std::optional<DropFile>();

  GW_CO_TRY(std::unique_ptr<ArrivingDelivery> arriving,
            co_await intake.receive(taken.name, ExtraDigest::sha256));
  GW_CO_TRY(Copied copied, co_await copy(file, hand(), *arriving, limits));
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

}  // namespace gw
