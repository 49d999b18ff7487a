#include "gateway/net/http_client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <utility>
#include <vector>

#include "gateway/net/http1.hpp"
#include "gateway/net/http_date.hpp"
#include "gateway/net/transport.hpp"

namespace gw::net {
namespace {

using ports::FetchOptions;
using ports::HttpRequest;
using ports::HttpResponse;
using SteadyTime = Deadline::Clock::time_point;
using std::chrono::milliseconds;

// The time one exchange may still take.  Waiting for the sink is our own doing and not counted.
class TimeBudget {
 public:
  explicit TimeBudget(const FetchOptions& options)
      : options_(options), started_(Deadline::Clock::now()) {}

  Deadline step() const {
    const Deadline one = Deadline::after(options_.step_timeout);
    if (options_.total_timeout == milliseconds::zero()) return one;
    return earlier(one, Deadline::at(started_ + options_.total_timeout + in_sink_));
  }
  /// A step with a limit of its own; zero = none but those of every step.
  Deadline within(milliseconds limit) const {
    return limit == milliseconds::zero() ? step() : earlier(step(), Deadline::after(limit));
  }
  void begin_body() { body_started_ = Deadline::Clock::now() - in_sink_; }
  void spent_in_sink(Deadline::Clock::duration time) { in_sink_ += time; }
  /// A peer that trickles would otherwise hold a connection for ever, one byte per step.
  bool too_slow(std::size_t body_bytes) const {
    const auto taken = Deadline::Clock::now() - body_started_ - in_sink_;
    if (taken <= options_.step_timeout) return false;
    const double seconds = std::chrono::duration<double>(taken).count();
    return static_cast<double>(body_bytes) <
           seconds * static_cast<double>(options_.minimum_bytes_per_second);
  }

 private:
  const FetchOptions& options_;
  SteadyTime started_;
  SteadyTime body_started_;
  Deadline::Clock::duration in_sink_{0};
};

struct Idle {
  std::unique_ptr<Transport> transport;
  SteadyTime since;
};

// What an attempt came to.  `stale`: a kept connection was closed before a byte of an answer.
struct Attempt {
  Attempt(Result<HttpResponse> result, bool was_stale)
      : outcome(std::move(result)), stale(was_stale) {}
  Result<HttpResponse> outcome;
  bool stale;
};

using Waiting = std::list<asio::steady_timer*>;

// A send that waits for a place; off the list however its wait ends.
struct Turn {
  Turn(const asio::any_io_executor& executor, Deadline deadline, Waiting& all)
      : timer(executor, deadline.moment()), waiting(all) {
    waiting.push_back(&timer);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { waiting.remove(&timer); }
  bool listed() const { return std::find(waiting.begin(), waiting.end(), &timer) != waiting.end(); }
  asio::steady_timer timer;
  Waiting& waiting;
};

class TlsHttpClient final : public ports::HttpClient {
 public:
  TlsHttpClient(EndpointSettings endpoint, const TlsStore& tls, PeerWatch watch)
      : endpoint_(std::move(endpoint)),
        host_field_(endpoint_.host + ':' + std::to_string(endpoint_.port)),
        tls_(tls),
        watch_(std::move(watch)) {
    if (endpoint_.server_name.empty()) endpoint_.server_name = endpoint_.host;
  }

  asio::awaitable<Result<HttpResponse>> send(HttpRequest request, FetchOptions options) override;

 private:
  // A place among the endpoint's connections, given back at the end of the exchange.
  class Place {
   public:
    explicit Place(TlsHttpClient& client) : client_(client) { ++client_.in_use_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      --client_.in_use_;
      if (client_.waiting_.empty()) return;
      client_.waiting_.front()->cancel();
      client_.waiting_.pop_front();
    }

   private:
    TlsHttpClient& client_;
  };

  asio::awaitable<Result<void>> wait_for_place(Deadline deadline);
  std::unique_ptr<Transport> take_idle();
  asio::awaitable<Result<std::unique_ptr<Transport>>> open(const TimeBudget& time);
  asio::awaitable<Attempt> exchange(std::unique_ptr<Transport> transport, bool kept,
                                    const HttpRequest& request, const std::string& head,
                                    const FetchOptions& options, TimeBudget& time);

