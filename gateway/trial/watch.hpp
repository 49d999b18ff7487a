#pragma once
// What went over the line during a trial: each call with its answer's head, never a body.  Put
// between an adapter and its way out; also ends a trial that asks too often, and can spoil a
// signature to see it refused.  Loop thread; the log outlives the watching clients.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/ports/file_server.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw::trial {

struct SeenCall {
  SeenCall() = default;

  ports::HttpRequest request;  // with its body: it may have to be sent again
  std::optional<Failure> failure;
  int status = 0;
  ports::Headers headers;  // of the answer
  std::int64_t bytes = 0;  // of the answer's body, as it came
  Instant answered{};      // by the machine's clock
};

struct SeenFile {
  std::string path;
  std::optional<Failure> failure;
};

struct LineLog {
  LineLog() = default;

  std::vector<SeenCall> calls;
  std::vector<SeenFile> files;
  std::string spoil;            // a request header whose value is falsified on its way out
  std::size_t most_calls = 60;  // then a trial has seen enough
};

std::unique_ptr<ports::HttpClient> watched(ports::HttpClient& client, LineLog& log);
std::unique_ptr<ports::FileServer> watched(ports::FileServer& files, LineLog& log);

}  // namespace gw::trial
