#include "gateway/api/ops.hpp"

#include <filesystem>

#include "gateway/metrics/process.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace asio = boost::asio;

namespace {

ports::HttpResponse text(int status, std::string words) {
  ports::HttpResponse response(status, "text/plain; charset=utf-8", std::move(words));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

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

asio::awaitable<std::string> Ops::ground() {
  auto job = [this]() {
    std::string lines;
    const auto read = store_.read([&lines](StoreReader& store) -> Result<void> {
      GW_TRY(const std::int64_t version, store.schema_version());
      lines += "[+] schema " + std::to_string(version) + '\n';
      return {};
    });
    if (!read) lines += "[-] schema cannot be read\n";
    std::error_code error;
    const auto space = std::filesystem::space(health_.state_folder, error);
    if (error || space.capacity == 0) return lines + "[-] disk cannot be asked\n";
    return lines + "[+] disk " + std::to_string(space.available * 100 / space.capacity) +
           " % free\n";
  };
  co_return co_await runtime::offload(pool_, std::move(job));
}

asio::awaitable<ports::HttpResponse> Ops::readiness(bool verbose) {
  if (!ready_) co_return text(503, "starting or stopping\n");
  // The journal lies in the store: what takes the one takes the other.
  const bool writable = co_await probe_.writable();
  std::string said =
      writable ? "[+] store and journal take writes\n" : "[-] store takes no writes\n";
  bool whole = writable;
  for (const monitor::Ending& ending : health_.endings()) {
    const bool holds = ending.ends > real_.now();
    whole = whole && holds;
    said += (holds ? "[+] " : "[-] ") + ending.subject +
            (holds ? " certificate or list holds\n" : " certificate or list has ended\n");
  }
  if (verbose) {
    // A disk without room takes no writes: the first line has said so.
    said += co_await ground();
    co_return text(whole ? 200 : 503, std::move(said));
  }
  co_return whole
      ? text(200, "ok\n")
      : text(503, writable ? "a certificate or list has ended\n" : "store takes no writes\n");
}

}  // namespace gw::api
