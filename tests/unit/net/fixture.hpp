#pragma once
// What the network tests share: certificates issued once per program, a loop on its own thread,
// foreign programs as peers.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "gateway/net/tls_context.hpp"

namespace gw::net::testing {

namespace asio = boost::asio;

/// A folder of certs/issue, made at the first call and removed at the end of the program.
const std::filesystem::path& certificates();

/// The settings of one subject ("gateway", "test/expired"), with the list that names the revoked
/// one.
TlsSettings settings_of(const std::string& subject);
std::shared_ptr<const TlsContext> context_of(const std::string& subject, TlsRole role);

/// A folder of this test's own.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// The loop thread, as the program has one.
class Loop {
 public:
  Loop() : work_(context_.get_executor()), thread_([this] { context_.run(); }) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    work_.reset();
    context_.stop();
  }
  asio::any_io_executor executor() { return context_.get_executor(); }
  /// Runs the coroutine on the loop and waits for it.
  template <class T>
  T run(asio::awaitable<T> task) {
    return asio::co_spawn(context_, std::move(task), asio::use_future).get();
  }

 private:
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::jthread thread_;
};

/// What a foreign program printed, and how it ended.
struct Outcome {
  int status = -1;
  std::string text;
};
/// Runs a shell command to its end; standard error comes with the text.
Outcome run_program(const std::string& command);

/// tests/unit/net/foreign_server.py in a process of its own, ended with this object.
class ForeignServer {
 public:
  explicit ForeignServer(const std::string& subject, const std::string& option = {});
  ForeignServer(const ForeignServer&) = delete;
  ForeignServer& operator=(const ForeignServer&) = delete;
  ~ForeignServer();
  std::uint16_t port() const { return port_; }

 private:
  std::FILE* input_ = nullptr;  // its standard input; closing it ends the server
  int child_ = -1;
  std::uint16_t port_ = 0;
};

/// Sends bytes to a TCP port of this machine, as they are, and reads until the peer closes.
std::string exchange_raw(std::uint16_t port, const std::string& bytes);

}  // namespace gw::net::testing
