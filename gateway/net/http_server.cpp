#include "gateway/net/http_server.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <list>
#include <map>
#include <utility>

#include "gateway/base/log.hpp"
#include "gateway/net/transport.hpp"
#include "gateway/runtime/task_gate.hpp"

namespace gw::net {
namespace {

using boost::system::error_code;
using ports::HttpRequest;
using ports::HttpResponse;
using ports::PeerIdentity;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
using AnyEndpoint = asio::generic::stream_protocol::endpoint;

constexpr std::size_t kDefaultBodyLimitBytes = 1U << 20U;
// How much of a refused body is read away, so that the refusal is not lost in a reset connection.
constexpr std::size_t kDrainBytes = 8U << 20U;
constexpr std::chrono::seconds kDrainTime{2};
constexpr std::chrono::seconds kFinishTime{1};
constexpr std::chrono::milliseconds kAcceptPause{100};

// A label made of our own literals and settings.
struct Label {
  explicit Label(std::string_view words) : text(words) {}
  std::string_view loggable() const { return text; }
  std::string_view text;
};

std::string address_of(const Socket& socket) {
  error_code error;
  const auto any = socket.remote_endpoint(error);
  asio::ip::tcp::endpoint endpoint;
  const int family = any.protocol().family();
  if (error || any.size() > endpoint.capacity() || (family != AF_INET && family != AF_INET6))
    return {};
  std::copy_n(static_cast<const std::byte*>(static_cast<const void*>(any.data())), any.size(),
              static_cast<std::byte*>(static_cast<void*>(endpoint.data())));
  return endpoint.address().to_string();
}

HttpResponse refusal(int status) {
  HttpResponse response(status);
  if (status == 429 || status == 503) response.headers.add("Retry-After", "1");
  return response;
}

class HttpListener final : public Listener {
 public:
  HttpListener(Acceptor acceptor, ListenerSettings settings, Handler handler, const TlsStore* tls,
               metrics::Registry& registry)
      : acceptor_(std::move(acceptor)),
        settings_(std::move(settings)),
        handler_(std::move(handler)),
        tls_(tls),
        registry_(registry),
        open_(registry.gauge("enrollgate_http_connections", "Open connections", own_label())),
        refused_(registry.counter("enrollgate_http_connections_refused_total",
                                  "Connections over a limit", own_label())),
        seconds_(registry.histogram("enrollgate_http_request_seconds",
                                    "Time from a whole request to its answer", own_label(),
                                    metrics::duration_bounds())),
        in_flight_(registry.gauge("enrollgate_http_in_flight_requests",
                                  "Requests taken and not answered yet", own_label())),
        accepting_(acceptor_.get_executor()),
        sessions_(acceptor_.get_executor()) {
    if (!settings_.body_limit) {
      settings_.body_limit = [](std::string_view, std::string_view) {
        return kDefaultBodyLimitBytes;
      };
    }
  }

  ~HttpListener() override { remove_socket_file(); }

  void start() { accepting_.spawn(accept_loop()); }

  std::uint16_t port() const override {
    if (settings_.kind == ListenerKind::unix_socket) return 0;
    error_code ignored;
    const AnyEndpoint any = acceptor_.local_endpoint(ignored);
    asio::ip::tcp::endpoint endpoint;
    if (any.size() > endpoint.capacity()) return 0;
    std::copy_n(static_cast<const std::byte*>(static_cast<const void*>(any.data())), any.size(),
                static_cast<std::byte*>(static_cast<void*>(endpoint.data())));
    return endpoint.port();
  }
  std::size_t connections() const override { return sessions_.running(); }
  asio::awaitable<void> stop(Deadline deadline) override;

 private:
  // One connection, known to `stop` while it lives.
  struct Session {
    explicit Session(std::unique_ptr<Transport> way) : transport(std::move(way)) {}
    std::unique_ptr<Transport> transport;
    std::string address;  // of the network
    PeerIdentity peer;
    bool between_requests = true;
    std::string rest;                     // bytes read behind the request before
    std::array<char, kPieceBytes> piece;  // what is being read; of the session, not of each request
  };
  using Place = std::list<Session>::iterator;

  metrics::Labels own_label() const { return {{"listener", settings_.name}}; }
  void remove_socket_file() noexcept;
  std::unique_ptr<Transport> transport_for(Socket socket) const;
  asio::awaitable<void> accept_loop();
  asio::awaitable<void> run(Place session);
  asio::awaitable<void> serve(Session& session);
  asio::awaitable<bool> serve_one(Session& session, Deadline end, bool last);
  asio::awaitable<Result<HttpRequest>> read_request(Session& session, RequestReader& reader,
                                                    Deadline end);
  asio::awaitable<HttpResponse> answer(HttpRequest request, PeerIdentity peer);
  asio::awaitable<bool> write(Session& session, HttpResponse response, bool head_only,
                              Connection connection);
  asio::awaitable<void> refuse(Session& session, int status);
  asio::awaitable<void> drain(Session& session);
  void count_answer(int status);
  void count_handshake(const TlsFacts& facts);
  void count_handshake_failure(const Failure& why);

