#pragma once
// How often somebody may name a person by number (按号码查询限速).  A number stands masked so that
// who sees it does not know it; without a bound its hidden digits are found by trying.  What finds
// nobody, or nobody of the caller's region, counts apart and more.  Made by Api, shared by the
// routes that take a number; any thread.
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/api/token_bucket.hpp"

namespace gw::api {

class NumberGate {
 public:
  struct Wait {
    std::chrono::seconds seconds{0};
    bool tell = false;  // for the journal: the first in a minute
  };

  /// Nothing: go on; the try is counted.
  std::optional<Wait> enter(const std::string& actor, Instant now);
  /// The try found nobody.
  void missed(const std::string& actor, Instant now);

 private:
  struct Tries {
    explicit Tries(Instant now);
    TokenBucket all;
    TokenBucket misses;
    Instant told{};
  };
  Tries& tries_of(const std::string& actor, Instant now);

  std::mutex mutex_;
  std::map<std::string, Tries> tries_;  // of accounts and listed certificates: few
};

}  // namespace gw::api
