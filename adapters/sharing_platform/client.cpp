#include "adapters/sharing_platform/client.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/codec/json_text.hpp"

namespace gw::sharing_platform {
namespace asio = boost::asio;

namespace {

// Calls that are on time here may arrive together there, so that some are refused though the pace
// is kept.  More than this and the platform is overloaded: the next pull tries again.
constexpr int kWaits = 20;

}  // namespace

asio::awaitable<Result<void>> Client::call(Service service, std::string body) {
  ports::FetchOptions options;
  options.body_limit_bytes = body_limit_;
  bool renewed = false;
  int waits = 0;
  while (true) {
    GW_CO_TRY(const std::uint64_t generation, co_await access_.ready(service.signature, http_));
    co_await access_.turn();
    ++requests_;
    ports::HttpRequest request = access_.request(service, body);
    status_ = 0;
    GW_CO_TRY(ports::HttpResponse response, co_await http_.send(std::move(request), options));
    status_ = response.status;
    GW_CO_CHECK(answer_.open(std::move(response)));
    if (answer_.code() == kGood) co_return Result<void>();
    if (answer_.code() == kSecretExpired && !renewed) {
      renewed = true;
      access_.refused(service.signature, generation);
      continue;
    }
    if (answer_.code() != kTooManyCalls || ++waits > kWaits) co_return answer_.refusal();
    asio::steady_timer timer(co_await asio::this_coro::executor, answer_.retry_after());
    co_await timer.async_wait(asio::use_awaitable);
  }
}

std::string page_request(std::string_view parameters, std::int64_t page_size,
                         std::string_view cursor) {
  std::string body = "{\"cs\":";
  body.append(parameters).append(",\"mysl\":").append(std::to_string(page_size));
  codec::append_json_member(body, "yb", cursor);
  return body + "}";
}

}  // namespace gw::sharing_platform
