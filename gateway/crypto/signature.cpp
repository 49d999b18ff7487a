#include "gateway/crypto/signature.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "gateway/crypto/encoding.hpp"

namespace gw::crypto {
namespace {

constexpr std::string_view kSignerId =
    "1234567812345678";  // GB/T 32918 default, as agreed with all agencies
constexpr std::size_t kPemLimitBytes = 64U << 10U;

using BioPtr = CPtr<BIO, &BIO_free_all>;
using CertificatePtr = CPtr<X509, &X509_free>;
using ContextPtr = CPtr<EVP_MD_CTX, &EVP_MD_CTX_free>;
using KeyContextPtr = CPtr<EVP_PKEY_CTX, &EVP_PKEY_CTX_free>;

Result<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Errc::io, "signature.open", errno);
  std::string text(kPemLimitBytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

bool is_of_scheme(const EVP_PKEY* key, SignatureScheme scheme) {
  std::array<char, 64> group{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) != 1) return false;
  const std::string_view name(group.data(), size);
  return scheme == SignatureScheme::sm3_with_sm2 ? name == "SM2" : name == "prime256v1";
}

const EVP_MD* digest_for(SignatureScheme scheme) {
  return scheme == SignatureScheme::sm3_with_sm2 ? EVP_sm3() : EVP_sha256();
}

// One signing or verifying operation.  For SM2 the signer's id must be on the key context before
// Init.
struct Operation {
  KeyContextPtr key_context;
  ContextPtr context;
};

bool prepare(Operation& operation, EVP_PKEY* key, SignatureScheme scheme,
             SignerId id = SignerId::agreed) {
  operation.context.reset(EVP_MD_CTX_new());
  if (!operation.context) return false;
  if (scheme != SignatureScheme::sm3_with_sm2 || id == SignerId::none) return true;
  operation.key_context.reset(EVP_PKEY_CTX_new(key, nullptr));
  if (!operation.key_context || EVP_PKEY_CTX_set1_id(operation.key_context.get(), kSignerId.data(),
                                                     static_cast<int>(kSignerId.size())) <= 0) {
    return false;
  }
  EVP_MD_CTX_set_pkey_ctx(operation.context.get(), operation.key_context.get());
  return true;
}

// A pass phrase is never asked for on the terminal of a service.
int no_pass_phrase(char*, int, int, void*) {
  return -1;
}

KeyHandle read_public_key(std::string_view pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return nullptr;
  KeyHandle key(PEM_read_bio_PUBKEY(bio.get(), nullptr, &no_pass_phrase, nullptr));
  if (key) return key;
  if (BIO_reset(bio.get()) < 0) return nullptr;
  const CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, &no_pass_phrase, nullptr));
  return KeyHandle(certificate ? X509_get_pubkey(certificate.get()) : nullptr);
}

}  // namespace

void free_key(evp_pkey_st* key) noexcept {
  EVP_PKEY_free(key);
}

Result<Signer> Signer::load(const std::filesystem::path& key_file, SignatureScheme scheme) {
  struct stat status {};
  if (::stat(key_file.c_str(), &status) != 0) return fail(Errc::io, "signer.stat", errno);
  if ((status.st_mode & 077U) != 0) return fail(Errc::forbidden, "signer.mode");
  GW_TRY(std::string text, read_text(key_file));
  const Secret pem = Secret::take(text);
  const BioPtr bio(BIO_new_mem_buf(pem.bytes().data(), static_cast<int>(pem.size())));
  KeyHandle key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_pass_phrase, nullptr)
                    : nullptr);
  ERR_clear_error();
  if (!key || !is_of_scheme(key.get(), scheme)) return fail(Errc::config_invalid, "signer.key");
  return Signer(std::move(key), scheme);
}

Result<std::string> Signer::sign(std::string_view text) const {
  Operation operation;
  const ByteView bytes = as_bytes(text);
  Bytes signature(128);
  std::size_t size = signature.size();
  const bool good = prepare(operation, key_.get(), scheme_) &&
                    EVP_DigestSignInit(operation.context.get(), nullptr, digest_for(scheme_),
                                       nullptr, key_.get()) == 1 &&
                    EVP_DigestSign(operation.context.get(), signature.data(), &size, bytes.data(),
                                   bytes.size()) == 1;
  ERR_clear_error();
  if (!good) return fail(Errc::config_invalid, "signer.sign");
  signature.resize(size);
  return base64_encode(signature);
}

Result<PublicKey> PublicKey::parse(std::string_view pem, SignatureScheme scheme) {
  if (pem.size() > kPemLimitBytes) return fail(Errc::config_invalid, "public_key.size");
  KeyHandle key = read_public_key(pem);
  ERR_clear_error();
  if (!key || !is_of_scheme(key.get(), scheme))
    return fail(Errc::config_invalid, "public_key.parse");
  return PublicKey(std::move(key), scheme);
}

Result<PublicKey> PublicKey::load(const std::filesystem::path& file, SignatureScheme scheme) {
  GW_TRY(const std::string text, read_text(file));
  return parse(text, scheme);
}

Result<void> PublicKey::verify(std::string_view text, std::string_view signature_base64,
                               SignerId id) const {
  const auto signature = base64_decode(signature_base64);
  if (!signature) return fail(Errc::signature_invalid, "signature.base64");
  Operation operation;
  const ByteView bytes = as_bytes(text);
  const bool good = prepare(operation, key_.get(), scheme_, id) &&
                    EVP_DigestVerifyInit(operation.context.get(), nullptr, digest_for(scheme_),
                                         nullptr, key_.get()) == 1 &&
                    EVP_DigestVerify(operation.context.get(), signature->data(), signature->size(),
                                     bytes.data(), bytes.size()) == 1;
  ERR_clear_error();
  if (!good) return fail(Errc::signature_invalid, "signature.verify");
  return {};
}

}  // namespace gw::crypto
