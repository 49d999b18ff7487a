#pragma once
// Zip archives: the directory first, then any entry by its place, unpacked in blocks.
// Used by the workbook reader and for files that an agency packs.  The archive lies in memory: it
// is what an agency sent, bounded by its feed, and evidence is stored sealed, so that no plain copy
// of it may lie on a disk.  One thread per archive. Refuses a directory that is cut or broken, more
// entries, bytes or a higher ratio than the limits, an entry that unpacks to another size than
// declared or another checksum, and passwords.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace gw::codec {

struct ZipLimits {
  std::int64_t inflated_bytes = std::int64_t{50} << 20;  // of all entries together
  std::int64_t ratio = 100;                              // unpacked : packed, of the whole archive
  std::int64_t ratio_free_bytes = 1 << 20;               // below that no ratio is looked at
  std::int64_t entries = 10'000;
};

struct ZipEntry {
  std::string name;  // UTF-8; names that are none are read as GB18030, as Chinese programs write
  std::int64_t bytes = 0;  // unpacked
};

/// Receives the unpacked bytes, a block at a time; a failure stops the reading, which passes it on.
using ZipSink = std::function<Result<void>(std::string_view)>;

class ZipArchive {
 public:
  /// `bytes` outlive the archive.  Errc::container_broken, Errc::file_encrypted, Errc::too_large
  /// (detail = the limit).
  static Result<ZipArchive> open(std::string_view bytes, const ZipLimits& limits = {});
  ~ZipArchive();
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;

  /// In the order of the directory; folders are entries whose name ends in `/`.
  const std::vector<ZipEntry>& entries() const;
  /// The place of the entry with this name, whatever the case of its letters (as Office looks).
  std::optional<std::size_t> find(std::string_view name) const;
  /// Unpacks one entry.  Errc::container_broken; what the sink returned.
  Result<void> read(std::size_t entry, const ZipSink& sink) const;

 private:
  struct State;
  explicit ZipArchive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gw::codec
