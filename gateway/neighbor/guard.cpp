#include "gateway/neighbor/guard.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/log.hpp"
#include "gateway/metrics/gauge_time.hpp"

namespace gw::neighbor {
namespace asio = boost::asio;

namespace {

using Steady = std::chrono::steady_clock;

constexpr int kUnavailable = 503;
constexpr int kServerErrors = 500;

/// The end of a call, told however it ends: a cancelled one would otherwise hold the single try of
/// a half-open circuit for ever.
class Passage {
 public:
  explicit Passage(Guard& guard) : guard_(guard) {}
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;
  ~Passage() {
    if (!told_) guard_.leave(false, std::nullopt);
  }
  void answered() { tell(true, std::nullopt); }
  void failed(const Failure& failure) {
    // What is said of our own request shows that the agency is there.
    if (speaks_of_peer(failure)) {
      tell(false, failure);
    } else if (failure.code() == Errc::not_found || failure.code() == Errc::conflict ||
               failure.code() == Errc::forbidden) {
      tell(true, std::nullopt);
    }
  }

 private:
  void tell(bool answered, const std::optional<Failure>& failure) {
    told_ = true;
    guard_.leave(answered, failure);
  }

  Guard& guard_;
  bool told_ = false;
};

/// A polite "not now" is an answer; other errors of the server are failures.
bool is_failure(const ports::HttpResponse& answer) {
  if (answer.status < kServerErrors) return false;
  return answer.status != kUnavailable || !answer.headers.contains("Retry-After");
}

class GuardedHttp final : public ports::HttpClient {
 public:
  GuardedHttp(ports::HttpClient& client, Guard& guard) : client_(client), guard_(guard) {}

  asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                    ports::FetchOptions options) override {
    GW_CO_CHECK(co_await guard_.enter());
    Passage passage(guard_);
    Result<ports::HttpResponse> answer = co_await client_.send(std::move(request), options);
    if (!answer) {
      passage.failed(answer.error());
    } else if (is_failure(*answer)) {
      passage.failed(fail(Errc::peer_status, "neighbor.status", answer->status));
    } else {
      passage.answered();
    }
    co_return answer;
  }

 private:
  ports::HttpClient& client_;
  Guard& guard_;
};

class GuardedFiles final : public ports::FileServer {
 public:
  GuardedFiles(ports::FileServer& files, Guard& guard) : files_(files), guard_(guard) {}

  asio::awaitable<Result<std::vector<ports::RemoteFile>>> list(std::string folder) override {
    GW_CO_CHECK(co_await guard_.enter());
    Passage passage(guard_);
    auto outcome = co_await files_.list(std::move(folder));
    tell(passage, outcome);
    co_return outcome;
  }
  asio::awaitable<Result<std::string>> read(std::string path, std::size_t limit) override {
    GW_CO_CHECK(co_await guard_.enter());
    Passage passage(guard_);
    auto outcome = co_await files_.read(std::move(path), limit);
    tell(passage, outcome);
    co_return outcome;
  }
  asio::awaitable<Result<void>> write(std::string path, std::string bytes) override {
    GW_CO_CHECK(co_await guard_.enter());
    Passage passage(guard_);
    auto outcome = co_await files_.write(std::move(path), std::move(bytes));
    tell(passage, outcome);
    co_return outcome;
  }

 private:
  template <class T>
  static void tell(Passage& passage, const Result<T>& outcome) {
    if (outcome) {
      passage.answered();
    } else {
      passage.failed(outcome.error());
    }
  }

  ports::FileServer& files_;
  Guard& guard_;
};

}  // namespace

bool speaks_of_peer(const Failure& failure) noexcept {
  switch (failure.code()) {
    case Errc::unreachable:
    case Errc::tls_failed:
    case Errc::tls_peer_rejected:
    case Errc::timeout:
    case Errc::peer_content:
      return true;
    case Errc::forbidden:  // of a file server: not one path, but the door
      return failure.step() == "net.sftp.log_in";
    case Errc::peer_status:
      return failure.detail() >= kServerErrors;
    default:
      return false;
  }
}

bool was_held_back(const Failure& failure) noexcept {
  return failure.code() == Errc::busy && failure.step().substr(0, 9) == "neighbor.";
}

