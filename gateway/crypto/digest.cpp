#include "gateway/crypto/digest.hpp"

#include <openssl/evp.h>

#include "gateway/base/c_ptr.hpp"
#include "gateway/crypto/openssl_call.hpp"

namespace gw::crypto {
namespace {

using AlgorithmPtr = CPtr<EVP_MD, &EVP_MD_free>;

AlgorithmPtr fetched(const char* name) {
  AlgorithmPtr algorithm(EVP_MD_fetch(nullptr, name, nullptr));
  require(algorithm != nullptr, "a digest");
  return algorithm;
}

/// Found once for the process: to find an algorithm by its name is slow (a lock, a search).
const EVP_MD* algorithm(DigestKind kind) {
  switch (kind) {
    case DigestKind::sha256: {
      static const AlgorithmPtr sha256 = fetched("SHA256");
      return sha256.get();
    }
    case DigestKind::sm3: {
      static const AlgorithmPtr sm3 = fetched("SM3");
      return sm3.get();
    }
    case DigestKind::md5: {
      static const AlgorithmPtr md5 = fetched("MD5");
      return md5.get();
    }
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