  Acceptor acceptor_;
  ListenerSettings settings_;
  Handler handler_;
  const TlsStore* tls_;
  metrics::Registry& registry_;
  metrics::Gauge& open_;
  metrics::Counter& refused_;
  metrics::Histogram& seconds_;
  metrics::Gauge& in_flight_;
  std::array<metrics::Counter*, 6> answers_{};  // by the first digit of their status
  std::list<Session> live_;
  std::map<std::string, std::size_t> per_peer_;
  bool stopping_ = false;
  runtime::TaskGate accepting_;
  runtime::TaskGate sessions_;
};

std::unique_ptr<Transport> HttpListener::transport_for(Socket socket) const {
  switch (settings_.kind) {
    case ListenerKind::mutual_tls:
      return make_tls_server_transport(std::move(socket), tls_->current());
    case ListenerKind::plain:
      return make_plain_transport(std::move(socket), PeerPlace::network);
    case ListenerKind::unix_socket:
      return make_plain_transport(std::move(socket), PeerPlace::this_machine);
  }
  return nullptr;
}

asio::awaitable<void> HttpListener::accept_loop() {
  while (!stopping_) {
    Socket socket(acceptor_.get_executor());
    const auto [error] =
        co_await acceptor_.async_accept(socket, asio::as_tuple(asio::use_awaitable));
    if (stopping_) break;
    if (error) {
      // Out of descriptors, most likely: the open connections go on, new ones wait in the queue.
      log::warning("net.accept_failed", {{"err.detail", error.value()}});
      co_await runtime::wait_until(Deadline::after(kAcceptPause));
      continue;
    }
    if (sessions_.running() >= settings_.max_connections) {
      refused_.add();
      continue;
    }
    if (settings_.kind != ListenerKind::unix_socket) {
      error_code ignored;
      socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    }
    std::string address = address_of(socket);
    const Place session = live_.emplace(live_.end(), transport_for(std::move(socket)));
    session->address = std::move(address);
    sessions_.spawn(run(session));
  }
}

asio::awaitable<void> HttpListener::run(Place session) {
  // Takes the session off the books however it ends, a cancelled task's exception included.
  struct Leave {
    Leave(HttpListener& owner, Place which) : listener(owner), place(which) {
      listener.open_.add(1);
    }
    Leave(const Leave&) = delete;
    Leave& operator=(const Leave&) = delete;
    ~Leave() {
      listener.open_.add(-1);
      place->transport->close();
      listener.live_.erase(place);
    }
    HttpListener& listener;
    Place place;
  };
  const Leave leave(*this, session);

  Transport& transport = *session->transport;
  const auto proved = co_await transport.handshake(Deadline::after(settings_.handshake_timeout));
  if (!proved) {
    // Cancelled: closed by `stop`, no doing of the peer's.
    if (proved.error().code() != Errc::cancelled) count_handshake_failure(proved.error());
    co_return;
  }
  count_handshake(transport.facts());
  session->peer = transport.peer();
  session->peer.address = session->address;
  if (session->peer.present && settings_.on_peer) settings_.on_peer(session->peer);
  if (settings_.kind != ListenerKind::mutual_tls) {
    co_await serve(*session);
    co_return;
  }

  struct PeerCount {
    PeerCount(std::map<std::string, std::size_t>& all, const std::string& name)
        : counts(all), place(all.try_emplace(name, 0).first) {
      ++place->second;
    }
    PeerCount(const PeerCount&) = delete;
    PeerCount& operator=(const PeerCount&) = delete;
    ~PeerCount() {
      if (--place->second == 0) counts.erase(place);
    }
    std::map<std::string, std::size_t>& counts;
    std::map<std::string, std::size_t>::iterator place;
  };
  // Whoever shows no certificate is told apart by the address.
  const PeerCount counted(
      per_peer_, session->peer.present ? session->peer.common_name : "@" + session->peer.address);
  const std::size_t most = session->peer.present ? settings_.max_connections_per_peer
                                                 : settings_.max_connections_without_certificate;
  if (counted.place->second > most) {
    refused_.add();
    co_await refuse(*session, 429);
    co_return;
  }
  co_await serve(*session);
}

asio::awaitable<void> HttpListener::serve(Session& session) {
  const Deadline end = Deadline::after(settings_.connection_age);
  for (std::size_t count = 1; count <= settings_.max_requests; ++count) {
    const bool last = count == settings_.max_requests;
    const bool more = co_await serve_one(session, end, last);
    if (!more) co_return;
  }
}

// One request and its answer; true if the connection can take another.
asio::awaitable<bool> HttpListener::serve_one(Session& session, Deadline end, bool last) {
  RequestReader reader(settings_.header_limit_bytes, settings_.body_limit);
  auto request = co_await read_request(session, reader, end);
  if (!request) {
    const Errc code = request.error().code();
    const bool malformed = code == Errc::too_large || code == Errc::not_well_formed;
    // A deadline has closed the connection already: nobody is left to be told.
    if (malformed) co_await refuse(session, reader.refusal_status());
    co_return false;
  }
  session.rest = reader.take_rest();
  const bool head_only = request->method == "HEAD";
  const auto started = Deadline::Clock::now();
  in_flight_.add(1);
  HttpResponse response = co_await answer(std::move(*request), session.peer);
  in_flight_.add(-1);
  seconds_.observe(std::chrono::duration<double>(Deadline::Clock::now() - started).count());
  const bool keep = reader.keep_alive() && !last && !stopping_ && !end.passed();
  const bool written = co_await write(session, std::move(response), head_only,
                                      keep ? Connection::keep : Connection::close);
  if (written && !keep) co_await session.transport->finish(Deadline::after(kFinishTime));
  co_return written&& keep;
}

asio::awaitable<Result<HttpRequest>> HttpListener::read_request(Session& session,
                                                                RequestReader& reader,
                                                                Deadline end) {
  session.between_requests = session.rest.empty();
  Deadline deadline = earlier(end, Deadline::after(settings_.idle_timeout));
  if (!session.rest.empty()) {
    deadline = Deadline::after(settings_.header_timeout);
    GW_CO_CHECK(reader.feed(std::exchange(session.rest, {})));
  }
  bool in_body = false;
  while (!reader.done()) {
    if (reader.header_done() && !in_body) {
      in_body = true;
      deadline = Deadline::after(settings_.body_timeout);
      if (reader.expects_continue()) {
        constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        const std::string_view no_body;
        GW_CO_CHECK(co_await session.transport->write_all(kContinue, no_body, deadline));
      }
    }
    GW_CO_TRY(const std::size_t count,
              co_await session.transport->read_some(session.piece, deadline));
    if (count == 0) co_return fail(Errc::unreachable, "http.closed");
    if (session.between_requests) {
      session.between_requests = false;
      deadline = Deadline::after(settings_.header_timeout);
    }
    GW_CO_CHECK(reader.feed(std::string_view(session.piece.data(), count)));
  }
  co_return reader.take_request();
}

asio::awaitable<HttpResponse> HttpListener::answer(HttpRequest request, PeerIdentity peer) {
  try {
    auto answering = handler_(std::move(request), std::move(peer));
    co_return co_await std::move(answering);
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() == asio::error::operation_aborted) throw;  // the task was cancelled
    log::error("net.handler_failed", {{"listener", Label(settings_.name)}});
  } catch (const std::exception&) {
    // Its words may hold what the peer sent.
    log::error("net.handler_failed", {{"listener", Label(settings_.name)}});
  }
  co_return refusal(500);
}

asio::awaitable<bool> HttpListener::write(Session& session, HttpResponse response, bool head_only,
                                          Connection connection) {
  auto head = response_head(response, connection);
  if (!head) {
    log::failure("net.answer_unusable", head.error(), {{"listener", Label(settings_.name)}});
    response = refusal(500);
    head = response_head(response, connection);
  }
  count_answer(response.status);
  const bool bodiless = head_only || response.status == 204 || response.status == 304;
  const std::string_view body = bodiless ? std::string_view() : std::string_view(response.body);
  const auto sent =
      co_await session.transport->write_all(*head, body, Deadline::after(settings_.write_timeout));
  co_return sent.has_value();
}

asio::awaitable<void> HttpListener::refuse(Session& session, int status) {
  HttpResponse response = refusal(status);
  const bool written = co_await write(session, std::move(response), false, Connection::close);
  if (!written) co_return;
  // Under TLS the peer's bytes must be out of the way before the end can be said; a plain peer is
  // told first.
  const bool tls = settings_.kind == ListenerKind::mutual_tls;
  if (tls) co_await drain(session);
  co_await session.transport->finish(Deadline::after(kFinishTime));
  if (!tls) co_await drain(session);
}

asio::awaitable<void> HttpListener::drain(Session& session) {
  std::array<char, kPieceBytes> piece{};
  const Deadline deadline = Deadline::after(kDrainTime);
  for (std::size_t bytes = 0; bytes < kDrainBytes && !stopping_;) {
    const auto count = co_await session.transport->read_some(piece, deadline);
    if (!count || *count == 0) co_return;
    bytes += *count;
  }
}

void HttpListener::count_answer(int status) {
  metrics::Counter*& counter = answers_.at(static_cast<std::size_t>(status / 100));
  if (counter == nullptr) {
    counter = &registry_.counter(
        "enrollgate_http_requests_total", "Requests answered, by group of status",
        {{"listener", settings_.name}, {"status", std::to_string(status / 100) + "xx"}});
  }
  counter->add();
}

void HttpListener::count_handshake(const TlsFacts& facts) {
  if (facts.version.empty()) return;
  registry_
      .counter("enrollgate_tls_handshakes_total", "Handshakes that succeeded, by protocol",
               {{"listener", settings_.name}, {"protocol", facts.version}})
      .add();
}

void HttpListener::count_handshake_failure(const Failure& why) {
  // The step is a literal of transport.cpp: no peer can choose the label.
  registry_
      .counter("enrollgate_tls_handshake_failures_total", "Handshakes that failed, by reason",
               {{"listener", settings_.name}, {"reason", std::string(why.step())}})
      .add();
  log::failure("net.handshake_failed", why, {{"listener", Label(settings_.name)}});
}

asio::awaitable<void> HttpListener::stop(Deadline deadline) {
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  accepting_.close();
  sessions_.close();
  remove_socket_file();
  for (Session& session : live_) {
    if (session.between_requests) session.transport->close();
  }
  const bool drained = co_await sessions_.drain(deadline);
  if (!drained) {
    log::warning("net.requests_cut", {{"connections", sessions_.running()}});
    for (Session& session : live_) session.transport->close();
    sessions_.cancel();
    co_await sessions_.drain(Deadline::after(kFinishTime));
  }
  accepting_.cancel();
  co_await accepting_.drain(Deadline::after(kFinishTime));
}

void HttpListener::remove_socket_file() noexcept {
  if (settings_.socket_file.empty()) return;
  ::unlink(settings_.socket_file.c_str());
  settings_.socket_file.clear();
}

// --- Opening the three kinds ---------------------------------------------------------------------

// Any value converts to a generic endpoint, so it cannot travel in a Result: it is filled in.
Result<void> fill_tcp(const ListenerSettings& settings, AnyEndpoint& endpoint) {
  error_code error;
  const auto address = asio::ip::make_address(settings.address, error);
  if (error) return fail(Errc::config_invalid, "net.listen_address");
  endpoint = AnyEndpoint(asio::ip::tcp::endpoint(address, settings.port));
  return {};
}

// A file left by a killed process is replaced; one behind which a program answers is not.
Result<void> fill_unix(const asio::any_io_executor& executor, const ListenerSettings& settings,
                       AnyEndpoint& endpoint) {
  const std::string file = settings.socket_file.string();
  constexpr std::size_t kPathBytesMax = 107;  // of sockaddr_un
  if (file.empty() || file.size() > kPathBytesMax)
    return fail(Errc::config_invalid, "net.socket_file");
  const asio::local::stream_protocol::endpoint place(file);
  struct stat status {};
  if (::lstat(file.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode)) return fail(Errc::conflict, "net.socket_file");
    asio::local::stream_protocol::socket probe(executor);
    error_code error;
    probe.connect(place, error);
    if (!error) return fail(Errc::conflict, "net.socket_in_use");
    ::unlink(file.c_str());
  }
  endpoint = AnyEndpoint(place);
  return {};
}

