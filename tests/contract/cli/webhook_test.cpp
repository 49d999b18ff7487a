// `webhook sign` and `webhook verify` as an engineer of an agency starts them: what was signed, and
// which step differs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "shell.hpp"

namespace gw::cli {
namespace {

using testing::Ended;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::shell;

// The example of Standard Webhooks.
constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kSecretBase64 = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kBody = R"({"test": 2432232314})";
constexpr const char* kGood = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr const char* kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";

class WebhookTest : public ::testing::Test {
 protected:
  WebhookTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "webhook-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    write("secret", std::string(kSecret) + "\n");
    write("body", kBody);
  }
  ~WebhookTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  Ended in_folder(const std::string& line) const {
    return shell("cd '" + folder_.string() + "' && " + line);
  }
  /// The body against this header, at the second it was signed for unless said otherwise.
  Ended verify(const std::string& signature, const std::string& at = "1614265330") const {
    return in_folder(std::string("\"$enrollgate\" webhook verify --lang en --id ") + kId +
                     " --timestamp 1614265330 --signature '" + signature +
                     "' --secret-file secret --at " + at + " < body 2>&1");
  }
  /// A signature of what `printf` makes of the format, as some program of an agency would make it.
  std::string mac_of(const std::string& printed, const std::string& key) const {
    return "v1," + in_folder("printf '" + printed + "' | openssl dgst -sha256 -mac HMAC -macopt " +
                             key + " -binary | base64 -w0")
                       .out;
  }
  std::string key() const {
    return "hexkey:" + in_folder(std::string("printf %s ") + kSecretBase64 +
                                 " | base64 -d | od -An -v -tx1 | tr -d ' \\n'")
                           .out;
  }
  std::string signed_with(const std::string& body) const {
    return mac_of(std::string(kId) + ".1614265330." + body, key());
  }

