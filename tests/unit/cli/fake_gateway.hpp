#pragma once
// A command line run inside the test: what it asked the gateway, what it printed, how it ended.
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/cli/commands.hpp"

namespace gw::cli::testing {

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

class FakeGateway {
 public:
  using Answer = std::function<Result<ports::HttpResponse>(const ports::HttpRequest&)>;

  FakeGateway() {
    program_.serve = [this](const ServeRequest& request) {
      served.push_back(request);
      return 0;
    };
    program_.check_config = [this](const auto& settings, const auto& overlay) {
      checked = settings.string() + "+" + overlay.string();
      return report;
    };
    program_.find_socket = [this](const auto&, const auto&) { return socket; };
    program_.connect = [this](const auto& file, std::chrono::milliseconds timeout) {
      connected_to = file.string();
      waited = timeout;
      return [this](ports::HttpRequest request) {
        requests.push_back(std::move(request));
        return answer(requests.back());
      };
    };
    socket.file = "/run/enrollgate/local.sock";
  }

  /// Answers everything with this body.
  void says(int status, std::string body) {
    answer = [status, body = std::move(body)](const auto&) {
      return Result<ports::HttpResponse>(ports::HttpResponse(status, "application/json", body));
    };
  }

  Ran run(const std::vector<std::string>& arguments, const std::string& input = {}) {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Ran ran;
    ran.code = cli::run(arguments, Streams{in, out, err}, program_);
    ran.out = out.str();
    ran.err = err.str();
    return ran;
  }

  std::vector<std::string> targets() const {
    std::vector<std::string> out;
    for (const auto& request : requests) out.push_back(request.method + " " + request.target);
    return out;
  }

  Answer answer = [](const auto&) { return fail(Errc::unreachable, "local.connect", 2); };
  std::vector<ports::HttpRequest> requests;
  std::vector<ServeRequest> served;
  std::string checked;
  ConfigReport report;
  SocketPlace socket;
  std::string connected_to;
  std::chrono::milliseconds waited{0};

 private:
  Program program_;
};

}  // namespace gw::cli::testing
