#pragma once
// A command line run inside the test: what it asked the gateway, what it printed, how it ended.
#include <functional>
#include <mutex>
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
    program_.check_locally = [this](const auto&, const auto&, Language) { return local_checks; };
    program_.connect = [this](const auto& file, std::chrono::milliseconds timeout) {
      connected_to = file.string();
      waited = timeout;
      return [this](ports::HttpRequest request) {
        const std::lock_guard lock(mutex_);  // a pull is watched while it is asked for
        requests.push_back(std::move(request));
        return answer(requests.back());
      };
    };
    program_.told_settings = [](const auto& settings, const auto& overlay) {
      return "# " + settings.string() + "+" + overlay.string() + "\n";
    };
    program_.pack = [](const std::vector<BundlePart>& parts) {
      std::string archive;
      for (const BundlePart& part : parts) archive += "== " + part.name + "\n" + part.bytes + "\n";
      return archive;
    };
    program_.find_profile = [this](const std::string& name) {
      profile = name;
      RemotePlace place = remote;
      place.connect = [this](std::chrono::milliseconds timeout) {
        return program_.connect("", timeout);
      };
      return place;
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
    ran.code = cli::run(arguments, Streams{in, out, err, false, err_is_terminal, pause}, program_);
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
  bool err_is_terminal = false;
  Pause pause = [this](std::chrono::seconds time) { paused += time; };
  std::chrono::seconds paused{0};
  std::vector<ports::HttpRequest> requests;
  std::vector<ServeRequest> served;
  std::string checked;
  ConfigReport report;
  std::vector<LocalCheck> local_checks;
  SocketPlace socket;
  RemotePlace remote{"gateway.hb:8443", "certs/li.pem", {}, {}};
  std::string profile;  // asked for
  std::string connected_to;
  std::chrono::milliseconds waited{0};

 private:
  std::mutex mutex_;
  Program program_;
};

}  // namespace gw::cli::testing
