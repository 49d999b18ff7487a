#include "gateway/crypto/seal.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "gateway/base/c_ptr.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/crypto/openssl_call.hpp"

namespace gw::crypto {
namespace {

constexpr std::string_view kMagic = "GWSEAL";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kVersionAt = 6;
constexpr std::size_t kFrameSizeAt = 8;
constexpr std::size_t kKeyIdAt = 12;
constexpr std::size_t kSaltBytes = 16;

void append_number(std::string& out, std::uint32_t value, unsigned bytes) {
  for (unsigned i = bytes; i > 0; --i) out += static_cast<char>(value >> (8U * (i - 1)) & 0xFFU);
}

std::uint32_t read_number(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

std::string make_header(const SealKey& key, Random& random, std::size_t frame_bytes) {
  std::string header(kMagic);
  append_number(header, kVersion, 2);
  append_number(header, static_cast<std::uint32_t>(frame_bytes), 4);
  header.append(key.id().begin(), key.id().end());
  const Bytes salt = random_bytes(random, kSaltBytes);
  header.append(salt.begin(), salt.end());
  return header;
}

/// Found once for the process: to find an algorithm by its name is slow (a lock, a search).
const EVP_CIPHER* aes_256_gcm() {
  static const CPtr<EVP_CIPHER, &EVP_CIPHER_free> cipher(
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  require(cipher != nullptr, "AES-256-GCM");
  return cipher.get();
}

unsigned char* bytes_of(std::string& text, std::size_t at) {
  return reinterpret_cast<unsigned char*>(text.data()) + at;
}

}  // namespace

void FrameCipher::free_context(evp_cipher_ctx_st* context) noexcept {
  EVP_CIPHER_CTX_free(context);
}

FrameCipher::FrameCipher(const SealKey& key, std::string_view header, Direction direction)
    : context_(EVP_CIPHER_CTX_new()) {
  Mac file_key = hmac_sha256(key.secret(), {"enrollgate seal", header});
  const int encrypting = direction == Direction::seal ? 1 : 0;
  require(context_ && EVP_CipherInit_ex(context_.get(), aes_256_gcm(), nullptr, file_key.data(),
                                        nullptr, encrypting) == 1,
          "AES-256-GCM");
  wipe(file_key);
}

std::array<std::uint8_t, 12> FrameCipher::next_nonce(bool last) {
  std::array<std::uint8_t, 12> nonce{};
  for (unsigned i = 0; i < 4; ++i) {
    nonce[7 + i] = static_cast<std::uint8_t>(counter_ >> (8U * (3 - i)) & 0xFFU);
  }
  nonce[11] = last ? 1 : 0;
  // 2^32 frames are 256 TiB: no body comes near, and a nonce must never repeat.
  if (counter_ == std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error("sealed stream too long");
  }
  ++counter_;
  return nonce;
}

void FrameCipher::seal(std::string_view plain, bool last, std::string& out) {
  const auto nonce = next_nonce(last);
  const std::size_t start = out.size();
  out.resize(start + plain.size() + kSealTagBytes);
  int count = 0;
  int rest = 0;
  require(
      EVP_EncryptInit_ex(context_.get(), nullptr, nullptr, nullptr, nonce.data()) == 1 &&
          EVP_EncryptUpdate(context_.get(), bytes_of(out, start), &count, as_bytes(plain).data(),
                            static_cast<int>(plain.size())) == 1 &&
          EVP_EncryptFinal_ex(context_.get(), bytes_of(out, start + plain.size()), &rest) == 1 &&
          EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kSealTagBytes),
                              bytes_of(out, start + plain.size())) == 1,
      "AES-256-GCM");
}

Result<void> FrameCipher::open(std::string_view sealed, bool last, std::string& out) {
  if (sealed.size() < kSealTagBytes) return fail(Errc::integrity, "seal.cut");
  const auto nonce = next_nonce(last);
  const std::string_view text = sealed.substr(0, sealed.size() - kSealTagBytes);
  std::string tag(sealed.substr(text.size()));
  const std::size_t start = out.size();
  out.resize(start + text.size() +
             1);  // one more: the final call wants a place to write nothing to
  int count = 0;
  int rest = 0;
  const bool good =
      EVP_DecryptInit_ex(context_.get(), nullptr, nullptr, nullptr, nonce.data()) == 1 &&
      EVP_DecryptUpdate(context_.get(), bytes_of(out, start), &count, as_bytes(text).data(),
                        static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kSealTagBytes),
                          tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context_.get(), bytes_of(out, start + text.size()), &rest) == 1;
  out.resize(good ? start + text.size() : start);
  if (good) return {};
  ERR_clear_error();
  return fail(Errc::integrity, "seal.frame", static_cast<std::int64_t>(counter_));
}

