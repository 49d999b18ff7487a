#pragma once
// The sample requests of tax as they came over the wire, and what they are signed with.  Used by
// the tests of this folder and of the contract of the interface.
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/signature.hpp"
#include "gateway/ports/message.hpp"

namespace gw::webhook {

struct SampleRequest {
  std::string name;
  ports::HttpRequest request;
  Instant sent{};  // webhook-timestamp
};

/// In the order of sending.
std::vector<SampleRequest> sample_requests();
/// "whsec_...", joined from its parts.
std::string sample_secret();
/// The SM2 key with which some of them are signed as well.
crypto::PublicKey sample_public_key();

}  // namespace gw::webhook
