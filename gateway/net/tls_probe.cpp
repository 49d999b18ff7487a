#include "gateway/net/tls_probe.hpp"

#include <array>
#include <string_view>

namespace gw::net {
namespace {

constexpr std::chrono::seconds kFarewell{2};

const std::string& server_name_of(const EndpointSettings& endpoint) {
  return endpoint.server_name.empty() ? endpoint.host : endpoint.server_name;
}

}  // namespace

asio::awaitable<TlsLook> look_at_tls(EndpointSettings endpoint,
                                     std::shared_ptr<const TlsContext> context) {
  TlsLook look;
  auto socket =
      co_await connect(endpoint.host, endpoint.port, Deadline::after(endpoint.limits.connect));
  if (!socket) {
    look.address = socket.error();
    co_return look;
  }
  const auto transport =
      make_tls_client_transport(std::move(*socket), std::move(context), server_name_of(endpoint));
  const auto shaken = co_await transport->handshake(Deadline::after(endpoint.limits.handshake));
  look.facts = transport->facts();
  if (!shaken) {
    look.certificate = shaken.error();
  } else if (look.facts.peer.common_name != endpoint.expected_common_name) {
    look.certificate = fail(Errc::tls_peer_rejected, "tls.common_name");
  }
  if (shaken) co_await transport->finish(Deadline::after(kFarewell));
  transport->close();
  co_return look;
}

asio::awaitable<Result<bool>> answers_anybody(EndpointSettings endpoint,
                                              std::shared_ptr<const TlsContext> anonymous) {
  GW_CO_TRY(Socket socket, co_await connect(endpoint.host, endpoint.port,
                                            Deadline::after(endpoint.limits.connect)));
  const auto transport =
      make_tls_client_transport(std::move(socket), std::move(anonymous), server_name_of(endpoint));
  const auto deadline = Deadline::after(endpoint.limits.handshake);
  const auto shaken = co_await transport->handshake(deadline);
  if (!shaken && shaken.error().code() == Errc::timeout) co_return shaken.error();
  if (!shaken) co_return false;
  // Under TLS 1.3 the refusal comes with the first read.
  const std::string request = "GET / HTTP/1.1\r\nHost: " + endpoint.host + "\r\n\r\n";
  const std::string_view no_body;
  const auto written = co_await transport->write_all(request, no_body, deadline);
  if (!written) co_return false;
  std::array<char, 64> room{};
  const auto count = co_await transport->read_some(room, deadline);
  transport->close();
  if (!count && count.error().code() == Errc::timeout) co_return count.error();
  co_return count&&* count > 0;
}

}  // namespace gw::net
