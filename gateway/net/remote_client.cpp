#include "gateway/net/remote_client.hpp"

#include "gateway/net/single_call.hpp"

namespace gw::net {
namespace {

asio::awaitable<Result<ports::HttpResponse>> ask_remote(const RemoteCall& call,
                                                        ports::HttpRequest request) {
  const Deadline deadline = Deadline::after(call.timeout);
  GW_CO_TRY(Socket socket, co_await connect(call.host, call.port, deadline));
  auto transport = make_tls_client_transport(
      std::move(socket), call.context, call.server_name.empty() ? call.host : call.server_name);
  GW_CO_CHECK(co_await transport->handshake(deadline));
  const std::string host = call.host + ':' + std::to_string(call.port);
  auto exchange = exchange_whole(std::move(transport), std::move(request), host,
                                 call.body_limit_bytes, deadline);
  co_return co_await std::move(exchange);
}

}  // namespace

Result<ports::HttpResponse> fetch_remote(const RemoteCall& call, ports::HttpRequest request) {
  return run_alone(ask_remote(call, std::move(request)));
}

}  // namespace gw::net
