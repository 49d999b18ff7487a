#pragma once
// The client of the unix socket of this machine: one request, one answer, then the connection ends.
// Used by the command line; blocks its caller and brings its own loop.  No TLS: who may open the
// socket is a matter of the file's mode.
// Refuses: answers over the limit, anything a strict parser does not take.
#include <chrono>
#include <cstdint>
#include <filesystem>

#include "gateway/base/result.hpp"
#include "gateway/ports/message.hpp"

namespace gw::net {

struct LocalCall {
  LocalCall() = default;

  std::filesystem::path socket_file;
  std::chrono::milliseconds timeout{30'000};  // the whole exchange
  std::size_t body_limit_bytes = 64U << 20U;
};

/// The answer, whatever its status.  Errc::unreachable (nobody listens; detail = errno),
/// Errc::timeout, Errc::too_large (detail = limit), Errc::peer_content (not HTTP),
/// Errc::invalid_argument (no socket path, or one that is too long for the system).
Result<ports::HttpResponse> fetch_local(const LocalCall& call, ports::HttpRequest request);

}  // namespace gw::net
