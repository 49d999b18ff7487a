#pragma once
// The way out to one peer: an HTTP client bound to one endpoint and one expected certificate
// subject. Implemented by net/http_client (mutual TLS) and by the test doubles of the adapters.
// Loop thread only; several sends may run at once, up to the endpoint's connection limit.
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/ports/message.hpp"

namespace gw::ports {

namespace asio = boost::asio;

/// Receives a body as it arrives.  The peer is read on only when `take` has returned
/// (back-pressure).
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// Status and headers, before the first byte of the body; a Failure ends the exchange with it.
  virtual asio::awaitable<Result<void>> begin(const HttpResponse& head) = 0;
  /// The next bytes, valid during the call; a Failure ends the exchange with it.
  virtual asio::awaitable<Result<void>> take(std::string_view bytes) = 0;
};

struct FetchOptions {
  FetchOptions() = default;

  /// Each step alone: connect, handshake, sending, header, every further piece of the body.
  std::chrono::milliseconds step_timeout{30'000};
  /// The whole exchange without the time spent in the sink; zero = only the steps count.
  std::chrono::milliseconds total_timeout{0};
  /// A body slower than this, averaged after the first `step_timeout`, is given up; zero = any
  /// rate.
  std::size_t minimum_bytes_per_second = 256;
  /// A larger body fails with Errc::too_large, before it is read if it is announced.
  std::size_t body_limit_bytes = 16U << 20U;
  /// Where the body goes; null = into HttpResponse::body.  Must outlive the call.
  BodySink* sink = nullptr;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Sends one request and returns the answer, whatever its status.  Sends again, once, if a kept
  /// connection turned out closed before any byte of an answer: requests must bear repetition (law
  /// 5). Errc: unreachable, tls_failed, tls_peer_rejected, timeout, too_large, peer_content (not
  /// HTTP), invalid_argument (line breaks in a header), or what the sink returned.
  virtual asio::awaitable<Result<HttpResponse>> send(HttpRequest request, FetchOptions options) = 0;
};

}  // namespace gw::ports