  std::filesystem::path folder_;
};

TEST_F(WebhookTest, TheStandardsExampleIsSignedAndFits) {
  const Ended made = in_folder(std::string("\"$enrollgate\" webhook sign --lang en --id ") + kId +
                               " --timestamp 1614265330 --secret-file secret < body 2>/dev/null");
  EXPECT_EQ(made.code, 0);
  EXPECT_EQ(made.out, std::string("webhook-id: ") + kId +
                          "\nwebhook-timestamp: 1614265330\nwebhook-signature: " + kGood + "\n");
  const Ended fits = verify(kGood);
  EXPECT_EQ(fits.code, 0) << fits.out;
  EXPECT_THAT(fits.out, HasSubstr("signed text  60 bytes, SHA-256 "));
  EXPECT_THAT(fits.out, HasSubstr("v1           fits\n"));
}

TEST_F(WebhookTest, TheStepThatDiffersIsNamedAndNeitherSecretNorBodyShown) {
  const std::string body = kBody;
  const std::vector<std::pair<std::string, std::string>> wrong{
      {signed_with(body + "\\n"), "a line end at the end of the body was signed"},
      {signed_with("\\357\\273\\277" + body), "a byte order mark was signed"},
      {mac_of(body, key()), "the body alone was signed"},
      {mac_of("1614265330." + body, key()), "the id is missing"},
      {mac_of(std::string(kId) + ".1614265330000." + body, key()), "milliseconds were signed"},
      {mac_of(std::string(kId) + ".1614265330." + body, std::string("key:") + kSecret),
       "the secret's text was taken for the key"},
      {mac_of("other.1614265330." + body, key()), "none of the usual differences"}};
  for (const auto& [signature, words] : wrong) {
    const Ended ended = verify(signature);
    EXPECT_EQ(ended.code, 10) << words;
    EXPECT_THAT(ended.out, HasSubstr(words));
    EXPECT_THAT(ended.out, HasSubstr("does not fit"));
    EXPECT_THAT(ended.out, Not(HasSubstr(kSecretBase64)));
    EXPECT_THAT(ended.out, Not(HasSubstr("2432232314")));
  }
  write("body", body + "\n");
  EXPECT_THAT(verify(kGood).out, HasSubstr("has a line end at its end that was not signed"));
}

TEST_F(WebhookTest, AClockThatIsOffIsAFindingAndARotationNone) {
  const Ended late = verify(kGood, "1614265931");
  EXPECT_EQ(late.code, 9);
  EXPECT_THAT(late.out, HasSubstr("seconds off  -601"));
  EXPECT_THAT(late.out, HasSubstr("set the clock"));
  const Ended rotated = verify(std::string("v9,x v1,AAAA ") + kGood);
  EXPECT_EQ(rotated.code, 0);
  EXPECT_THAT(rotated.out, HasSubstr("v9           not known, skipped\n"));
  EXPECT_THAT(verify("v1sm2,AAAA " + std::string(kGood)).out, HasSubstr("no key given"));
}

TEST_F(WebhookTest, AnSm2SignatureWithoutTheUserIdIsToldApart) {
  ASSERT_EQ(in_folder("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out key.pem "
                      "2>/dev/null && chmod 600 key.pem && openssl pkey -in key.pem -pubout -out "
                      "public.pem")
                .code,
            0);
  const auto verify_sm2 = [&](const std::string& signature) {
    return in_folder(
        "\"$enrollgate\" webhook verify --json --id a --timestamp 100 --at 100 "
        "--public-key-file public.pem --signature \"" +
        signature + "\" < body 2>&1");
  };
  const Ended good = verify_sm2(
      "$(\"$enrollgate\" webhook sign --id a --timestamp 100 --key-file key.pem < body 2>/dev/null "
      "| sed -n 's/^webhook-signature: //p')");
  EXPECT_EQ(good.code, 0) << good.out;
  EXPECT_THAT(good.out, HasSubstr(R"("entries":[{"kind":"v1sm2","verdict":"fits"}])"));
  const Ended bare = verify_sm2(
      "v1sm2,$( (printf a.100.; cat body) > text; openssl pkeyutl -sign -inkey key.pem -rawin "
      "-digest sm3 -in text | base64 -w0)");
  EXPECT_EQ(bare.code, 10) << bare.out;
  EXPECT_THAT(bare.out, HasSubstr(R"("differences":["sm2_user_id"])"));
}

TEST_F(WebhookTest, WithoutAKeyNothingIsJudgedOrSigned) {
  const Ended judged = in_folder(
      "\"$enrollgate\" webhook verify --lang en --id a --timestamp 1614265330 "
      "--signature v1,AAAA < body 2>&1");
  EXPECT_EQ(judged.code, 2);
  EXPECT_THAT(judged.out, HasSubstr("no key was given"));
  EXPECT_EQ(in_folder("\"$enrollgate\" webhook sign --id a < body 2>&1").code, 2);
}

// What the gateway would refuse does not fit here either, however well it was signed.
TEST_F(WebhookTest, ATimeOrAnIdThatTheGatewayDoesNotTakeDoesNotFit) {
  const auto judged = [&](const std::string& id, const std::string& time) {
    const std::string mac = mac_of(id + "." + time + "." + kBody, key());
    return in_folder("\"$enrollgate\" webhook verify --lang en --id '" + id + "' --timestamp '" +
                     time + "' --signature '" + mac +
                     "' --secret-file secret --at 1614265330 < body 2>&1");
  };
  EXPECT_EQ(judged(kId, "1614265330").code, 0);
  for (const char* time : {"1614265330.5", "1614265330000", "+1614265330", "now"}) {
    const Ended refused = judged(kId, time);
    EXPECT_EQ(refused.code, 10) << time;
    EXPECT_THAT(refused.out, HasSubstr("the timestamp is no number of seconds")) << time;
  }
  const Ended refused = judged("msg.1", "1614265330");
  EXPECT_EQ(refused.code, 10);
  EXPECT_THAT(refused.out, HasSubstr("1 to 64 letters"));
  EXPECT_EQ(
      in_folder("\"$enrollgate\" webhook sign --id msg.1 --secret-file secret < body 2>&1").code,
      2);
}

}  // namespace
}  // namespace gw::cli
