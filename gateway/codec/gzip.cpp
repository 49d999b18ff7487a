#include "gateway/codec/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gw::codec {
namespace {

constexpr int kGzipWindow = 15 + 16;  // the largest window; 16 = gzip framing
constexpr std::size_t kBlock = 64 << 10;

// zlib's input pointer is not const, though it never writes there.
Bytef* input(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT
}
Bytef* output(char* bytes) {
  return reinterpret_cast<Bytef*>(bytes);
}  // NOLINT

void check_memory(int status) {
  if (status != Z_OK) throw std::bad_alloc();
}

}  // namespace

struct GzipReader::State {
  State(GzipSink to, GzipLimits bounds) : sink(std::move(to)), limits(bounds) {
    check_memory(inflateInit2(&stream, kGzipWindow));
  }
  ~State() { inflateEnd(&stream); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Result<void> feed(std::string_view packed);
  Result<void> pass_on(std::size_t size);

  GzipSink sink;
  GzipLimits limits;
  z_stream stream{};
  bool between_members = true;
  bool seen_member = false;
  std::int64_t packed_bytes = 0;
  std::int64_t inflated_bytes = 0;
  std::array<char, kBlock> block;
};

GzipReader::GzipReader(GzipSink sink, GzipLimits limits)
    : state_(std::make_unique<State>(std::move(sink), limits)) {}
GzipReader::~GzipReader() = default;
GzipReader::GzipReader(GzipReader&&) noexcept = default;
GzipReader& GzipReader::operator=(GzipReader&&) noexcept = default;

Result<void> GzipReader::feed(std::string_view packed) {
  while (!packed.empty()) {  // zlib counts its input in 32 bits
    const std::string_view part = packed.substr(0, std::size_t{1} << 30);
    packed.remove_prefix(part.size());
    GW_CHECK(state_->feed(part));
  }
  return {};
}

Result<void> GzipReader::finish() {
  if (!state_->seen_member || !state_->between_members)
    return fail(Errc::not_well_formed, "codec.gzip", state_->packed_bytes);
  return {};
}

Result<void> GzipReader::State::feed(std::string_view packed) {
  stream.next_in = input(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  while (stream.avail_in > 0 || stream.avail_out == 0) {
    if (between_members) {
      if (stream.avail_in == 0) break;
      check_memory(inflateReset(&stream));
      between_members = false;
    }
    stream.next_out = output(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    const uInt before = stream.avail_in;
    const int status = inflate(&stream, Z_NO_FLUSH);
    packed_bytes += before - stream.avail_in;
    GW_CHECK(pass_on(block.size() - stream.avail_out));
    if (status == Z_STREAM_END) {
      between_members = true;
      seen_member = true;
    } else if (status == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (status != Z_OK &&
               status != Z_BUF_ERROR) {  // Z_BUF_ERROR: no progress without more input
      return fail(Errc::not_well_formed, "codec.gzip", packed_bytes);
    }
  }
  return {};
}

Result<void> GzipReader::State::pass_on(std::size_t size) {
  if (size == 0) return {};
  inflated_bytes += static_cast<std::int64_t>(size);
  if (inflated_bytes > limits.inflated_bytes)
    return fail(Errc::too_large, "codec.gzip", limits.inflated_bytes);
  if (inflated_bytes > limits.ratio_free_bytes && inflated_bytes / limits.ratio > packed_bytes)
    return fail(Errc::too_large, "codec.gzip.ratio", limits.ratio);
  return sink({block.data(), size});
}

std::string gzip_compress(std::string_view text) {
  z_stream stream{};
  check_memory(
      deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY));
  std::string packed;
  std::array<char, kBlock> block;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (stream.avail_in == 0 && !text.empty()) {
      const std::string_view part = text.substr(0, std::size_t{1} << 30);
      text.remove_prefix(part.size());
      stream.next_in = input(part);
      stream.avail_in = static_cast<uInt>(part.size());
    }
    stream.next_out = output(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    status = deflate(&stream, text.empty() ? Z_FINISH : Z_NO_FLUSH);
    packed.append(block.data(), block.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  return packed;
}

}  // namespace gw::codec
