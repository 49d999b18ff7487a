#pragma once
// A whole gateway in the test's process beside demo agencies in theirs: real TLS, real store, a
// clock of its own, everything in one temporary folder that vanishes with it.  One thread (the
// gateway's loop).
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/core.hpp"
#include "gateway/codec/json.hpp"
#include "tests/integration/process.hpp"

namespace gw::integration {

/// The plan year of the samples (参保年度).
inline constexpr PlanYear kYear{2027};

std::filesystem::path samples();
std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, std::string_view bytes);

/// Runs on at the real pace from wherever it is set.
class MovableClock final : public Clock {
 public:
  explicit MovableClock(Instant start) { set(start); }
  void set(Instant moment) { shift_ = moment - real_.now(); }
  Instant now() const override { return real_.now() + shift_; }

 private:
  SystemClock real_;
  std::chrono::milliseconds shift_{};
};

/// "2026-11-30T09:00", Beijing time.
Instant beijing(int year, unsigned month, unsigned day, int hour, int minute);

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A demo agency at work.
class DemoAgency {
 public:
  DemoAgency(const std::string& name, const std::filesystem::path& certs,
             const std::filesystem::path& state, const std::string& now,
             const std::vector<std::string>& options = {});
  std::int64_t port() const { return port_; }
  /// Answer of the admin port to GET (no body) or POST.
  std::string admin(std::string_view order, std::string_view body = {}) const;

 private:
  std::unique_ptr<Process> process_;
  std::int64_t port_ = 0;
  std::int64_t admin_port_ = 0;
};

/// Length of the array under `name` in a text of JSON; -1 if there is none.
std::int64_t length_of(const std::string& json, std::string_view name);

class World {
 public:
  /// Certificates, agencies and settings for a day that begins at `now` ("2026-11-30T09:00").
  World();
  ~World();

  const std::filesystem::path& folder() const { return folder_.path(); }
  app::Core& core() { return *core_; }
  boost::asio::io_context& loop() { return loop_; }
  Store& store() { return core_->store(); }
  DemoAgency& education() { return *education_; }
  DemoAgency& civil() { return *civil_; }
  DemoAgency& platform() { return *platform_; }
  /// The tree of the agency that is reached by SFTP: outbox and inbox.
  std::filesystem::path rural() const { return folder() / "rural"; }

  /// Builds the gateway over the same folder again, as a restart does.
  void start_gateway();
  void stop_gateway();
  MovableClock clock;

  /// The note's drop folder: `drop`, `collect` or `answer` of the demo bureau; its JSON.
  std::string bureau(const std::string& order, const std::vector<std::string>& options);

  template <class T>
  T run(boost::asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr error;
    boost::asio::co_spawn(loop_, std::move(work), [&](std::exception_ptr thrown, T value) {
      error = thrown;
      if (!error) result.emplace(std::move(value));
    });
    loop_.restart();
    while (!result && !error) loop_.run_one();
    if (error) std::rethrow_exception(error);
    return std::move(*result);
  }
  /// Lets the gateway work until `done` holds; false if it does not within the time.
  bool run_until(const std::function<bool()>& done,
                 std::chrono::seconds limit = std::chrono::seconds(60));

  /// One pull; asks again as long as the agency says "soon" and nothing came.
  PullReport pull(const std::string& feed);
  /// One webhook request of tax, signed at its own time; the HTTP status.
  int webhook(const std::string& id, const std::string& timestamp, const std::string& signature,
              const std::string& body);
  /// One webhook request of today, signed with the samples' secret.
  int signed_webhook(const std::string& id, const std::string& body);
  /// All of the samples' webhook requests in their order, and their effect.
  void all_webhooks();
  void events_done();

  template <class Fn>
  void read(Fn fn) {
    const auto done = store().read([&](StoreReader& reader) -> Result<void> {
      fn(reader);
      return {};
    });
    ASSERT_TRUE(done);
  }

 private:
  void write_settings();
  void serve_rural();

  TempFolder folder_;
  boost::asio::io_context loop_;
  std::unique_ptr<metrics::Registry> registry_;
  std::unique_ptr<DemoAgency> education_, civil_, register_, tax_, platform_;
  std::unique_ptr<Process> sftp_;
  std::string sftp_settings_;
  SystemClock real_;
  std::unique_ptr<app::Core> core_;
};

}  // namespace gw::integration
