#include "gateway/crypto/sealed_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "gateway/base/fault_point.hpp"

namespace gw::crypto {
namespace {

std::filesystem::path part_of(const std::filesystem::path& file) {
  return file.string() + ".part";
}

Failure io_failure(int error) {
  return error == ENOSPC || error == EDQUOT ? fail(Errc::disk_full, "sealed_file.write", error)
                                            : fail(Errc::io, "sealed_file.write", error);
}

Result<void> sync_folder(const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return fail(Errc::io, "sealed_file.folder", errno);
  const int outcome = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (outcome != 0) return fail(Errc::io, "sealed_file.folder", error);
  return {};
}

}  // namespace

int close_stream(std::FILE* stream) noexcept {
  return std::fclose(stream);
}

SealedWriter::SealedWriter(std::filesystem::path file, FilePtr stream, Sealer sealer)
    : file_(std::move(file)), stream_(std::move(stream)), sealer_(std::move(sealer)) {}

Result<SealedWriter> SealedWriter::create(const std::filesystem::path& file, const SealKey& key,
                                          Random& random, std::size_t frame_bytes) {
  const int descriptor =
      ::open(part_of(file).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return fail(Errc::io, "sealed_file.create", errno);
  FilePtr stream(::fdopen(descriptor, "wb"));
  if (!stream) {
    ::close(descriptor);
    return fail(Errc::io, "sealed_file.create", errno);
  }
  return SealedWriter(file, std::move(stream), Sealer(key, random, frame_bytes));
}

SealedWriter::~SealedWriter() {
  if (!stream_) return;
  stream_.reset();
  ::unlink(part_of(file_).c_str());
}

Result<void> SealedWriter::flush_sealed() {
  if (std::fwrite(sealed_.data(), 1, sealed_.size(), stream_.get()) != sealed_.size()) {
    return io_failure(errno);
  }
  sealed_.clear();
  return {};
}

Result<void> SealedWriter::write(std::string_view plain) {
  sealer_.add(plain, sealed_);
  return flush_sealed();
}

Result<void> SealedWriter::finish() {
  sealer_.finish(sealed_);
  GW_CHECK(flush_sealed());
  if (std::fflush(stream_.get()) != 0 || ::fsync(::fileno(stream_.get())) != 0) {
    return io_failure(errno);
  }
  GW_FAULT_POINT("sealed_file.before_rename");
  if (::rename(part_of(file_).c_str(), file_.c_str()) != 0) return io_failure(errno);
  stream_.reset();
  return sync_folder(file_);
}

Result<SealedReader> SealedReader::open(const std::filesystem::path& file, const SealKey& key) {
  FilePtr stream(std::fopen(file.c_str(), "rbe"));
  if (!stream) {
    return errno == ENOENT ? fail(Errc::not_found, "sealed_file.open")
                           : fail(Errc::io, "sealed_file.open", errno);
  }
  return SealedReader(std::move(stream), key);
}

Result<bool> SealedReader::read(std::string& out) {
  if (ended_) return false;
  piece_.resize(kSealFrameBytesMin);
  const std::size_t count = std::fread(piece_.data(), 1, piece_.size(), stream_.get());
  if (std::ferror(stream_.get()) != 0) return fail(Errc::io, "sealed_file.read", errno);
  GW_CHECK(opener_.add(std::string_view(piece_).substr(0, count), out));
  if (std::feof(stream_.get()) == 0) return true;
  GW_CHECK(opener_.finish(out));
  ended_ = true;
  return true;
}

}  // namespace gw::crypto
