#include "gateway/net/local_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <utility>

#include "gateway/net/single_call.hpp"

namespace gw::net {
namespace {

namespace beast = boost::beast;
using LocalStream = beast::basic_stream<asio::generic::stream_protocol, asio::any_io_executor>;

// A listener whose queue is full lets a connect wait, so this wait has the deadline too.
asio::awaitable<Result<Socket>> connect_local(asio::generic::stream_protocol::endpoint endpoint,
                                              Deadline deadline) {
  LocalStream stream(co_await asio::this_coro::executor);
  stream.expires_at(deadline.moment());
  const auto [error] = co_await stream.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
  if (error == beast::error::timeout) co_return fail(Errc::timeout, "local.connect");
  if (error) co_return fail(Errc::unreachable, "local.connect", error.value());
  co_return stream.release_socket();
}

asio::awaitable<Result<ports::HttpResponse>> ask_local(
    asio::generic::stream_protocol::endpoint endpoint, const LocalCall& call,
    ports::HttpRequest request) {
  const Deadline deadline = Deadline::after(call.timeout);
  GW_CO_TRY(Socket socket, co_await connect_local(endpoint, deadline));
  auto transport = make_plain_transport(std::move(socket), PeerPlace::this_machine);
  auto exchange = exchange_whole(std::move(transport), std::move(request), "localhost",
                                 call.body_limit_bytes, deadline);
  co_return co_await std::move(exchange);
}

}  // namespace

Result<ports::HttpResponse> fetch_local(const LocalCall& call, ports::HttpRequest request) {
  // sun_path with its closing zero; Asio would throw on a longer one.
  constexpr std::size_t kPathLimit = sizeof(sockaddr_un::sun_path) - 1;
  const std::string path = call.socket_file.string();
  if (path.empty() || path.size() > kPathLimit) {
    return fail(Errc::invalid_argument, "local.socket_path", static_cast<std::int64_t>(kPathLimit));
  }
  const asio::local::stream_protocol::endpoint endpoint(path);
  return run_alone(ask_local(endpoint, call, std::move(request)));
}

}  // namespace gw::net
