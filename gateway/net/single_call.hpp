#pragma once
// One request over a connection of its own, for a caller who waits: what the clients of the unix
// socket and of a gateway elsewhere have in common.  Used by local_client and remote_client alone.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "gateway/base/result.hpp"
#include "gateway/net/transport.hpp"
#include "gateway/ports/message.hpp"

namespace gw::net {

/// Sends the request and reads the answer whole.  Errc: too_large (detail = limit), peer_content,
/// timeout, unreachable, tls_failed.
asio::awaitable<Result<ports::HttpResponse>> exchange_whole(std::unique_ptr<Transport> transport,
                                                            ports::HttpRequest request,
                                                            std::string_view host,
                                                            std::size_t body_limit_bytes,
                                                            Deadline deadline);

/// Runs the exchange to its end on a loop of its own.
inline Result<ports::HttpResponse> run_alone(
    asio::awaitable<Result<ports::HttpResponse>> exchange) {
  asio::io_context loop(1);
  std::optional<Result<ports::HttpResponse>> outcome;
  asio::co_spawn(loop, std::move(exchange),
                 [&outcome](const std::exception_ptr& failed, Result<ports::HttpResponse> result) {
                   if (!failed) outcome = std::move(result);
                 });
  loop.run();
  if (!outcome) return fail(Errc::unreachable, "net.exchange");
  return std::move(*outcome);
}

}  // namespace gw::net
