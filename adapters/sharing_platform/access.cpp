#include "adapters/sharing_platform/access.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/sharing_platform/answer.hpp"

namespace gw::sharing_platform {
namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::string_view kSecretService = "s_4200000000000_0000";
// The platform locks at 20; what another process of the same requester needs stays free.
constexpr std::size_t kRenewalsAnHour = 15;
constexpr std::size_t kTurnsASecond = 10;

std::int64_t millis(Instant moment) {
  return moment.time_since_epoch().count();
}

/// Wakes those who wait for a renewal, however it ends.
class Renewal {
 public:
  Renewal(std::shared_ptr<asio::steady_timer>& slot, const asio::any_io_executor& executor)
      : slot_(slot) {
    slot_ = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
  }
  Renewal(const Renewal&) = delete;
  Renewal& operator=(const Renewal&) = delete;
  ~Renewal() {
    slot_->cancel();
    slot_.reset();
  }

 private:
  std::shared_ptr<asio::steady_timer>& slot_;
};

}  // namespace

awaitable<Result<std::uint64_t>> Access::ready(Signature signature, ports::HttpClient& http) {
  while (renewing_) {
    const std::shared_ptr<asio::steady_timer> other = renewing_;
    boost::system::error_code ended;
    co_await other->async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  Held& mine = held(signature);
  if (!mine.secret.empty() && clock_.now() < mine.renew_at) co_return mine.generation;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const Renewal renewal(renewing_, executor);
  const Result<void> renewed = co_await renew(signature, http);
  // The one before holds to its own end.
  if (!renewed && (mine.secret.empty() || clock_.now() >= mine.ends)) co_return renewed.error();
  co_return mine.generation;
}

void Access::refused(Signature signature, std::uint64_t generation) {
  if (Held& mine = held(signature); mine.generation == generation) mine.secret = crypto::Secret();
}

awaitable<void> Access::turn() {
  const Instant now = clock_.now();
  Instant when = now;
  if (turns_.size() == kTurnsASecond) {
    when = std::max(now, turns_.front() + std::chrono::seconds(1));
    turns_.pop_front();
  }
  turns_.push_back(when);
  if (when == now) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor, when - now);
  co_await timer.async_wait(asio::use_awaitable);
}

ports::HttpRequest Access::request(const Service& service, std::string body) const {
  const Held& mine = held_[static_cast<std::size_t>(service.signature)];
  return signed_request("/gateway/api/1/" + service.id, service, mine.secret, std::move(body));
}

awaitable<Result<void>> Access::renew(Signature signature, ports::HttpClient& http) {
  const Instant now = clock_.now();
  while (!renewals_.empty() && now - renewals_.front() >= std::chrono::hours(1))
    renewals_.pop_front();
  if (renewals_.size() >= kRenewalsAnHour)
    co_return fail(Errc::busy, "sharing_platform.renewals", 3600);
  renewals_.push_back(now);
  Service service;
  service.id = kSecretService;
  service.signature = signature;
  ports::HttpRequest ask =
      signed_request("/gateway/auth/secret", service, app_key_,
                     "{\"signtype\":\"" + std::string(name_of(signature)) + "\"}");
  co_await turn();
  const ports::FetchOptions options;
  GW_CO_TRY(ports::HttpResponse response, co_await http.send(std::move(ask), options));
  Answer answer;
  GW_CO_CHECK(answer.open(std::move(response)));
  if (answer.code() != kGood) co_return answer.refusal();
  const auto ends = codec::whole_number(answer.data(), "secretEndTime");
  const auto sealed = answer.data().text("secret");
  if (!ends || !sealed) co_return fail(Errc::peer_content, "sharing_platform.secret");
  GW_CO_TRY(crypto::Secret secret, open_secret(signature, app_key_, *sealed));
  Held& mine = held(signature);
  mine.secret = std::move(secret);
  mine.ends = Instant(std::chrono::milliseconds(*ends));
  mine.renew_at = mine.ends - (mine.ends - now) / 10;
  ++mine.generation;
  co_return Result<void>();
}

ports::HttpRequest Access::signed_request(const std::string& target, const Service& service,
                                          const crypto::Secret& key, std::string body) const {
  const std::string time = std::to_string(millis(clock_.now()));
  ports::HttpRequest request("POST", target, std::move(body));
  request.headers.add("Content-Type", "application/json; charset=utf-8");
  request.headers.add("gjgxjhpt_rid", requester_);
  request.headers.add("gjgxjhpt_sid", service.id);
  request.headers.add("gjgxjhpt_rtime", time);
  request.headers.add("gjgxjhpt_sign", sign(service.signature, key, service.id, requester_, time));
  if (service.signature == Signature::hmac_sm3)
    request.headers.add("gjgxjhpt_signtype", std::string(name_of(service.signature)));
  return request;
}

}  // namespace gw::sharing_platform
