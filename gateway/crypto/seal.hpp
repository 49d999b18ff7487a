#pragma once
// Sealing of evidence: AES-256-GCM in frames, so that a body of any size is sealed while it arrives
// and opened while it is read.  Used by sealed_file for files and by the store for small bodies.
//
// Format (big endian):  header = "GWSEAL" | version u16 = 1 | frame size u32 | key id 8 | salt 16,
// then frames of that size, each followed by its 16-byte tag; only the last may be shorter, and it
// is empty only if all is. Key of the file = HMAC-SHA256(key, "enrollgate seal" | header): a
// changed header opens nothing, and no nonce can repeat across files.  Nonce = zeros | frame
// counter u32 | last-frame mark u8: frames cannot be changed, left out, swapped, cut off or added
// without Errc::integrity.
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/c_ptr.hpp"
#include "gateway/base/result.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/crypto/random.hpp"

struct evp_cipher_ctx_st;

namespace gw::crypto {

inline constexpr std::size_t kSealFrameBytesMin = 64U << 10U;
inline constexpr std::size_t kSealFrameBytesMax = 1U << 20U;
inline constexpr std::size_t kSealHeaderBytes = 36;
inline constexpr std::size_t kSealTagBytes = 16;

/// The cipher of one file: one key, a nonce per frame.
class FrameCipher {
 public:
  enum class Direction : std::uint8_t { seal, open };

  FrameCipher(const SealKey& key, std::string_view header, Direction direction);

  /// Appends the sealed frame and its tag to `out`.
  void seal(std::string_view plain, bool last, std::string& out);
  /// Appends the plain bytes to `out`, or Errc::integrity with `out` unchanged.
  Result<void> open(std::string_view sealed, bool last, std::string& out);

 private:
  static void free_context(evp_cipher_ctx_st* context) noexcept;

  std::array<std::uint8_t, 12> next_nonce(bool last);

  CPtr<evp_cipher_ctx_st, &FrameCipher::free_context> context_;
  std::uint32_t counter_ = 0;
};

/// Seals a stream: header and finished frames are appended to the caller's buffer.
class Sealer {
 public:
  /// REQUIRES: frame_bytes within the limits above.
  Sealer(const SealKey& key, Random& random, std::size_t frame_bytes = kSealFrameBytesMin);

  void add(std::string_view plain, std::string& out);
  /// The last frame; nothing may be added afterwards.
  void finish(std::string& out);

 private:
  std::string header_;
  FrameCipher cipher_;
  std::size_t frame_bytes_;
  std::string pending_;
};

/// Opens a stream.  Plain bytes come out frame by frame, each only after its tag was proved; that
/// nothing is missing is known when `finish` has succeeded, and only then may the whole be
/// believed.
class Opener {
 public:
  explicit Opener(const SealKey& key) : key_(key) {}

  /// Errc::integrity: not a sealed stream, another key, or changed bytes.
  Result<void> add(std::string_view sealed, std::string& out);
  Result<void> finish(std::string& out);

 private:
  Result<void> read_header();

  const SealKey& key_;
  std::unique_ptr<FrameCipher> cipher_;
  std::size_t frame_bytes_ = 0;
  bool opened_any_ = false;
  std::string pending_;
};

/// The whole in memory: for bodies that are bounded and small.
std::string seal_bytes(const SealKey& key, Random& random, std::string_view plain);
Result<std::string> open_bytes(const SealKey& key, std::string_view sealed);

}  // namespace gw::crypto