Sealer::Sealer(const SealKey& key, Random& random, std::size_t frame_bytes)
    : header_(make_header(key, random, frame_bytes)),
      cipher_(key, header_, FrameCipher::Direction::seal),
      frame_bytes_(frame_bytes) {
  if (frame_bytes < kSealFrameBytesMin || frame_bytes > kSealFrameBytesMax) {
    throw std::logic_error("frame size out of its limits");
  }
}

void Sealer::add(std::string_view plain, std::string& out) {
  out += std::exchange(header_, {});
  while (!plain.empty()) {
    // A full frame waits until a further byte proves that it is not the last.
    if (pending_.size() == frame_bytes_) {
      cipher_.seal(pending_, false, out);
      pending_.clear();
    }
    const std::size_t count = std::min(plain.size(), frame_bytes_ - pending_.size());
    pending_.append(plain.substr(0, count));
    plain.remove_prefix(count);
  }
}

void Sealer::finish(std::string& out) {
  out += std::exchange(header_, {});
  cipher_.seal(pending_, true, out);
  wipe({bytes_of(pending_, 0), pending_.size()});
  pending_.clear();
}

Result<void> Opener::read_header() {
  const std::string_view header = std::string_view(pending_).substr(0, kSealHeaderBytes);
  if (header.substr(0, kMagic.size()) != kMagic) return fail(Errc::integrity, "seal.magic");
  if (read_number(header.substr(kVersionAt, 2)) != kVersion) {
    return fail(Errc::integrity, "seal.version");
  }
  frame_bytes_ = read_number(header.substr(kFrameSizeAt, 4));
  if (frame_bytes_ < kSealFrameBytesMin || frame_bytes_ > kSealFrameBytesMax) {
    return fail(Errc::integrity, "seal.frame_size");
  }
  const KeyId& id = key_.id();
  if (header.substr(kKeyIdAt, id.size()) != std::string(id.begin(), id.end())) {
    return fail(Errc::integrity, "seal.key");
  }
  cipher_ = std::make_unique<FrameCipher>(key_, header, FrameCipher::Direction::open);
  pending_.erase(0, kSealHeaderBytes);
  return {};
}

Result<void> Opener::add(std::string_view sealed, std::string& out) {
  pending_.append(sealed);
  if (!cipher_) {
    if (pending_.size() < kSealHeaderBytes) return {};
    GW_CHECK(read_header());
  }
  const std::size_t whole = frame_bytes_ + kSealTagBytes;
  std::size_t at = 0;
  // A frame with bytes behind it is not the last; the one at the end waits for `finish`.
  while (pending_.size() - at > whole) {
    GW_CHECK(cipher_->open(std::string_view(pending_).substr(at, whole), false, out));
    opened_any_ = true;
    at += whole;
  }
  pending_.erase(0, at);
  return {};
}

Result<void> Opener::finish(std::string& out) {
  if (!cipher_) return fail(Errc::integrity, "seal.cut");
  if (opened_any_ && pending_.size() == kSealTagBytes)
    return fail(Errc::integrity, "seal.empty_frame");
  return cipher_->open(pending_, true, out);
}

std::string seal_bytes(const SealKey& key, Random& random, std::string_view plain) {
  std::string sealed;
  Sealer sealer(key, random);
  sealer.add(plain, sealed);
  sealer.finish(sealed);
  return sealed;
}

Result<std::string> open_bytes(const SealKey& key, std::string_view sealed) {
  std::string plain;
  Opener opener(key);
  GW_CHECK(opener.add(sealed, plain));
  GW_CHECK(opener.finish(plain));
  return plain;
}

}  // namespace gw::crypto
