#pragma once
// Files of a drop folder (前置机目录): the marker that says "this file is whole", taking such a
// file into the evidence, and writing so that nobody ever sees half a file.  Used by the pulls and
// channels of the agencies that exchange by folder.  Called on the loop; files are touched by a
// thread of the folder's own, for the folder is often another machine's: a share that hangs keeps
// its agency waiting and nobody else.  Nothing is deleted or renamed here.  Refuses files over the
// limit given.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/adapter/intake.hpp"
#include "gateway/base/result.hpp"

namespace gw {

struct Marker {
  std::int64_t lines = 0;  // what MarkerLines says
  std::int64_t size = 0;
  std::string sha256;  // lower-case hex
};

/// What LINES= of a marker counts.
enum class MarkerLines : std::uint8_t {
  line_feeds,  // LF bytes minus 1, as `wc -l` counts; -1 for an empty file
  rows,        // data rows: compared when the file was read
};

/// How a bureau says that a file is whole.
struct MarkerHabit {
  std::string suffix = ".ok";
  bool replaces_extension = false;  // `a.ok` for `a.csv`, not `a.csv.ok`
  bool has_content = true;          // LINES=, SIZE=, SHA256=; false: its being there says it all
  MarkerLines lines = MarkerLines::line_feeds;

  std::filesystem::path of(const std::filesystem::path& file) const;
};

/// Three lines `LINES=`, `SIZE=`, `SHA256=`; nothing if one is missing or cut (being copied still).
std::optional<Marker> parse_marker(std::string_view text);
/// The marker for these bytes, CRLF, upper-case hex.
std::string marker_for(std::string_view bytes);

/// A marked file that is new, durable as evidence and compared with its marker.
struct DropFile {
  DropFile() = default;

  Delivery delivery;
  BatchReason reason = BatchReason::none;     // digest, count or empty; judged unread then
  std::optional<std::int64_t> declared_rows;  // MarkerLines::rows
  std::string head;                           // its first bytes
  std::string name;
  std::int64_t version = 0;  // how many other contents came under this name before
  std::string appearance;    // a file that looks the same is not taken again: remember()
};

struct DropLimits {
  std::int64_t file_bytes = 0;
  std::size_t head_bytes = std::size_t{64} << 10;
  std::size_t packed_head_bytes = 0;  // of a zip or gzip, if that is more: it says nothing in part
};

/// One agency's folder, by paths relative to it.  Loop thread; the thread that touches files begins
/// with the first call.
class DropFolder {
 public:
  explicit DropFolder(std::filesystem::path path) : path_(std::move(path)) {}

  /// The files of a subfolder that have their marker, in the order of their names: without it a
  /// file does not exist, for it may be half copied.  Errc::io.
  boost::asio::awaitable<Result<std::vector<std::string>>> marked(std::string subfolder,
                                                                  MarkerHabit habit);

  /// Takes a file whose marker exists.  Nothing where the marker is being copied still or the file
  /// looks as it did when it was last taken.  Errc::io, too_large, or what the intake failed with.
  boost::asio::awaitable<Result<std::optional<DropFile>>> take(std::filesystem::path file,
                                                               MarkerHabit habit, DropLimits limits,
                                                               Intake& intake);

  /// The whole file.  Errc::not_found, io, too_large (detail = the limit).
  boost::asio::awaitable<Result<std::string>> read(std::filesystem::path file, std::size_t limit);
  boost::asio::awaitable<Result<bool>> has(std::filesystem::path file);

  /// Puts `bytes` under that name: written under another name, synced, renamed, folder synced.  A
  /// file that has these bytes already is left alone.  Errc::io, disk_full.
  boost::asio::awaitable<Result<void>> put(std::filesystem::path file, std::string bytes);

 private:
  boost::asio::thread_pool& hand();

  std::filesystem::path path_;
  std::unique_ptr<boost::asio::thread_pool> hand_;
};

/// Notes that the batch of this file is registered.
boost::asio::awaitable<Result<void>> remember(DropFile file, Intake& intake);

}  // namespace gw
