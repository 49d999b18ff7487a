#include "tests/unit/net/fixture.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <stdexcept>

#include "tests/support/places.hpp"

namespace gw::net::testing {

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "enrollgate-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

const std::filesystem::path& certificates() {
  static const TempFolder folder;
  static const std::filesystem::path path = [] {
    const Outcome outcome = run_program(std::string(gw::testing::source_dir()) + "/certs/issue " +
                                        (folder / "certs").string());
    if (outcome.status != 0) throw std::runtime_error("certs/issue: " + outcome.text);
    return folder / "certs";
  }();
  return path;
}

TlsSettings settings_of(const std::string& subject) {
  TlsSettings settings;
  settings.certificate_file = certificates() / subject / "tls.pem";
  settings.key_file = certificates() / subject / "tls.key";
  settings.trust_file = certificates() / "root.pem";
  settings.crl_file = certificates() / "test" / "crl.pem";
  return settings;
}

std::shared_ptr<const TlsContext> context_of(const std::string& subject, TlsRole role) {
  // The day lies before every end, so that a side with an expired certificate can be played too.
  auto context = TlsContext::load(settings_of(subject), role, Instant(std::chrono::days(1)));
  if (!context) throw std::runtime_error(context.error().text(Language::en));
  return *context;
}

Outcome run_program(const std::string& command) {
  Outcome outcome;
  std::FILE* pipe = ::popen(("(" + command + ") 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 4096> piece{};
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe)) {
    outcome.text.append(piece.data(), count);
  }
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

ForeignServer::ForeignServer(const std::string& subject, const std::string& option) {
  std::array<int, 2> to_child{};
  std::array<int, 2> from_child{};
  if (::pipe(to_child.data()) != 0 || ::pipe(from_child.data()) != 0) {
    throw std::runtime_error("pipe");
  }
  const std::string script =
      std::string(gw::testing::source_dir()) + "/tests/unit/net/foreign_server.py";
  const std::string folder = certificates().string();
  child_ = ::fork();
  if (child_ == 0) {
    ::dup2(to_child[0], STDIN_FILENO);
    ::dup2(from_child[1], STDOUT_FILENO);
    for (const int end : {to_child[0], to_child[1], from_child[0], from_child[1]}) ::close(end);
    ::execlp("python3", "python3", "-Wignore", script.c_str(), folder.c_str(), subject.c_str(),
             option.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(to_child[0]);
  ::close(from_child[1]);
  input_ = ::fdopen(to_child[1], "w");
  std::FILE* output = ::fdopen(from_child[0], "r");
  unsigned int port = 0;
  if (std::fscanf(output, "%u", &port) != 1)
    throw std::runtime_error("foreign server did not start");
  std::fclose(output);
  port_ = static_cast<std::uint16_t>(port);
}

ForeignServer::~ForeignServer() {
  std::fclose(input_);
  ::waitpid(child_, nullptr, 0);
}

std::string exchange_raw(std::uint16_t port, const std::string& bytes) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  socket.connect({asio::ip::make_address("127.0.0.1"), port});
  boost::system::error_code error;
  asio::write(socket, asio::buffer(bytes), error);
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  return answer;
}

}  // namespace gw::net::testing
