// The signature of Standard Webhooks: vectors, rotation, time, and what must not pass.
#include "gateway/webhook/signature.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"
#include "tests/unit/webhook/sample_requests.hpp"

namespace gw::webhook {
namespace {

using std::chrono::seconds;

// The published example of the standard's own libraries.
constexpr std::string_view kPublishedSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view kPublishedBody = R"({"test": 2432232314})";
constexpr std::string_view kPublishedSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const Instant kPublishedTime{seconds(1614265330)};

SignatureKeys secrets(std::initializer_list<std::string_view> texts) {
  SignatureKeys made;
  for (const std::string_view text : texts) {
    auto secret = parse_webhook_secret(text);
    EXPECT_TRUE(secret);
    if (secret) made.secrets.push_back(std::move(*secret));
  }
  return made;
}

SignedHeaders published(std::string_view signature = kPublishedSignature) {
  SignedHeaders headers;
  headers.id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  headers.timestamp = "1614265330";
  headers.signature = signature;
  return headers;
}

Errc refusal(const SignedHeaders& headers, std::string_view body = kPublishedBody,
             Instant now = kPublishedTime) {
  const auto result = verify_signature(headers, body, secrets({kPublishedSecret}), now);
  return result ? Errc::unsupported : result.error().code();
}

TEST(WebhookSignatureTest, ThePublishedVectorIsValid) {
  EXPECT_TRUE(
      verify_signature(published(), kPublishedBody, secrets({kPublishedSecret}), kPublishedTime));
}

TEST(WebhookSignatureTest, EverySampleIsSignedByTheSampleSecret) {
  const auto requests = sample_requests();
  ASSERT_GT(requests.size(), 50U);
  const auto known = secrets({sample_secret()});
  for (const SampleRequest& sample : requests) {
    SignedHeaders headers;
    headers.id = *sample.request.headers.find("webhook-id");
    headers.timestamp = *sample.request.headers.find("webhook-timestamp");
    headers.signature = *sample.request.headers.find("webhook-signature");
    EXPECT_TRUE(verify_signature(headers, sample.request.body, known, sample.sent)) << sample.name;
    EXPECT_FALSE(verify_signature(headers, sample.request.body + " ", known, sample.sent));
  }
}

TEST(WebhookSignatureTest, TheSettingsSayWhichSignatureIsRequired) {  // agencies/tax.md a
  SignatureKeys keys = secrets({sample_secret()});
  keys.public_keys.push_back(sample_public_key());
  int with_sm2 = 0;
  for (const SampleRequest& sample : sample_requests()) {
    SignedHeaders headers;
    headers.id = *sample.request.headers.find("webhook-id");
    headers.timestamp = *sample.request.headers.find("webhook-timestamp");
    headers.signature = *sample.request.headers.find("webhook-signature");
    const bool has_sm2 = headers.signature.find("v1sm2,") != std::string_view::npos;
    with_sm2 += has_sm2 ? 1 : 0;
    const auto valid = [&](RequiredSignature required, const std::string& body) {
      keys.required = required;
      return verify_signature(headers, body, keys, sample.sent).has_value();
    };
    EXPECT_TRUE(valid(RequiredSignature::v1, sample.request.body)) << sample.name;
    EXPECT_EQ(valid(RequiredSignature::v1sm2, sample.request.body), has_sm2) << sample.name;
    EXPECT_EQ(valid(RequiredSignature::both, sample.request.body), has_sm2) << sample.name;
    EXPECT_FALSE(valid(RequiredSignature::v1sm2, sample.request.body + " ")) << sample.name;
    // One of two does not stand for both.
    headers.signature =
        headers.signature.substr(headers.signature.find("v1sm2,") == std::string_view::npos
                                     ? 0
                                     : headers.signature.find("v1sm2,"));
    if (has_sm2) {
      EXPECT_FALSE(valid(RequiredSignature::both, sample.request.body)) << sample.name;
      EXPECT_FALSE(valid(RequiredSignature::v1, sample.request.body)) << sample.name;
    }
  }
  EXPECT_GT(with_sm2, 0);
}

TEST(WebhookSignatureTest, OneKnownEntryAmongOthersIsEnough) {
  const std::string good(kPublishedSignature);
  const std::string other = "v1," + crypto::base64_encode(crypto::Bytes(32, 7));
  for (const std::string& entries :
       {other + " " + good, good + " " + other, "v1sm2,AAAA " + good, "v9,x " + good + " v1a,y",
        " " + good, good + "  ", "nonsense " + good}) {
    EXPECT_TRUE(verify_signature(published(entries), kPublishedBody, secrets({kPublishedSecret}),
                                 kPublishedTime))
        << entries;
  }
}

TEST(WebhookSignatureTest, DuringARotationEitherSecretServes) {
  const std::string_view fresh = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  EXPECT_TRUE(verify_signature(published(), kPublishedBody, secrets({fresh, kPublishedSecret}),
                               kPublishedTime));
  EXPECT_TRUE(verify_signature(published(), kPublishedBody, secrets({kPublishedSecret, fresh}),
                               kPublishedTime));
  EXPECT_FALSE(verify_signature(published(), kPublishedBody, secrets({fresh}), kPublishedTime));
  EXPECT_FALSE(verify_signature(published(), kPublishedBody, SignatureKeys(), kPublishedTime));
}

TEST(WebhookSignatureTest, AnythingElseIsNoSignature) {
  EXPECT_EQ(refusal(published(), "{\"test\": 2432232315}"), Errc::signature_invalid);
  for (const char* entries :
       {"", " ", "v1", "v1,", "v1,g0hM9SsE", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1sm2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE"}) {
    EXPECT_EQ(refusal(published(entries)), Errc::signature_invalid) << entries;
  }
  for (const char* time : {"", "1614265331", "-1614265330", "+1614265330", "1614265330.0",
                           " 1614265330", "16142653300000000"}) {
    SignedHeaders headers = published();
    headers.timestamp = time;
    EXPECT_EQ(refusal(headers), Errc::signature_invalid) << time;
  }
}

TEST(WebhookSignatureTest, AnIdHasOneToSixtyFourPlainCharacters) {
  EXPECT_TRUE(is_request_id("msg_8eb1721713c42f7089f9a4"));
  EXPECT_TRUE(is_request_id(std::string(64, 'a')));
  for (const std::string& id : {std::string(), std::string(65, 'a'), std::string("a.b"),
                                std::string("a b"), std::string("a\n"), std::string("消息")}) {
    EXPECT_FALSE(is_request_id(id));
    SignedHeaders headers = published();
    headers.id = id;
    EXPECT_EQ(refusal(headers), Errc::signature_invalid);
  }
}

TEST(WebhookSignatureTest, FiveMinutesEitherWayAreTolerated) {
  struct Case {
    std::int64_t now_off;
    bool good;
  };
  for (const Case& c : {Case{-300, true}, Case{300, true}, Case{-301, false}, Case{301, false}}) {
    const auto result = verify_signature(published(), kPublishedBody, secrets({kPublishedSecret}),
                                         kPublishedTime + seconds(c.now_off));
    EXPECT_EQ(result.has_value(), c.good) << c.now_off;
    if (!result) {
      EXPECT_EQ(result.error().code(), Errc::timestamp_stale);
      EXPECT_EQ(result.error().detail(), -c.now_off);
    }
  }
}

TEST(WebhookSignatureTest, OnlyAValidSignatureLearnsThatItsTimeIsOff) {
  EXPECT_EQ(refusal(published("v1,AAAA"), kPublishedBody, kPublishedTime + seconds(9999)),
            Errc::signature_invalid);
}

TEST(WebhookSignatureTest, ASecretHasItsPrefixAndEnoughBytes) {
  EXPECT_TRUE(parse_webhook_secret(std::string(kPublishedSecret) + "\n"));
  for (const char* text : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA",
                           "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_!!!!"}) {
    EXPECT_FALSE(parse_webhook_secret(text)) << text;
  }
}

}  // namespace
}  // namespace gw::webhook
