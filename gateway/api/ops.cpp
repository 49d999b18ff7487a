#include "gateway/api/ops.hpp"

#include "gateway/metrics/process.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

// One real write answers all probes of this time: a prober cannot wear out the disk.
constexpr std::chrono::seconds kLookAgain{1};

ports::HttpResponse text(int status, std::string words) {
  ports::HttpResponse response(status, "text/plain; charset=utf-8", std::move(words));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

asio::awaitable<bool> Ops::store_writable() {
  if (!look_again_.passed()) co_return writable_;
  look_again_ = runtime::Deadline::after(kLookAgain);
  auto job = [this]() {
    return store_.write_grouped(
        [](StoreWriter& store) { return store.put_memo(FeedId("gateway.ready"), "probe", "1"); });
  };
  const auto written = co_await runtime::offload(pool_, std::move(job));
  writable_ = written.has_value();
  co_return writable_;
}

asio::awaitable<ports::HttpResponse> Ops::handle(ports::HttpRequest request, ports::PeerIdentity) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  if (request.method != "GET") co_return text(405, "method not allowed\n");
  if (path == "/livez") co_return text(200, "ok\n");
  if (path == "/metrics") {
    co_return ports::HttpResponse(200, "text/plain; version=0.0.4",
                                  registry_.exposition() + metrics::process_exposition());
  }
  if (path == "/startupz") co_return started_ ? text(200, "ok\n") : text(503, "starting\n");
  if (path != "/readyz") co_return text(404, "not found\n");
  co_return co_await readiness(request.target.substr(path.size()) == "?verbose");
}

asio::awaitable<ports::HttpResponse> Ops::readiness(bool verbose) {
  if (!ready_) co_return text(503, "starting or stopping\n");
  // The journal lies in the store: what takes the one takes the other.
  const bool writable = co_await store_writable();
  std::string said =
      writable ? "[+] store and journal take writes\n" : "[-] store takes no writes\n";
  bool whole = writable;
  for (const monitor::Ending& ending : health_.endings()) {
    const bool holds = ending.ends > real_.now();
    whole = whole && holds;
    said += (holds ? "[+] " : "[-] ") + ending.subject +
            (holds ? " certificate or list holds\n" : " certificate or list has ended\n");
  }
  if (verbose) co_return text(whole ? 200 : 503, std::move(said));
  co_return whole
      ? text(200, "ok\n")
      : text(503, writable ? "a certificate or list has ended\n" : "store takes no writes\n");
}

}  // namespace gw::api
