// Calls to an agency behind its guard: which go out, which failures open the circuit, and what is
// shown of it.
#include "gateway/neighbor/guard.hpp"

#include <gmock/gmock.h>

#include "tests/support/adapter_fakes.hpp"

namespace gw::neighbor {
namespace {

using ::testing::HasSubstr;
using testing_adapters::run;
using testing_adapters::ScriptedHttp;

class FixedClock final : public Clock {
 public:
  Instant now() const override { return moment; }
  Instant moment =
      start_of(std::chrono::sys_days(std::chrono::year(2026) / 11 / 30)) + std::chrono::hours(9);
};

class GuardTest : public ::testing::Test {
 protected:
  GuardTest() {
    settings.breaker.failures = 2;
    settings.breaker.pause = std::chrono::seconds(600);
  }
  void make() {
    guard = std::make_unique<Guard>(AgencyId("tax"), settings, clock, registry);
    client = guarded(inner, *guard);
  }
  Result<ports::HttpResponse> ask(const std::string& target) {
    const ports::FetchOptions options;
    return run(client->send(ports::HttpRequest("GET", target), options));
  }

  GuardSettings settings;
  FixedClock clock;
  metrics::Registry registry;
  ScriptedHttp inner;
  std::unique_ptr<Guard> guard;
  std::unique_ptr<ports::HttpClient> client;
};

TEST_F(GuardTest, AnOpenCircuitSendsNothingAndSaysHowLong) {
  inner.on("/", fail(Errc::unreachable, "net.connect", 111));
  make();
  EXPECT_EQ(ask("/").error().code(), Errc::unreachable);
  EXPECT_EQ(ask("/").error().code(), Errc::unreachable);
  const auto held = ask("/");
  EXPECT_EQ(held.error().code(), Errc::busy);
  EXPECT_TRUE(was_held_back(held.error()));
  EXPECT_GT(held.error().detail(), 500);
  EXPECT_LE(held.error().detail(), 600);
  EXPECT_EQ(inner.count("/"), 2);
  EXPECT_EQ(guard->view().state, BreakerState::open);
  EXPECT_GT(guard->view().open_until.value(), clock.now());
  EXPECT_EQ(guard->view().last_failure->code(), Errc::unreachable);
  EXPECT_THAT(registry.exposition(), HasSubstr("enrollgate_agency_breaker{agency=\"tax\"} 2"));
  EXPECT_THAT(
      registry.exposition(),
      HasSubstr("enrollgate_agency_calls_held_back_total{agency=\"tax\",reason=\"breaker\"} 1"));
}

TEST_F(GuardTest, AnOperatorsResetLetsTheNextCallOut) {
  inner.on("/", fail(Errc::timeout, "net.deadline"));
  make();
  while (!was_held_back(ask("/").error())) {
  }
  guard->reset();
  inner.forget("/");
  EXPECT_EQ(ask("/")->status, 404);
  EXPECT_EQ(guard->view().state, BreakerState::closed);
  EXPECT_THAT(registry.exposition(), HasSubstr("enrollgate_agency_breaker{agency=\"tax\"} 0"));
}

TEST_F(GuardTest, ServerErrorsAreFailuresAndPoliteRefusalsAreAnswers) {
  ports::HttpResponse later(503, "text/plain", "");
  later.headers.add("Retry-After", "30");
  inner.on("/later", later);
  inner.on("/broken", ports::HttpResponse(500, "text/plain", ""));
  inner.on("/often", ports::HttpResponse(429, "text/plain", ""));
  make();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(ask("/later")->status, 503);
    EXPECT_EQ(ask("/often")->status, 429);
  }
  EXPECT_EQ(ask("/broken")->status, 500);
  EXPECT_EQ(ask("/broken")->status, 500);
  EXPECT_TRUE(was_held_back(ask("/broken").error()));
}

TEST_F(GuardTest, WhatWeCannotTakeSaysNothingAboutTheAgency) {
  inner.on("/", fail(Errc::disk_full, "evidence.write"));
  inner.on("/large", fail(Errc::too_large, "http.body_limit", 100));
  make();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(ask("/").error().code(), Errc::disk_full);
    EXPECT_EQ(ask("/large").error().code(), Errc::too_large);
  }
  EXPECT_EQ(guard->view().failures_running, 0);
}

TEST_F(GuardTest, OutOfItsHoursNothingIsSent) {
  ASSERT_TRUE(settings.hours.add("10:00-12:00"));
  make();
  const auto held = ask("/");
  EXPECT_TRUE(was_held_back(held.error()));
  EXPECT_EQ(held.error().step(), "neighbor.hours");
  EXPECT_EQ(held.error().detail(), 3600);
  EXPECT_EQ(guard->view().welcome_from, clock.now() + std::chrono::hours(1));
  clock.moment += std::chrono::hours(1);
  EXPECT_EQ(ask("/")->status, 404);
  EXPECT_FALSE(guard->view().welcome_from.has_value());
}

/// A file server whose door is shut, or one of whose folders is.
class ShutFiles final : public ports::FileServer {
 public:
  boost::asio::awaitable<Result<std::vector<ports::RemoteFile>>> list(std::string folder) override {
    if (folder == "door") co_return fail(Errc::forbidden, "net.sftp.log_in");
    co_return fail(Errc::forbidden, "net.sftp");
  }
  boost::asio::awaitable<Result<std::string>> read(std::string, std::size_t) override {
    co_return fail(Errc::not_found, "net.sftp");
  }
  boost::asio::awaitable<Result<void>> write(std::string, std::string) override {
    co_return fail(Errc::conflict, "net.sftp");
  }
};

TEST_F(GuardTest, AFolderThatIsShutIsNoDoorThatIs) {
  make();
  ShutFiles server;
  const auto files = guarded(server, *guard);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(run(files->list("folder")).error().code(), Errc::forbidden);
    EXPECT_EQ(run(files->read("file", 1)).error().code(), Errc::not_found);
    EXPECT_EQ(run(files->write("file", "")).error().code(), Errc::conflict);
  }
  EXPECT_EQ(guard->view().state, BreakerState::closed);
  EXPECT_FALSE(run(files->list("door")));
  EXPECT_FALSE(run(files->list("door")));
  EXPECT_TRUE(was_held_back(run(files->list("folder")).error()));
}

}  // namespace
}  // namespace gw::neighbor
