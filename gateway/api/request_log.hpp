#pragma once
// The line that the log keeps of a request to /v1: who asked for which route, about which run,
// flag, person or feed, with what result and how long it took.  Never the path, the query or a
// body: only what the gateway itself knows (an id that was not found is a stranger's text).
#include <chrono>
#include <optional>
#include <string>

#include "gateway/api/request_trace.hpp"
#include "gateway/api/router.hpp"
#include "gateway/base/errc.hpp"
#include "gateway/crypto/secret.hpp"

namespace gw::api {

/// A person's name in the log: 16 hexadecimal digits that follow from the person, the day's year
/// and a key, so that two lines of one year can be told to be of one person and nothing else.
/// REQUIRES: a key.  Pure.
std::string person_alias(const crypto::Secret& key, PersonId person, Day today);

/// What became known of a request while it was answered.  Loop thread.
class RequestLog {
 public:
  RequestLog() : began_(std::chrono::steady_clock::now()) {}

  /// Somebody else tells of this request.
  void leave() { left_ = true; }
  void found(const Route& route, std::string parameter);
  void asked_by(const Principal& principal) { principal_ = principal; }
  void failed(const Failure& why) { why_ = why; }

  /// `key`: of persons' names in the log; null: none is written.
  void write(const RequestTrace& trace, const ports::HttpResponse& response,
             const crypto::Secret* key, Day today) const;

 private:
  std::chrono::steady_clock::time_point began_;
  bool left_ = false;
  std::optional<Principal> principal_;
  const Route* route_ = nullptr;
  std::string parameter_;
  std::optional<Failure> why_;
};

}  // namespace gw::api
