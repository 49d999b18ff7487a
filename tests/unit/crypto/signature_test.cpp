#include "gateway/crypto/signature.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/hmac.hpp"
#include "tests/support/places.hpp"
#include "tests/unit/crypto/temp_folder.hpp"

namespace gw::crypto {
namespace {

using testing_folder::read_file;
using testing_folder::TempFolder;
using testing_folder::write_file;

const std::filesystem::path kSamples =
    std::filesystem::path(gw::testing::source_dir()) / "tests" / "samples";

bool run(const std::string& command) {
  return std::system((command + " > /dev/null 2>&1").c_str()) == 0;  // NOLINT(cert-env33-c)
}

// The value of one line `name: value` of a sample's header file.
std::string header(const std::string& text, const std::string& name) {
  const std::size_t at = text.find(name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t start = at + name.size() + 2;
  return text.substr(start, text.find_first_of("\r\n", start) - start);
}

struct Curve {
  SignatureScheme scheme;
  std::string name;
  std::string digest;
  std::string option;  // of `openssl pkeyutl`
};

class SignatureTest : public ::testing::TestWithParam<Curve> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(run("openssl ecparam -genkey -noout -name " + GetParam().name + " -out " + key()));
    ASSERT_TRUE(run("openssl pkey -in " + key() + " -pubout -out " + public_key()));
    std::filesystem::permissions(key(), std::filesystem::perms(0600));
  }
  std::string key() const { return folder_ / "key.pem"; }
  std::string public_key() const { return folder_ / "pub.pem"; }
  std::string pkeyutl(const std::string& what) const {
    return "openssl pkeyutl -rawin -digest " + GetParam().digest + " " + GetParam().option + " " +
           what;
  }

  TempFolder folder_;
};

TEST_P(SignatureTest, WhatWeSignTheOpensslProgramVerifies) {
  const auto signer = Signer::load(key(), GetParam().scheme);
  ASSERT_TRUE(signer);
  const auto signature = signer->sign("FK1\n1793667600000\nabc");
  ASSERT_TRUE(signature);
  const auto der = base64_decode(*signature);
  ASSERT_TRUE(der);
  write_file(folder_ / "text", "FK1\n1793667600000\nabc");
  write_file(folder_ / "sig", std::string(der->begin(), der->end()));
  const std::string verify = "-verify -pubin -inkey " + public_key() + " -sigfile " +
                             (folder_ / "sig").string() + " -in " + (folder_ / "text").string();
  EXPECT_TRUE(run(pkeyutl(verify)));
  write_file(folder_ / "text", "FK1\n1793667600000\nabd");
  EXPECT_FALSE(run(pkeyutl(verify)));
}

TEST_P(SignatureTest, WhatTheOpensslProgramSignsWeVerify) {
  write_file(folder_ / "text", "a text");
  ASSERT_TRUE(run(pkeyutl("-sign -inkey " + key() + " -in " + (folder_ / "text").string() +
                          " -out " + (folder_ / "sig").string())));
  const auto verifier = PublicKey::load(public_key(), GetParam().scheme);
  ASSERT_TRUE(verifier);
  const std::string signature = base64_encode(as_bytes(read_file(folder_ / "sig")));
  EXPECT_TRUE(verifier->verify("a text", signature));
}

TEST_P(SignatureTest, RefusesAChangedTextAndAChangedSignature) {
  const auto signer = Signer::load(key(), GetParam().scheme);
  const auto verifier = PublicKey::load(public_key(), GetParam().scheme);
  ASSERT_TRUE(signer && verifier);
  const std::string signature = *signer->sign("a text");
  ASSERT_TRUE(verifier->verify("a text", signature));
  EXPECT_EQ(verifier->verify("another", signature).error().code(), Errc::signature_invalid);
  EXPECT_EQ(verifier->verify("a text", "").error().code(), Errc::signature_invalid);
  EXPECT_EQ(verifier->verify("a text", "not base64").error().code(), Errc::signature_invalid);
  const Bytes der = *base64_decode(signature);
  for (std::size_t i = 0; i < der.size(); ++i) {
    Bytes changed = der;
    changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1U);
    EXPECT_FALSE(verifier->verify("a text", base64_encode(changed))) << i;
  }
}