Result<Acceptor> open_acceptor(const asio::any_io_executor& executor,
                               const ListenerSettings& settings) {
  const bool local = settings.kind == ListenerKind::unix_socket;
  AnyEndpoint endpoint;
  GW_CHECK(local ? fill_unix(executor, settings, endpoint) : fill_tcp(settings, endpoint));
  Acceptor acceptor(executor);
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error && !local) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  // The mode of an unbound socket becomes that of its file: there is no moment at which others may
  // connect.
  if (!error && local && ::fchmod(acceptor.native_handle(), 0600) != 0) {
    return fail(Errc::io, "net.socket_mode", errno);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail(Errc::io, "net.listen", error.value());
  return acceptor;
}

}  // namespace

Result<std::unique_ptr<Listener>> start_listener(asio::any_io_executor executor,
                                                 ListenerSettings settings, Handler handler,
                                                 const TlsStore* tls, metrics::Registry& registry) {
  if (settings.kind == ListenerKind::mutual_tls && tls == nullptr) {
    return fail(Errc::config_invalid, "net.listen_tls");
  }
  GW_TRY(Acceptor acceptor, open_acceptor(executor, settings));
  auto listener = std::make_unique<HttpListener>(std::move(acceptor), std::move(settings),
                                                 std::move(handler), tls, registry);
  listener->start();
  return std::unique_ptr<Listener>(std::move(listener));
}

}  // namespace gw::net
