#pragma once
// A listener on a unix socket with canned answers: what a command line talks to in these tests.
#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/net/http_server.hpp"
#include "gateway/runtime/task_gate.hpp"

namespace gw::cli::testing {

namespace asio = boost::asio;

/// Problem documents as the interface writes them.
inline std::string problem(int status, const std::string& code) {
  return R"({"type":"about:blank","title":"no","status":)" + std::to_string(status) +
         R"(,"code":")" + code + R"(","step":"api.x","next":"look","retryable":false})";
}

class LocalGateway {
 public:
  LocalGateway() : work_(loop_.get_executor()), thread_([this] { loop_.run(); }) {
    std::string pattern = (std::filesystem::temp_directory_path() / "enrollgate-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  LocalGateway(const LocalGateway&) = delete;
  LocalGateway& operator=(const LocalGateway&) = delete;
  ~LocalGateway() {
    stop();
    work_.reset();
    loop_.stop();
    thread_.join();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// The answer to "GET /v1/feeds", after a while; anything else is answered 404.
  void on(const std::string& call, int status, std::string body,
          std::chrono::milliseconds after = {}) {
    const std::lock_guard lock(mutex_);
    answers_[call] = {status, std::move(body), after};
  }

  Result<void> start() {
    net::ListenerSettings settings;
    settings.kind = net::ListenerKind::unix_socket;
    settings.name = "local";
    settings.socket_file = socket();
    auto started = net::start_listener(
        loop_.get_executor(), settings,
        [this](ports::HttpRequest request, ports::PeerIdentity peer) {
          return handle(std::move(request), std::move(peer));
        },
        nullptr, registry_);
    if (!started) return started.error();
    listener_ = std::move(*started);
    return {};
  }
  void stop() {
    if (!listener_) return;
    asio::co_spawn(loop_, listener_->stop(runtime::Deadline::after(std::chrono::seconds(5))),
                   asio::use_future)
        .get();
    listener_.reset();
  }

  std::filesystem::path socket() const { return folder_ / "local.sock"; }
  std::vector<ports::HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  struct Canned {
    int status = 404;
    std::string body = problem(404, "NOT_FOUND");
    std::chrono::milliseconds after{};
  };

  Canned note_and_find(ports::HttpRequest request) {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(request.method + " " + request.target);
    requests_.push_back(std::move(request));
    return found == answers_.end() ? Canned() : found->second;
  }
  asio::awaitable<ports::HttpResponse> handle(ports::HttpRequest request, ports::PeerIdentity) {
    const Canned canned = note_and_find(std::move(request));
    const auto moment = runtime::Deadline::after(canned.after);
    if (canned.after.count() > 0) co_await runtime::wait_until(moment);
    const bool good = canned.status < 400;
    co_return ports::HttpResponse(
        canned.status, good ? "application/json" : "application/problem+json", canned.body);
  }

  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
  metrics::Registry registry_;
  std::filesystem::path folder_;
  std::unique_ptr<net::Listener> listener_;
  mutable std::mutex mutex_;
  std::map<std::string, Canned> answers_;
  std::vector<ports::HttpRequest> requests_;
};

}  // namespace gw::cli::testing
