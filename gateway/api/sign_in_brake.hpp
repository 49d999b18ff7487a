#pragma once
// Slows guessing at accounts (登录限速) without locking anybody out: a wrong try delays the next
// one of the same source at the same name, and all sources from which a name was never signed in
// share a few tries.  Whoever comes from a source that the account is known by is never held up by
// what others tried.  It counts names as typed, whether there is such an account or not.  Made by
// SignInDesk; any thread.
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/api/token_bucket.hpp"

namespace gw::api {

/// From where somebody comes, as tries are counted: an address, of IPv6 the network (/64), which is
/// one house; "local" by this machine's socket.
std::string source_of(std::string_view address);

class SignInBrake {
 public:
  /// Somebody who tries.
  struct Try {
    std::string name;          // as typed
    std::string source;        // source_of
    bool known = false;        // the account was signed in from there before
    std::string address = {};  // as the journal has it
  };

  /// Whether the try counts; what it brings is looked at either way, so that nobody sees it.
  bool admits(const Try& one, Instant now);
  /// A try that counted and did not fit.
  void failed(const Try& one, Instant now);
  void succeeded(const Try& one);

 private:
  struct Failures {
    std::int64_t in_a_row = 0;
    Instant last{};
    Instant locked_until{};
  };
  /// What all strangers at one name share.
  TokenBucket& share_of(const std::string& name, Instant now);
  void forget(Instant now);

  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Failures> failures_;  // by name and source
  std::map<std::string, TokenBucket> shares_;                         // by name
  Instant looked_{};  // through all of it for what can be forgotten
};

}  // namespace gw::api
