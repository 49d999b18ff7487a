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

/// What a try takes of those that somebody has, and what it takes beside where it finds nobody.
struct TryCost {
  double all = 1;
  double misses = 1;
};
/// A search by both ends of a number answers for thousands of numbers at once, and digit by digit
/// it would tell the hidden ones: six at once and then one each 50 seconds; of those that find
/// nobody five and then one each ten minutes.
inline constexpr TryCost kSearchCost{5, 2};

class NumberGate {
 public:
  struct Wait {
    std::chrono::seconds seconds{0};
    bool tell = false;  // for the journal: the first in a minute
  };

  /// Nothing: go on; the try is counted.
  std::optional<Wait> enter(const std::string& actor, Instant now, TryCost cost = {});
  /// The try found nobody.
  void missed(const std::string& actor, Instant now, TryCost cost = {});

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
