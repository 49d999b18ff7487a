#pragma once
// What the gateway allows itself towards one agency (好邻居): its hours, so many calls a minute,
// and the circuit breaker.  One object an agency, made by app; the clients that adapters get are
// wrapped so that every call, of a pull or of the way back, passes it.  Loop thread only.  A call
// it refuses ends with Errc::busy and the seconds to wait, before anything is sent.
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/metrics/registry.hpp"
#include "gateway/neighbor/breaker.hpp"
#include "gateway/neighbor/hours.hpp"
#include "gateway/neighbor/pace.hpp"
#include "gateway/ports/file_server.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw::neighbor {

struct GuardSettings {
  GuardSettings() = default;

  Hours hours;
  std::int64_t requests_per_minute = 0;  // 0 = no limit
  BreakerSettings breaker;
};

/// How things stand with an agency, for people.
struct GuardView {
  GuardView() = default;

  BreakerState state = BreakerState::closed;
  std::int64_t failures_running = 0;
  std::optional<Failure> last_failure;              // of those running
  std::optional<Instant> open_until;                // by the clock of rules
  std::optional<Instant> welcome_from;              // out of its hours now: when they begin
  std::optional<Instant> certificate_ends;          // as last shown, the first of server and caller
  std::optional<std::chrono::seconds> clock_ahead;  // of ours, by its last answer that said
};

class Guard {
 public:
  /// `clock`: of rules, for the hours.  References outlive the guard.
  Guard(AgencyId agency, GuardSettings settings, const Clock& clock, metrics::Registry& registry);
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  /// Waits for the call's turn.  Errc::busy (detail = seconds): out of hours, or the circuit is
  /// open.
  boost::asio::awaitable<Result<void>> enter();
  /// How the call ended; nothing: it says nothing about the agency.
  void leave(bool answered, const std::optional<Failure>& failure);

  std::chrono::seconds closed_for() const { return settings_.hours.closed_for(clock_.now()); }
  const GuardSettings& settings() const { return settings_; }
  GuardView view() const;
  /// An operator says that the agency is back.
  void reset();
  /// When a certificate that it showed by the way ends: by its server, or as a caller of ours.
  void note_certificate(Instant ends) { note_certificate("server", ends); }
  void note_caller_certificate(Instant ends) { note_certificate("caller", ends); }
  void note_clock(std::chrono::seconds ahead);

 private:
  void note_certificate(const char* purpose, Instant ends);
  void show();
  metrics::Counter& held_back(const char* why);

  AgencyId agency_;
  GuardSettings settings_;
  const Clock& clock_;
  metrics::Registry& registry_;
  metrics::Gauge& gauge_;
  Breaker breaker_;
  Pace pace_;
  std::map<std::string, Instant, std::less<>> certificate_ends_;  // by purpose
  std::optional<std::chrono::seconds> clock_ahead_;
};

/// Whether this failure says that the agency, not our request or our disk, is unwell.
bool speaks_of_peer(const Failure& failure) noexcept;

/// Whether a call ended with this because the guard did not let it out.
bool was_held_back(const Failure& failure) noexcept;

/// The client behind the guard.  Both arguments outlive it.
std::unique_ptr<ports::HttpClient> guarded(ports::HttpClient& client, Guard& guard);
std::unique_ptr<ports::FileServer> guarded(ports::FileServer& files, Guard& guard);

}  // namespace gw::neighbor
