#include "gateway/net/sftp_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/net/sftp_session.hpp"
#include "gateway/runtime/offload.hpp"

namespace gw::net {
namespace asio = boost::asio;

namespace {

constexpr int kTries = 4;
constexpr std::chrono::seconds kPause{1};

/// What a session had done at one look.
struct Seen {
  std::uint64_t steps = 0;
  std::uint64_t bytes = 0;
  bool moving = false;
};

Seen look_at(const SftpProgress& progress) {
  return {progress.steps(), progress.bytes(), progress.is_moving()};
}

/// Whether the peer did too little between two looks: nothing at all, or a trickle of a file.  A
/// session that waits for its turn is not at work yet.
bool is_stuck(const Seen& before, const Seen& now, const SftpSettings& settings) {
  if (before.steps == 0) return false;
  if (now.steps == before.steps) return true;
  const double seconds = std::chrono::duration<double>(settings.step_timeout).count();
  return before.moving && static_cast<double>(now.bytes - before.bytes) <
                              seconds * static_cast<double>(settings.bytes_per_second);
}

/// Cuts a session that is stuck or takes too long.  Ends with `done`.
asio::awaitable<void> watch(std::shared_ptr<SftpProgress> progress,
                            std::shared_ptr<asio::steady_timer> done, SftpSettings settings) {
  Seen before = look_at(*progress);
  std::chrono::milliseconds at_work{0};
  while (true) {
    done->expires_after(settings.step_timeout);
    boost::system::error_code cancelled;
    co_await done->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (cancelled) co_return;
    const Seen now = look_at(*progress);
    if (before.steps > 0) at_work += settings.step_timeout;
    const bool too_long =
        settings.transfer_timeout.count() > 0 && at_work >= settings.transfer_timeout;
    if (too_long || is_stuck(before, now, settings)) {
      progress->cut();
      co_return;
    }
    before = now;
  }
}

class SftpClient final : public ports::FileServer {
 public:
  explicit SftpClient(SftpSettings settings) : settings_(std::move(settings)), thread_(1) {}
  SftpClient(const SftpClient&) = delete;
  SftpClient& operator=(const SftpClient&) = delete;
  ~SftpClient() override { thread_.join(); }

  asio::awaitable<Result<std::vector<ports::RemoteFile>>> list(std::string folder) override {
    auto work = [folder](SftpSession& session) { return session.list(folder); };
    co_return co_await on_session<std::vector<ports::RemoteFile>>(std::move(work));
  }
  asio::awaitable<Result<std::string>> read(std::string path, std::size_t limit) override {
    auto work = [path, limit](SftpSession& session) { return session.read(path, limit); };
    co_return co_await on_session<std::string>(std::move(work));
  }
  asio::awaitable<Result<void>> write(std::string path, std::string bytes) override {
    auto work = [path, bytes](SftpSession& session) { return session.write(path, bytes); };
    co_return co_await on_session<void>(std::move(work));
  }

 private:
  template <class T, class Work>
  asio::awaitable<Result<T>> on_session(Work work) {
    for (int tries = 1;; ++tries) {
      const auto progress = std::make_shared<SftpProgress>();
      Result<T> outcome = co_await once<T>(work, progress);
      // The server may still count the session before as open, and drops a second one.
      const bool again = !outcome && !progress->was_opened() && tries < kTries &&
                         outcome.error().code() == Errc::unreachable;
      if (!again) co_return outcome;
      asio::steady_timer pause(co_await asio::this_coro::executor, kPause * tries);
      co_await pause.async_wait(asio::use_awaitable);
    }
  }

  template <class T, class Work>
  asio::awaitable<Result<T>> once(Work work, std::shared_ptr<SftpProgress> progress) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto done = std::make_shared<asio::steady_timer>(executor);
    auto job = [this, work, progress]() -> Result<T> {
      progress->step();
      GW_TRY(SftpSession session, SftpSession::open(settings_, *progress));
      return work(session);
    };
    asio::co_spawn(executor, watch(progress, done, settings_), [](std::exception_ptr) {});
    Result<T> outcome = co_await runtime::offload(thread_, std::move(job));
    done->cancel();
    co_return outcome;
  }

  SftpSettings settings_;
  asio::thread_pool thread_;
};

}  // namespace

std::unique_ptr<ports::FileServer> make_sftp_client(SftpSettings settings) {
  return std::make_unique<SftpClient>(std::move(settings));
}

}  // namespace gw::net
