#pragma once
// tests/sim/sftp_server.py in a process of its own, ended with this object.  Test code only.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "gateway/codec/json.hpp"
#include "gateway/net/sftp_client.hpp"
#include "tests/support/places.hpp"

namespace gw::net::testing {

class SftpServer {
 public:
  explicit SftpServer(const std::filesystem::path& keys,
                      const std::vector<std::string>& options = {}) {
    std::array<int, 2> output{};
    std::array<int, 2> input{};
    if (::pipe(output.data()) != 0 || ::pipe(input.data()) != 0) return;
    std::vector<std::string> command{
        "python3", "-B",      std::string(gw::testing::source_dir()) + "/tests/sim/sftp_server.py",
        "--input", "--state", keys.string()};
    command.insert(command.end(), options.begin(), options.end());
    std::vector<char*> arguments;
    for (std::string& each : command) arguments.push_back(each.data());
    arguments.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(input[0], 0);
      ::dup2(output[1], 1);
      for (const int end : {input[0], input[1], output[0], output[1]}) ::close(end);
      ::execvp(arguments[0], arguments.data());
      ::_exit(127);
    }
    ::close(output[1]);
    ::close(input[0]);
    input_ = input[1];  // its end ends the server
    std::string line;
    char c = 0;
    while (::read(output[0], &c, 1) == 1 && c != '\n') line += c;
    ::close(output[0]);
    codec::JsonReader json;
    const auto ready = json.parse(line);
    if (!ready) return;
    settings_.host = "127.0.0.1";
    settings_.port = static_cast<std::uint16_t>(std::stoi(std::string(*ready->text("port"))));
    settings_.user = *ready->text("user");
    settings_.host_key = *ready->text("host_key");
    settings_.key_file = *ready->text("key_file");
  }
  SftpServer(const SftpServer&) = delete;
  SftpServer& operator=(const SftpServer&) = delete;
  ~SftpServer() {
    if (input_ >= 0) ::close(input_);
    if (child_ <= 0) return;
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
  }

  const SftpSettings& settings() const { return settings_; }

 private:
  pid_t child_ = -1;
  int input_ = -1;
  SftpSettings settings_;
};

}  // namespace gw::net::testing