TEST_P(SignatureTest, RefusesAKeyOfAnotherCurve) {
  const auto other = GetParam().scheme == SignatureScheme::sm3_with_sm2
                         ? SignatureScheme::sha256_with_ecdsa
                         : SignatureScheme::sm3_with_sm2;
  EXPECT_EQ(Signer::load(key(), other).error().code(), Errc::config_invalid);
  EXPECT_EQ(PublicKey::load(public_key(), other).error().code(), Errc::config_invalid);
}

TEST_P(SignatureTest, RefusesAKeyFileThatOthersMayRead) {
  std::filesystem::permissions(key(), std::filesystem::perms(0644));
  EXPECT_EQ(Signer::load(key(), GetParam().scheme).error().code(), Errc::forbidden);
}

INSTANTIATE_TEST_SUITE_P(Curves, SignatureTest,
                         ::testing::Values(Curve{SignatureScheme::sm3_with_sm2, "SM2", "sm3",
                                                 "-pkeyopt distid:1234567812345678"},
                                           Curve{SignatureScheme::sha256_with_ecdsa, "prime256v1",
                                                 "sha256", ""}),
                         [](const auto& curve) { return curve.param.name; });

TEST(SignatureFileTest, MissingAndForeignFilesAreFailures) {
  const TempFolder folder;
  EXPECT_EQ(Signer::load(folder / "none", SignatureScheme::sm3_with_sm2).error().code(), Errc::io);
  write_file(folder / "text", "no key");
  std::filesystem::permissions(folder / "text", std::filesystem::perms(0600));
  EXPECT_EQ(Signer::load(folder / "text", SignatureScheme::sm3_with_sm2).error().code(),
            Errc::config_invalid);
  EXPECT_FALSE(PublicKey::parse("no key", SignatureScheme::sm3_with_sm2));
  EXPECT_FALSE(PublicKey::parse("", SignatureScheme::sm3_with_sm2));
}

TEST(SampleSignatureTest, TheFeedbackOfTheEducationSampleVerifies) {
  const auto folder = kSamples / "education-province" / "feedback";
  const std::string headers = read_file(folder / "wcbfk_request.headers");
  const std::string body = read_file(folder / "wcbfk_request.json");
  const std::size_t start = body.find("\"fkpch\":\"") + 9;
  const std::string batch = body.substr(start, body.find('"', start) - start);
  const std::string text =
      batch + "\n" + header(headers, "jyt-sjc") + "\n" + digest_hex(DigestKind::sm3, body);
  const auto key = PublicKey::load(folder / "gateway-sign.pub.pem", SignatureScheme::sm3_with_sm2);
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->verify(text, header(headers, "jyt-qm")));
  EXPECT_FALSE(key->verify(text + "\n", header(headers, "jyt-qm")));
}

TEST(SampleSignatureTest, EveryWebhookOfTheTaxSampleVerifies) {
  const std::string secrets = read_file(kSamples / "tax" / "keys" / "sample-webhook-secret.txt");
  const auto secret = base64_decode(header(secrets, "part 1") + header(secrets, "part 2"));
  ASSERT_TRUE(secret);
  const auto key = PublicKey::load(kSamples / "tax" / "keys" / "tax-sign.pub.pem",
                                   SignatureScheme::sm3_with_sm2);
  ASSERT_TRUE(key);
  int hmac_count = 0;
  int sm2_count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSamples / "tax" / "webhook")) {
    if (entry.path().extension() != ".headers") continue;
    const std::string headers = read_file(entry.path());
    auto body_file = entry.path();
    const std::string body = read_file(body_file.replace_extension(".json"));
    const std::string id = header(headers, "webhook-id");
    const std::string time = header(headers, "webhook-timestamp");
    std::string rest = header(headers, "webhook-signature") + " ";
    for (std::size_t at = rest.find(' '); at != std::string::npos; at = rest.find(' ')) {
      const std::string one = rest.substr(0, at);
      rest.erase(0, at + 1);
      if (one.starts_with("v1,")) {
        const std::string mac = base64_encode(hmac_sha256(*secret, {id, ".", time, ".", body}));
        EXPECT_TRUE(equal_constant_time(as_bytes(mac), as_bytes(one.substr(3)))) << body_file;
        ++hmac_count;
      } else if (one.starts_with("v1sm2,")) {
        EXPECT_TRUE(key->verify(id + "." + time + "." + body, one.substr(6))) << body_file;
        ++sm2_count;
      }
    }
  }
  EXPECT_GT(hmac_count, 80);
  EXPECT_GT(sm2_count, 20);
}

}  // namespace
}  // namespace gw::crypto
