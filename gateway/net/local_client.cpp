#include "gateway/net/local_client.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <optional>
#include <utility>

#include "gateway/net/http1.hpp"
#include "gateway/net/transport.hpp"

namespace gw::net {
namespace {

namespace beast = boost::beast;
using LocalStream = beast::basic_stream<asio::generic::stream_protocol, asio::any_io_executor>;

constexpr std::size_t kHeaderLimitBytes = 16U << 10U;

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

asio::awaitable<Result<ports::HttpResponse>> exchange(
    asio::generic::stream_protocol::endpoint endpoint, const LocalCall& call,
    const ports::HttpRequest& request, Deadline deadline) {
  GW_CO_TRY(const std::string head, request_head(request, "localhost"));
  GW_CO_TRY(Socket socket, co_await connect_local(endpoint, deadline));
  const auto transport = make_plain_transport(std::move(socket), PeerPlace::this_machine);
  GW_CO_CHECK(co_await transport->write_all(head, request.body, deadline));
  ResponseReader reader(kHeaderLimitBytes, call.body_limit_bytes, ResponseReader::Body::expected);
  std::string body;
  std::array<char, kPieceBytes> piece{};
  while (!reader.done()) {
    GW_CO_TRY(const std::size_t count, co_await transport->read_some(piece, deadline));
    if (count == 0) {
      GW_CO_CHECK(reader.end());
      break;
    }
    GW_CO_CHECK(reader.feed(std::string_view(piece.data(), count)));
    body += reader.take_body();
  }
  body += reader.take_body();
  ports::HttpResponse response = std::move(reader.head());
  response.body = std::move(body);
  co_return response;
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
  request.headers.set("Connection", "close");
  asio::io_context loop(1);
  std::optional<Result<ports::HttpResponse>> outcome;
  asio::co_spawn(loop, exchange(endpoint, call, request, Deadline::after(call.timeout)),
                 [&outcome](const std::exception_ptr& failed, Result<ports::HttpResponse> result) {
                   if (!failed) outcome = std::move(result);
                 });
  loop.run();
  if (!outcome) return fail(Errc::unreachable, "local.exchange");
  return std::move(*outcome);
}

}  // namespace gw::net
