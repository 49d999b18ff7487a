#pragma once
// Randomness as a port (law 13): the system's generator in the program, a seeded one in rehearsals
// and tests. Only SystemRandom may make keys and salts of a real store.
#include <cstdint>
#include <span>
#include <string>

#include "gateway/crypto/secret.hpp"

namespace gw::crypto {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// The operating system's generator; any thread.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

Bytes random_bytes(Random& random, std::size_t count);

/// `characters` of 5 random bits each, from digits and capitals without I, L, O and U: ids that
/// people can read out.  20 characters are 100 bits.
std::string random_id(Random& random, std::size_t characters);

}  // namespace gw::crypto
