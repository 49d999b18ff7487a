#pragma once
// Transport: a byte stream to one peer, plain or TLS, with a deadline on every operation.
// Private to net: http_client and http_server use it; transport.cpp alone instantiates stream
// operations. Loop thread only, one operation at a time; `close` may be called while one waits and
// ends it.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"
#include "gateway/net/tls_context.hpp"
#include "gateway/ports/message.hpp"
#include "gateway/runtime/deadline.hpp"

namespace gw::net {

namespace asio = boost::asio;
using runtime::Deadline;
using Socket = asio::generic::stream_protocol::socket;

/// What a handshake came to, for people who connect an agency.
struct TlsFacts {
  TlsFacts() = default;

  std::string version;       // "TLSv1.3"
  std::string suite;         // "TLS_AES_256_GCM_SHA384"
  ports::PeerIdentity peer;  // whose certificate it was
  Instant not_before{};      // of that certificate
  Instant not_after{};
  std::int64_t certificates = 0;  // that the peer sent: its own and the issuing ones
};

/// How much of a stream is read at once.
inline constexpr std::size_t kPieceBytes = 16U << 10U;

class Transport {
 public:
  virtual ~Transport() = default;

  /// TLS: the handshake with its checks, under the steps named in transport.cpp.  Plain: nothing.
  /// Under TLS 1.3 a server's refusal of our certificate comes with the first read instead.
  virtual asio::awaitable<Result<void>> handshake(Deadline deadline) = 0;
  /// Count of bytes read, 0 = the peer ended in order.  Errc: timeout, unreachable, tls_failed,
  /// cancelled.
  virtual asio::awaitable<Result<std::size_t>> read_some(std::span<char> room,
                                                         Deadline deadline) = 0;
  /// Both pieces, whole.
  virtual asio::awaitable<Result<void>> write_all(std::string_view head, std::string_view body,
                                                  Deadline deadline) = 0;
  /// Says that nothing more will be sent, so that what was sent arrives; then `close`.
  virtual asio::awaitable<void> finish(Deadline deadline) = 0;
  virtual void close() noexcept = 0;
  /// Whom the handshake proved.
  virtual ports::PeerIdentity peer() const = 0;
  /// What the handshake came to; empty without TLS.
  virtual TlsFacts facts() const { return {}; }
};

enum class PeerPlace : std::uint8_t { network, this_machine };

std::unique_ptr<Transport> make_plain_transport(Socket socket, PeerPlace place);
std::unique_ptr<Transport> make_tls_server_transport(Socket socket,
                                                     std::shared_ptr<const TlsContext> context);
/// `server_name`: DNS name or address that must stand in the server's subjectAltName.
std::unique_ptr<Transport> make_tls_client_transport(Socket socket,
                                                     std::shared_ptr<const TlsContext> context,
                                                     std::string_view server_name);

/// A connection to the first address of `host` that answers.  Errc::unreachable, Errc::timeout.
asio::awaitable<Result<Socket>> connect(const std::string& host, std::uint16_t port,
                                        Deadline deadline);

}  // namespace gw::net
