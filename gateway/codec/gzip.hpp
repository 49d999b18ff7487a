#pragma once
// gzip (RFC 1952): a streaming reader, and compression of a whole text.
// Used for gzip bodies and .gz files of the feeds; several members in a row are one text.
// One thread; memory is one block.  Refuses cut or damaged input, bytes after the last member, and
// what grows beyond the limits (a small file that unpacks to terabytes).
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace gw::codec {

struct GzipLimits {
  std::int64_t inflated_bytes = std::int64_t{8} << 30;
  std::int64_t ratio = 400;                 // unpacked : packed; real lists reach about 30
  std::int64_t ratio_free_bytes = 1 << 20;  // below that no ratio is looked at
};

/// Receives the unpacked bytes, a block at a time; a failure stops the reader, which passes it on.
using GzipSink = std::function<Result<void>(std::string_view)>;

class GzipReader {
 public:
  explicit GzipReader(GzipSink sink, GzipLimits limits = {});
  ~GzipReader();
  GzipReader(GzipReader&&) noexcept;
  GzipReader& operator=(GzipReader&&) noexcept;

  /// Errc::not_well_formed (detail = packed offset), Errc::too_large (detail = the limit).
  Result<void> feed(std::string_view packed);
  /// Errc::not_well_formed where the last member is not whole, or there is none.
  Result<void> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One gzip member, without name or time, so that equal texts give equal bytes.
std::string gzip_compress(std::string_view text);

}  // namespace gw::codec
