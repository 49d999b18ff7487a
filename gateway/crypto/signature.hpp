#pragma once
// Signatures of messages: SM3withSM2 (id 1234567812345678) and SHA256withECDSA, DER SEQUENCE{r,s}
// in Base64, as all agencies of the exchange write them (agencies' common notes; education-province
// section 4). Used by the adapters that sign and by webhook, which verifies.  Shared freely once
// loaded: signing and verifying change nothing.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/c_ptr.hpp"
#include "gateway/base/result.hpp"

struct evp_pkey_st;

namespace gw::crypto {

enum class SignatureScheme : std::uint8_t { sm3_with_sm2, sha256_with_ecdsa };

/// The agreed user id of SM2, or none: how some make theirs by mistake, to be told so.
enum class SignerId : std::uint8_t { agreed, none };

void free_key(evp_pkey_st* key) noexcept;
using KeyHandle = CPtr<evp_pkey_st, &free_key>;

/// A private key that signs; the key never leaves it.
class Signer {
 public:
  /// Errc::io; Errc::forbidden if others may read the file; Errc::config_invalid if it holds no key
  /// of the scheme's curve (SM2, P-256) or is encrypted.
  static Result<Signer> load(const std::filesystem::path& key_file, SignatureScheme scheme);

  /// Base64 of the DER signature of `text`.
  Result<std::string> sign(std::string_view text) const;
  SignatureScheme scheme() const { return scheme_; }

 private:
  Signer(KeyHandle key, SignatureScheme scheme) : key_(std::move(key)), scheme_(scheme) {}

  KeyHandle key_;
  SignatureScheme scheme_;
};

/// A peer's key that verifies, from a PEM public key or certificate.
class PublicKey {
 public:
  /// Errc::config_invalid if `pem` holds neither, or a key of another curve.
  static Result<PublicKey> parse(std::string_view pem, SignatureScheme scheme);
  static Result<PublicKey> load(const std::filesystem::path& file, SignatureScheme scheme);

  /// Good, or Errc::signature_invalid (which also means: not Base64, not DER).
  Result<void> verify(std::string_view text, std::string_view signature_base64,
                      SignerId id = SignerId::agreed) const;

 private:
  PublicKey(KeyHandle key, SignatureScheme scheme) : key_(std::move(key)), scheme_(scheme) {}

  KeyHandle key_;
  SignatureScheme scheme_;
};

}  // namespace gw::crypto
