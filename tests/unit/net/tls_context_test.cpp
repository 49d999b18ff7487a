#include "gateway/net/tls_context.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/places.hpp"
#include "tests/unit/net/fixture.hpp"

namespace gw::net {
namespace {

using testing::certificates;
using testing::settings_of;
using testing::TempFolder;

Result<std::shared_ptr<const TlsContext>> load(const TlsSettings& settings) {
  return TlsContext::load(settings, TlsRole::server, SystemClock().now());
}

TEST(TlsContextTest, LoadsAndKnowsTheEnds) {
  const auto context = load(settings_of("gateway"));
  ASSERT_TRUE(context);
  const Instant now = SystemClock().now();
  EXPECT_GT((*context)->certificate_expires(), now + std::chrono::days(360));
  EXPECT_LT((*context)->certificate_expires(), now + std::chrono::days(366));
  EXPECT_LT((*context)->crl_expires(), now + std::chrono::days(366));
}

TEST(TlsContextTest, RefusesOurOwnExpiredCertificate) {
  const auto context = load(settings_of("test/expired"));
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().code(), Errc::tls_failed);
  EXPECT_EQ(context.error().step(), "tls.certificate_expired");
}

TEST(TlsContextTest, RefusesAnExpiredRevocationList) {
  TlsSettings settings = settings_of("gateway");
  settings.crl_file = certificates() / "test" / "crl-expired.pem";
  const auto context = load(settings);
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().step(), "tls.crl_expired");
}

TEST(TlsContextTest, RefusesMissingFiles) {
  for (auto member : {&TlsSettings::certificate_file, &TlsSettings::key_file,
                      &TlsSettings::trust_file, &TlsSettings::crl_file}) {
    TlsSettings settings = settings_of("gateway");
    settings.*member = certificates() / "none";
    const auto context = load(settings);
    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().code(), Errc::io);
  }
}

TEST(TlsContextTest, RefusesFilesOfAnotherKind) {
  for (auto member :
       {&TlsSettings::certificate_file, &TlsSettings::trust_file, &TlsSettings::crl_file}) {
    TlsSettings settings = settings_of("gateway");
    settings.*member = settings.key_file;
    const auto context = load(settings);
    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().code(), Errc::config_invalid);
  }
}

TEST(TlsContextTest, RefusesAKeyOfAnotherCertificate) {
  TlsSettings settings = settings_of("gateway");
  settings.key_file = certificates() / "tax" / "tls.key";
  const auto context = load(settings);
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().code(), Errc::config_invalid);
}

TEST(TlsContextTest, RefusesAKeyThatOthersMayRead) {
  const TempFolder folder;
  TlsSettings settings = settings_of("gateway");
  std::filesystem::copy_file(settings.key_file, folder / "key");
  std::filesystem::permissions(folder / "key", std::filesystem::perms(0644));
  settings.key_file = folder / "key";
  const auto context = load(settings);
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().code(), Errc::forbidden);
}

TEST(TlsContextTest, IssuingAgainChangesNothing) {
  const auto before = std::filesystem::last_write_time(certificates() / "gateway" / "tls.pem");
  const auto again = testing::run_program(std::string(gw::testing::source_dir()) + "/certs/issue " +
                                          certificates().string());
  EXPECT_EQ(again.status, 0) << again.text;
  EXPECT_EQ(std::filesystem::last_write_time(certificates() / "gateway" / "tls.pem"), before);
  EXPECT_EQ(std::filesystem::status(certificates()).permissions(), std::filesystem::perms(0700));
  EXPECT_EQ(std::filesystem::status(certificates() / "gateway" / "tls.key").permissions(),
            std::filesystem::perms(0600));
}

}  // namespace
}  // namespace gw::net
