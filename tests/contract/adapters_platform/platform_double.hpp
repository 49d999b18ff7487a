#pragma once
// The platform in memory: checks what the note says of a signed call, hands out secrets, and
// answers services by functions.  Test code only.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "adapters/sharing_platform/access.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"
#include "tests/contract/adapters_platform/made.hpp"

namespace gw::platform_contract {

/// 32 hex characters, as in the platform's letter.
inline const std::string kAppKey = "0123456789abcdeffedcba9876543210";
// `openssl enc -aes-128-ecb` and `-sm4-ecb` of the secret under that key.
inline const std::string kSecret = "0123456789abcdefghijABCDEFGHIJ!?";
inline const std::string kSealedByAes =
    "3CwjJuSsonKoA/DhFCbBjFWmaGOzY7/PX9Bep//ullsXIjdCR0FnfZklAmtrj5x/";
inline const std::string kSealedBySm4 =
    "5oh7d9urtXL/oH/tdUixkj1w4J9nom7gXyYkhURWStIAKopO+oY8ytAkrAMAu0DS";

inline crypto::Secret app_key() {
  std::string text = kAppKey;
  return crypto::Secret::take(text);
}

class PlatformDouble final : public ports::HttpClient {
 public:
  using Service = std::function<std::string(const std::string& body)>;

  /// Answers of one service, each given its turn; the last one stays.
  void on(const std::string& service, std::string body) {
    answers_[service].push_back([body = std::move(body)](const std::string&) { return body; });
  }
  void on(const std::string& service, Service answer) {
    answers_[service].push_back(std::move(answer));
  }

  boost::asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                           ports::FetchOptions) override {
    const std::string service(request.headers.find("gjgxjhpt_sid").value_or(""));
    calls.push_back(service);
    bodies.push_back(request.body);
    if (request.target == "/gateway/auth/secret") co_return json(secret(request));
    EXPECT_EQ(request.target, "/gateway/api/1/" + service);
    EXPECT_EQ(request.headers.find("gjgxjhpt_sign"), signed_by(request, kSecret));
    auto& answers = answers_[service];
    if (answers.empty()) co_return json(R"({"code":1004,"message":"无权限"})");
    const Service answer = answers.front();
    if (answers.size() > 1) answers.erase(answers.begin());
    co_return json(answer(request.body));
  }

  std::int64_t count(const std::string& service) const {
    return std::count(calls.begin(), calls.end(), service);
  }

  Instant secret_ends{};
  std::vector<std::string> calls;
  std::vector<std::string> bodies;
  static constexpr const char* kSecretCall = "s_4200000000000_0000";

 private:
  static std::string signed_by(const ports::HttpRequest& request, const std::string& key) {
    const auto header = [&](const char* name) {
      return std::string(request.headers.find(name).value_or(""));
    };
    const std::string text =
        header("gjgxjhpt_sid") + header("gjgxjhpt_rid") + header("gjgxjhpt_rtime");
    return crypto::base64_encode(header("gjgxjhpt_signtype") == "HMAC-SM3"
                                     ? crypto::hmac_sm3(crypto::as_bytes(key), {text})
                                     : crypto::hmac_sha256(crypto::as_bytes(key), {text}));
  }
  std::string secret(const ports::HttpRequest& request) const {
    EXPECT_EQ(request.headers.find("gjgxjhpt_sign"), signed_by(request, kAppKey));
    const bool sm3 = request.body == R"({"signtype":"HMAC-SM3"})";
    EXPECT_TRUE(sm3 || request.body == R"({"signtype":"HMAC-SHA256"})") << request.body;
    return R"({"code":0,"data":{"secret":")" + (sm3 ? kSealedBySm4 : kSealedByAes) +
           R"(","secretEndTime":)" + std::to_string(secret_ends.time_since_epoch().count()) + "}}";
  }

  std::map<std::string, std::vector<Service>> answers_;
};

/// A clock that stands where the test puts it.
class SetClock final : public Clock {
 public:
  Instant now() const override { return moment; }
  Instant moment = start_of(day_of(2026, 11, 30)) + std::chrono::hours(9);
};

}  // namespace gw::platform_contract
