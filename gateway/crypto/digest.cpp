#include "gateway/crypto/digest.hpp"

#include <openssl/evp.h>

#include "gateway/crypto/openssl_call.hpp"

namespace gw::crypto {
namespace {

const EVP_MD* algorithm(DigestKind kind) {
  switch (kind) {
    case DigestKind::sha256:
      return EVP_sha256();
    case DigestKind::sm3:
      return EVP_sm3();
    case DigestKind::md5:
      return EVP_md5();
  }
  return nullptr;
}

}  // namespace

void Digest::free_context(evp_md_ctx_st* context) noexcept {
  EVP_MD_CTX_free(context);
}

Digest::Digest(DigestKind kind) : kind_(kind), context_(EVP_MD_CTX_new()) {
  start();
}

void Digest::start() {
  require(EVP_DigestInit_ex(context_.get(), algorithm(kind_), nullptr) == 1, "a digest");
}

void Digest::update(ByteView bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "a digest");
}

Bytes Digest::finish() {
  Bytes bytes(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  require(EVP_DigestFinal_ex(context_.get(), bytes.data(), &size) == 1, "a digest");
  bytes.resize(size);
  start();
  return bytes;
}

Bytes digest_of(DigestKind kind, std::string_view bytes) {
  Digest digest(kind);
  digest.update(bytes);
  return digest.finish();
}

std::string digest_hex(DigestKind kind, std::string_view bytes) {
  return hex_lower(digest_of(kind, bytes));
}

}  // namespace gw::crypto
