#pragma once
// Streaming digests: SHA-256 (our own identities), SM3 and MD5 (what agencies declare; MD5 proves
// nothing against an attacker and is used only to compare with a declared value). One thread at a
// time; a finished digest starts anew.
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/c_ptr.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/secret.hpp"

struct evp_md_ctx_st;

namespace gw::crypto {

enum class DigestKind : std::uint8_t { sha256, sm3, md5 };

class Digest {
 public:
  explicit Digest(DigestKind kind);

  void update(std::string_view bytes) { update(as_bytes(bytes)); }
  void update(ByteView bytes);
  /// The digest of all bytes so far (32 bytes, MD5 16); the object is then as new.
  Bytes finish();

 private:
  static void free_context(evp_md_ctx_st* context) noexcept;
  void start();

  DigestKind kind_;
  CPtr<evp_md_ctx_st, &Digest::free_context> context_;
};

Bytes digest_of(DigestKind kind, std::string_view bytes);
/// Lower-case hex of the digest; agencies that want upper case pass the bytes to `hex_upper`.
std::string digest_hex(DigestKind kind, std::string_view bytes);

}  // namespace gw::crypto
