#pragma once
// Opens what an agency sealed with a block cipher in ECB mode with PKCS#7 padding: AES-128 or SM4
// (GB/T 32907).  Only for short secrets that a peer hands out in this form; nothing of ours is
// sealed so (seal.hpp is).  Pure, any thread.
#include "gateway/base/result.hpp"
#include "gateway/crypto/secret.hpp"

namespace gw::crypto {

enum class BlockCipher : std::uint8_t { aes_128, sm4 };

/// REQUIRES: a key of 16 bytes.  Errc::integrity where length or padding is wrong, as with another
/// key.
Result<Secret> open_ecb(BlockCipher cipher, const Secret& key, ByteView sealed);

}  // namespace gw::crypto