  EndpointSettings endpoint_;
  std::string host_field_;
  const TlsStore& tls_;
  PeerWatch watch_;
  std::size_t in_use_ = 0;
  std::vector<Idle> idle_;
  Waiting waiting_;
};

asio::awaitable<Result<HttpResponse>> TlsHttpClient::send(HttpRequest request,
                                                          FetchOptions options) {
  GW_CO_TRY(const std::string head, request_head(request, host_field_));
  // What is agreed with this peer goes before what the adapter's calls have in common.
  const StepLimits& limits = endpoint_.limits;
  if (limits.transfer != milliseconds::zero()) options.total_timeout = limits.transfer;
  if (limits.bytes_per_second != 0) options.minimum_bytes_per_second = limits.bytes_per_second;
  TimeBudget time(options);
  GW_CO_CHECK(co_await wait_for_place(time.step()));
  const Place place(*this);
  if (auto kept = take_idle()) {
    Attempt attempt = co_await exchange(std::move(kept), true, request, head, options, time);
    // What only asks is asked once more; a POST may have had its effect, and some agencies forbid
    // the same nonce twice (RFC 9110, 9.2.2): whoever sent it decides.
    const bool asks = request.method == "GET" || request.method == "HEAD";
    if (!attempt.stale || !asks) co_return std::move(attempt.outcome);
  }
  GW_CO_TRY(auto fresh, co_await open(time));
  Attempt attempt = co_await exchange(std::move(fresh), false, request, head, options, time);
  co_return std::move(attempt.outcome);
}

asio::awaitable<Result<void>> TlsHttpClient::wait_for_place(Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  while (in_use_ >= endpoint_.max_connections) {
    Turn turn(executor, deadline, waiting_);
    const auto [error] = co_await turn.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    // Whoever gave a place back has taken us off the list; a deadline or a cancelled task has not.
    if (turn.listed())
      co_return fail(error ? Errc::cancelled : Errc::timeout, "http.wait_for_connection");
  }
  co_return Result<void>();
}

std::unique_ptr<Transport> TlsHttpClient::take_idle() {
  const auto oldest = Deadline::Clock::now() - endpoint_.keep_idle;
  std::erase_if(idle_, [&](const Idle& idle) { return idle.since < oldest; });
  if (idle_.empty()) return nullptr;
  auto transport = std::move(idle_.back().transport);
  idle_.pop_back();
  return transport;
}

asio::awaitable<Result<std::unique_ptr<Transport>>> TlsHttpClient::open(const TimeBudget& time) {
  GW_CO_TRY(Socket socket, co_await connect(endpoint_.host, endpoint_.port,
                                            time.within(endpoint_.limits.connect)));
  auto transport =
      make_tls_client_transport(std::move(socket), tls_.current(), endpoint_.server_name);
  GW_CO_CHECK(co_await transport->handshake(time.within(endpoint_.limits.handshake)));
  // Before a byte of the request leaves: a certificate of our own CA is not enough, it must be this
  // agency's.
  if (transport->peer().common_name != endpoint_.expected_common_name) {
    transport->close();
    co_return fail(Errc::tls_peer_rejected, "tls.common_name");
  }
  if (watch_.certificate) watch_.certificate(transport->facts().not_after);
  co_return transport;
}

bool is_gone(const Failure& failure) {
  return failure.code() == Errc::unreachable || failure.code() == Errc::cancelled;
}

asio::awaitable<Attempt> TlsHttpClient::exchange(std::unique_ptr<Transport> transport, bool kept,
                                                 const HttpRequest& request,
                                                 const std::string& head,
                                                 const FetchOptions& options, TimeBudget& time) {
  const auto sent = co_await transport->write_all(head, request.body, time.step());
  // An early refusal (413) may arrive while we still send: read on unless the connection is kept
  // and gone.
  if (!sent && (kept || !is_gone(sent.error()))) {
    co_return Attempt(sent.error(), kept && is_gone(sent.error()));
  }
  const auto body =
      request.method == "HEAD" ? ResponseReader::Body::none : ResponseReader::Body::expected;
  ResponseReader reader(endpoint_.header_limit_bytes, options.body_limit_bytes, body);
  std::array<char, kPieceBytes> piece{};
  std::size_t bytes = 0;
  std::size_t body_bytes = 0;
  bool begun = false;
  HttpResponse response;
  // The head has one deadline as a whole, each further piece of the body its own.
  const Deadline head_deadline = time.within(endpoint_.limits.first_byte);
  while (!reader.done()) {
    const Deadline deadline = begun ? time.within(endpoint_.limits.piece) : head_deadline;
    const auto count = co_await transport->read_some(piece, deadline);
    if (!count || *count == 0) {
      const bool closed = count ? true : is_gone(count.error());
      if (kept && bytes == 0 && closed)
        co_return Attempt(fail(Errc::unreachable, "http.stale"), true);
      if (!count) co_return Attempt(sent ? count.error() : sent.error(), false);
      const auto ended = reader.end();
      if (!ended) co_return Attempt(sent ? ended.error() : sent.error(), false);
    } else {
      bytes += *count;
      const auto fed = reader.feed(std::string_view(piece.data(), *count));
      if (!fed) co_return Attempt(fed.error(), false);
    }
    if (!reader.header_done()) continue;
    const auto before_sink = Deadline::Clock::now();
    if (!begun) {
      begun = true;
      time.begin_body();
      response = reader.head();
      if (watch_.clock) {
        const auto date = response.headers.find("Date");
        const auto said = date ? parse_http_date(*date) : std::nullopt;
        if (said) watch_.clock(*said);
      }
      if (options.sink != nullptr) {
        const auto taken = co_await options.sink->begin(response);
        if (!taken) co_return Attempt(taken.error(), false);
      }
    }
    const std::string part = reader.take_body();
    body_bytes += part.size();
    if (options.sink == nullptr) {
      response.body += part;
    } else if (!part.empty()) {
      const auto taken = co_await options.sink->take(part);
      if (!taken) co_return Attempt(taken.error(), false);
    }
    time.spent_in_sink(Deadline::Clock::now() - before_sink);
    if (!reader.done() && time.too_slow(body_bytes)) {
      co_return Attempt(fail(Errc::timeout, "http.body_rate"), false);
    }
  }
  if (sent && reader.keep_alive()) {
    idle_.push_back(Idle{std::move(transport), Deadline::Clock::now()});
  }
  co_return Attempt(std::move(response), false);
}

}  // namespace

std::unique_ptr<ports::HttpClient> make_http_client(EndpointSettings endpoint, const TlsStore& tls,
                                                    PeerWatch watch) {
  return std::make_unique<TlsHttpClient>(std::move(endpoint), tls, std::move(watch));
}

}  // namespace gw::net
