#include "gateway/net/single_call.hpp"

#include <array>
#include <string>

#include "gateway/net/http1.hpp"

namespace gw::net {
namespace {

constexpr std::size_t kAnswerHeaderBytes = 16U << 10U;

}  // namespace

asio::awaitable<Result<ports::HttpResponse>> exchange_whole(std::unique_ptr<Transport> transport,
                                                            ports::HttpRequest request,
                                                            std::string_view host,
                                                            std::size_t body_limit_bytes,
                                                            Deadline deadline) {
  request.headers.set("Connection", "close");
  GW_CO_TRY(const std::string head, request_head(request, host));
  GW_CO_CHECK(co_await transport->write_all(head, request.body, deadline));
  ResponseReader reader(kAnswerHeaderBytes, body_limit_bytes, ResponseReader::Body::expected);
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

}  // namespace gw::net
