#pragma once
// The daily brief (日报): how the province and each unit right under it stood on a morning, made by
// itself before people arrive and kept as it was made.  What came later is in the next one, which
// holds its figures against those before.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

#include "gateway/api/api.hpp"

namespace gw::api {

class BriefDesk {
 public:
  /// In Beijing: it is to lie there at half past eight, and counting takes its time.
  static constexpr std::chrono::hours kMadeAt{8};
  static constexpr std::chrono::days kKeptFor{400};

  /// `services` outlive the desk.
  explicit BriefDesk(const ApiServices& services) : services_(services) {}

  /// Makes today's where its time has come, there is none and anybody is known: also late, after
  /// the gateway was down.  Whether any was made.  Blocks for as long as persons are counted.
  /// Errc::busy: they could not be in time; Errc of the store.
  Result<bool> make_due();

  /// Makes each day's until stop().  Loop thread.
  boost::asio::awaitable<void> run();
  /// Has it looked at once whether there is one to be made.
  void wake();
  void stop();

 private:
  const ApiServices& services_;
  std::unique_ptr<boost::asio::steady_timer> timer_;  // while it runs
  bool stopping_ = false;
};

}  // namespace gw::api
