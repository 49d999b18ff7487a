#pragma once
// The sample requests of tax as they came over the wire, and the secret that signs them.  Used by
// the tests of this folder and of the contract of the interface.
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
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

}  // namespace gw::webhook
