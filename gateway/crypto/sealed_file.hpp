#pragma once
// Evidence on disk: written sealed while it arrives, read back piece by piece (laws 1 and 4).
// A file under its final name is whole and durable; what a crash leaves has the suffix ".part".
// Blocks on the disk: db or cpu pool, never the loop thread.  The key must outlive writer and
// reader.
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/c_ptr.hpp"
#include "gateway/base/result.hpp"
#include "gateway/crypto/seal.hpp"

namespace gw::crypto {

int close_stream(std::FILE* stream) noexcept;
using FilePtr = CPtr<std::FILE, &close_stream>;

class SealedWriter {
 public:
  /// Begins `file` (mode 0600) under its name plus ".part", replacing a leftover of that name.
  /// Errc::io.
  static Result<SealedWriter> create(const std::filesystem::path& file, const SealKey& key,
                                     Random& random, std::size_t frame_bytes = kSealFrameBytesMin);
  SealedWriter(SealedWriter&&) = default;
  SealedWriter& operator=(SealedWriter&&) = delete;
  /// Without `finish` nothing stays.
  ~SealedWriter();

  /// Errc::disk_full, Errc::io.
  Result<void> write(std::string_view plain);
  /// Writes the last frame, makes file and name durable, and puts the file in its place.
  Result<void> finish();

 private:
  SealedWriter(std::filesystem::path file, FilePtr stream, Sealer sealer);
  Result<void> flush_sealed();

  std::filesystem::path file_;
  FilePtr stream_;
  Sealer sealer_;
  std::string sealed_;
};

class SealedReader {
 public:
  /// Errc::not_found, Errc::io.
  static Result<SealedReader> open(const std::filesystem::path& file, const SealKey& key);

  /// Appends the next plain bytes to `out`; false at the proved end.  Errc::integrity, Errc::io.
  Result<bool> read(std::string& out);

 private:
  SealedReader(FilePtr stream, const SealKey& key) : stream_(std::move(stream)), opener_(key) {}

  FilePtr stream_;
  Opener opener_;
  std::string piece_;
  bool ended_ = false;
};

}  // namespace gw::crypto