Guard::Guard(AgencyId agency, GuardSettings settings, const Clock& clock,
             metrics::Registry& registry)
    : agency_(std::move(agency)),
      settings_(std::move(settings)),
      clock_(clock),
      registry_(registry),
      gauge_(registry.gauge("enrollgate_agency_breaker",
                            "Circuit breaker of an agency: 0 closed, 1 half open, 2 open.",
                            {{"agency", agency_.text()}})),
      breaker_(settings_.breaker),
      pace_(settings_.requests_per_minute) {}

metrics::Counter& Guard::held_back(const char* why) {
  return registry_.counter("enrollgate_agency_calls_held_back_total",
                           "Calls to an agency that were not made, by the reason.",
                           {{"agency", agency_.text()}, {"reason", why}});
}

asio::awaitable<Result<void>> Guard::enter() {
  if (const auto wait = closed_for(); wait.count() > 0) {
    held_back("hours").add();
    co_return fail(Errc::busy, "neighbor.hours", wait.count());
  }
  const auto when = pace_.book(Steady::now());
  if (when > Steady::now()) {
    asio::steady_timer timer(co_await asio::this_coro::executor, when);
    co_await timer.async_wait(asio::use_awaitable);
  }
  // Asked last: what happened while this call waited counts.
  const auto wait = breaker_.ask(Steady::now());
  if (wait) {
    held_back("breaker").add();
    co_return fail(Errc::busy, "neighbor.breaker", wait->count());
  }
  show();
  co_return Result<void>();
}

void Guard::leave(bool answered, const std::optional<Failure>& failure) {
  const BreakerState before = breaker_.state(Steady::now());
  if (answered) {
    breaker_.succeeded();
  } else if (failure) {
    breaker_.failed(*failure, Steady::now());
  } else {
    breaker_.undecided();
  }
  const BreakerState after = breaker_.state(Steady::now());
  if (after == BreakerState::open && before != BreakerState::open) {
    log::failure("agency.breaker_opened", breaker_.last_failure(),
                 {{"agency", agency_}, {"failures", breaker_.failures_running()}});
  } else if (after == BreakerState::closed && before != BreakerState::closed) {
    log::info("agency.breaker_closed", {{"agency", agency_}});
  }
  show();
}

void Guard::reset() {
  breaker_.reset();
  show();
}

void Guard::show() {
  const BreakerState state = breaker_.state(Steady::now());
  gauge_.set(state == BreakerState::closed ? 0 : state == BreakerState::half_open ? 1 : 2);
}

void Guard::note_certificate(const char* purpose, Instant ends) {
  certificate_ends_[purpose] = ends;
  registry_
      .gauge("enrollgate_cert_not_after_timestamp_seconds",
             "When a certificate or revocation list ends.",
             {{"agency", agency_.text()}, {"purpose", purpose}})
      .set(metrics::seconds_of(ends));
}

void Guard::note_clock(std::chrono::seconds ahead) {
  clock_ahead_ = ahead;
  registry_
      .gauge("enrollgate_clock_skew_seconds",
             "How far an agency's clock is ahead of ours, by its last answer.",
             {{"agency", agency_.text()}})
      .set(static_cast<double>(ahead.count()));
}

GuardView Guard::view() const {
  GuardView view;
  const auto now = Steady::now();
  view.state = breaker_.state(now);
  view.failures_running = breaker_.failures_running();
  for (const auto& shown : certificate_ends_) {
    if (!view.certificate_ends || shown.second < *view.certificate_ends)
      view.certificate_ends = shown.second;
  }
  view.clock_ahead = clock_ahead_;
  if (view.failures_running > 0) view.last_failure = breaker_.last_failure();
  if (view.state == BreakerState::open) {
    view.open_until = clock_.now() + std::chrono::duration_cast<std::chrono::milliseconds>(
                                         breaker_.opens_again() - now);
  }
  if (const auto wait = closed_for(); wait.count() > 0) view.welcome_from = clock_.now() + wait;
  return view;
}

std::unique_ptr<ports::HttpClient> guarded(ports::HttpClient& client, Guard& guard) {
  return std::make_unique<GuardedHttp>(client, guard);
}

std::unique_ptr<ports::FileServer> guarded(ports::FileServer& files, Guard& guard) {
  return std::make_unique<GuardedFiles>(files, guard);
}

}  // namespace gw::neighbor
