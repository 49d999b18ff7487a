// Signatures and the expiring secret: who renews, when, and how often.
#include "adapters/sharing_platform/access.hpp"

#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>

#include "adapters/sharing_platform/client.hpp"
#include "tests/contract/adapters_platform/platform_double.hpp"

namespace gw::platform_contract {
namespace {

using namespace sharing_platform;

const char* const kList = "s_4200000000037_2001";
const char* const kGoodAnswer = R"({"code":0,"data":{"rows":[]}})";
const char* const kExpired = R"({"code":1002,"message":"密钥过期"})";

class PlatformAccess : public ::testing::Test {
 protected:
  PlatformAccess() { platform.secret_ends = clock.moment + std::chrono::hours(24); }

  /// One call, a second after the one before: within the platform's limit.
  Result<void> call(Signature signature = Signature::hmac_sha256) {
    clock.moment += std::chrono::seconds(1);
    Client client(platform, access, 1U << 20U);
    sharing_platform::Service service{kList, signature};
    Result<void> outcome;
    asio::io_context loop;
    asio::co_spawn(loop, client.call(std::move(service), "{}"),
                   [&](std::exception_ptr error, Result<void> called) {
                     if (error) std::rethrow_exception(error);
                     outcome = called;
                   });
    loop.run();
    return outcome;
  }
  std::int64_t renewals() const { return platform.count(PlatformDouble::kSecretCall); }

  SetClock clock;
  PlatformDouble platform;
  Access access{"r_4200000000000_0017", app_key(), clock};
};

TEST_F(PlatformAccess, OneSecretServesManyCalls) {
  platform.on(kList, kGoodAnswer);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(call());
  EXPECT_EQ(renewals(), 1);
}

TEST_F(PlatformAccess, EachSignatureHasASecretOfItsOwn) {
  platform.on(kList, kGoodAnswer);
  EXPECT_TRUE(call(Signature::hmac_sha256));
  EXPECT_TRUE(call(Signature::hmac_sm3));
  EXPECT_TRUE(call(Signature::hmac_sm3));
  EXPECT_EQ(renewals(), 2);
}

TEST_F(PlatformAccess, ASecretIsRenewedAtTheLastTenthOfItsLife) {
  platform.on(kList, kGoodAnswer);
  EXPECT_TRUE(call());
  clock.moment += std::chrono::hours(20);
  EXPECT_TRUE(call());
  EXPECT_EQ(renewals(), 1);
  clock.moment += std::chrono::hours(2);
  platform.secret_ends = clock.moment + std::chrono::hours(24);
  EXPECT_TRUE(call());
  EXPECT_EQ(renewals(), 2);
}

TEST_F(PlatformAccess, ARefusedSecretIsRenewedOnceAndTheCallRepeated) {
  platform.on(kList, kExpired);
  platform.on(kList, kGoodAnswer);
  EXPECT_TRUE(call());
  EXPECT_EQ(renewals(), 2);
  EXPECT_EQ(platform.count(kList), 2);
}

TEST_F(PlatformAccess, ASecretRefusedTwiceIsNotAskedForAgain) {
  platform.on(kList, kExpired);
  const auto called = call();
  ASSERT_FALSE(called);
  EXPECT_TRUE(said(called.error(), kSecretExpired));
  EXPECT_EQ(renewals(), 2);
}

TEST_F(PlatformAccess, RenewalsStopBeforeThePlatformLocks) {
  platform.on(kList, kExpired);
  Failure last;
  for (int i = 0; i < 30; ++i) last = call().error();
  EXPECT_EQ(last.code(), Errc::busy);
  EXPECT_LT(renewals(), 20);
  clock.moment += std::chrono::hours(1);
  platform.secret_ends = clock.moment + std::chrono::hours(24);
  EXPECT_TRUE(said(call().error(), kSecretExpired));
}

TEST_F(PlatformAccess, ManyWhoNeedASecretAtOnceAskForOne) {
  platform.on(kList, kGoodAnswer);
  asio::io_context loop;
  std::vector<std::unique_ptr<Client>> clients;
  int good = 0;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<Client>(platform, access, 1U << 20U));
    asio::co_spawn(loop, clients.back()->call({kList, Signature::hmac_sha256}, "{}"),
                   [&](std::exception_ptr, Result<void> called) { good += called ? 1 : 0; });
  }
  loop.run();
  EXPECT_EQ(good, 5);
  EXPECT_EQ(renewals(), 1);
}

TEST_F(PlatformAccess, ACallTooManyIsRepeatedAfterTheWaitThePlatformNames) {
  platform.on(kList, R"({"code":1005,"message":"频率超限","retryAfter":1})");
  platform.on(kList, kGoodAnswer);
  EXPECT_TRUE(call());
  EXPECT_EQ(platform.count(kList), 2);
}

TEST_F(PlatformAccess, OtherRefusalsComeBackByTheirCode) {
  for (const std::int64_t code :
       {kSignatureWrong, kClockOff, kNotAuthorised, kCursorEnded, kParameterWrong, kProviderDown}) {
    PlatformDouble other;
    other.secret_ends = platform.secret_ends;
    other.on(kList, "{\"code\":" + std::to_string(code) + "}");
    clock.moment += std::chrono::seconds(1);
    Client client(other, access, 1U << 20U);
    asio::io_context loop;
    Result<void> outcome;
    asio::co_spawn(loop, client.call({kList, Signature::hmac_sha256}, "{}"),
                   [&](std::exception_ptr, Result<void> called) { outcome = called; });
    loop.run();
    EXPECT_TRUE(said(outcome.error(), code)) << code;
    EXPECT_EQ(other.count(kList), 1);
  }
}

TEST_F(PlatformAccess, AMaintenancePageIsNoAnswer) {
  class Maintenance final : public ports::HttpClient {
   public:
    asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest,
                                                      ports::FetchOptions) override {
      co_return ports::HttpResponse(200, "text/html", "<html/>");
    }
  } page;
  Client client(page, access, 1U << 20U);
  asio::io_context loop;
  Result<void> outcome;
  asio::co_spawn(loop, client.call({kList, Signature::hmac_sha256}, "{}"),
                 [&](std::exception_ptr, Result<void> called) { outcome = called; });
  loop.run();
  EXPECT_EQ(outcome.error().code(), Errc::peer_content);
}

TEST(PlatformSigning, OpensNoSecretWithAnAppKeyThatIsNone) {
  std::string text = "0123";
  const crypto::Secret key = crypto::Secret::take(text);
  EXPECT_EQ(open_secret(Signature::hmac_sha256, key, kSealedByAes).error().code(),
            Errc::config_invalid);
  EXPECT_EQ(open_secret(Signature::hmac_sm3, app_key(), kSealedByAes).error().code(),
            Errc::integrity);
}

}  // namespace
}  // namespace gw::platform_contract
