#pragma once
// Signing in with an account (登录): name, password and the code of an authenticator program; the
// first time with a one-time code (注册码) by which the person takes password and secret; then a
// session, of which a token is the only proof.  Made by Api; its calls block on the store and one
// of them on scrypt, so they run on a pool of their own.  What does not fit is answered alike
// whether the name exists or not, and costs the same.  Every sign-in, refusal and end is in the
// journal.
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/api/principal.hpp"
#include "gateway/api/sign_in_brake.hpp"
#include "gateway/crypto/random.hpp"
#include "gateway/crypto/scrypt.hpp"
#include "gateway/ports/store.hpp"

namespace gw::api {

struct SignInSettings {
  crypto::ScryptCost cost;                // of passwords set from now on
  std::chrono::minutes idle{15};          // without an act a session ends
  std::chrono::hours longest{10};         // a working day; then one signs in again
  std::chrono::hours code_valid{72};      // a one-time code
  std::int64_t attempts_per_minute = 20;  // from one address
};

/// A session just begun; the token is told once and kept nowhere.
struct Opened {
  std::string token;
  Principal principal;
};

/// What the authenticator program takes, shown until the first code proved that it has it.
struct Enrolment {
  std::string secret;  // base32
  std::string uri;     // otpauth
};

/// One half of a one-time code (注册码), told once, to one of two people.
struct CodeHalf {
  std::string told;    // with a dash in the middle
  std::string digest;  // SHA-256 of it, hex
};

/// Whether a request is something a person did, or a page's own looking again.
enum class Activity : std::uint8_t { act, poll };

class SignInDesk {
 public:
  /// References outlive the desk.
  SignInDesk(Store& store, const Clock& real, SignInSettings settings);

  /// What somebody typed, and from which address.
  struct Typed {
    std::string name, password, code, one_time, address;
  };

  /// By name, password and code.  Errc::sign_in_refused.
  Result<Opened> sign_in(const Typed& typed);
  /// The secret of an account whose one-time code this is.  Errc::sign_in_refused.
  Result<Enrolment> begin_enrolment(const Typed& typed);
  /// Sets the password and counts the first code.  Errc::sign_in_refused, password_weak.
  Result<Opened> finish_enrolment(const Typed& typed);
  /// Whose token this is; nothing: nobody's, over, or of an account that is disabled.
  Result<std::optional<Principal>> find(std::string_view token, Activity activity);
  Result<void> end(const Principal& principal, const std::string& address);
  /// A new half of a one-time code.
  CodeHalf half();
  /// Lets the account in by the code of these two halves (their digests), once; the account is the
  /// caller's to put.
  void invite(Account& account, const std::string& first, const std::string& second);

  const SignInSettings& settings() const { return settings_; }

 private:
  using Try = SignInBrake::Try;

  Result<Opened> open(StoreWriter& store, Account& account, const Try& tried,
                      std::string_view action);
  Result<void> refuse(StoreWriter& store, const std::optional<Account>& account, const Try& tried,
                      bool counts);
  Result<void> journal(StoreWriter& store, std::string_view actor, std::string_view action,
                       std::string_view object, std::string_view origin);
  Result<std::optional<Account>> invited(StoreReader& store, const Typed& typed, bool& fits);
  Principal principal(const Account& account, const AccountSession& session) const;

  Store& store_;
  const Clock& real_;
  SignInSettings settings_;
  crypto::SystemRandom random_;
  PasswordDigest nobody_;  // compared where there is no account
  SignInBrake brake_;
};

/// Bounds guessing from one address, and how many wait to be looked at.  Loop thread.
class AttemptGate {
 public:
  AttemptGate(const Clock& real, std::int64_t per_minute)
      : real_(real),
        size_{static_cast<double>(per_minute),
              std::chrono::milliseconds(std::chrono::minutes(1)) / per_minute} {}

  /// False: come back in a few seconds.  Otherwise `leave` must follow.
  bool enter(const std::string& address);
  void leave() { --inside_; }

 private:
  const Clock& real_;
  BucketSize size_;
  std::map<std::string, TokenBucket> buckets_;
  std::int64_t inside_ = 0;
};

/// The parts that the routes of signing in share.
struct SignIn {
  SignIn(Store& store, const Clock& real, const SignInSettings& settings)
      : desk(store, real, settings), gate(real, settings.attempts_per_minute) {}
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;
  ~SignIn() { pool.join(); }

  SignInDesk desk;
  AttemptGate gate;
  // Two passwords at a time: no more memory than that, and the store's pool stays free.
  boost::asio::thread_pool pool{2};
};

/// The cookie of a session.  `__Host-`: of this host alone, by TLS alone, for all paths.
inline constexpr std::string_view kSessionCookie = "__Host-enrollgate";
/// The header that our own pages and the command line set; another site's form cannot.
inline constexpr std::string_view kOwnHeader = "X-Enrollgate";
inline constexpr std::string_view kPollWord = "poll";

/// The token of the request's cookie.
std::optional<std::string_view> session_token(const ports::HttpRequest& request);

}  // namespace gw::api
