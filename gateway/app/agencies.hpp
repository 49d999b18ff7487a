#pragma once
// From the settings of agencies to agencies at work: the adapter of each kind, its client, its
// schedule. Used by Core and, without any connection, by the check of the configuration.
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/app/settings.hpp"
#include "gateway/net/tls_context.hpp"
#include "gateway/schedule/feed_matrix.hpp"
#include "gateway/schedule/scheduler.hpp"
#include "gateway/schedule/task_clock.hpp"

namespace gw::app {

/// An agency: its adapter and its way out, the guard before it.
struct Agency {
  AgencySettings settings;
  std::unique_ptr<neighbor::Guard> guard;
  // From the peer inwards, each over the one before: the line, a trial's watch, the guard.
  std::unique_ptr<ports::HttpClient> http_line;
  std::unique_ptr<ports::HttpClient> http_watched;
  std::unique_ptr<ports::HttpClient> http;  // what the adapter gets
  std::unique_ptr<ports::FileServer> files_line;
  std::unique_ptr<ports::FileServer> files_watched;
  std::unique_ptr<ports::FileServer> files;
  std::unique_ptr<AgencyAdapter> adapter;
};

/// What all agencies of one gateway share.  References outlive the agencies.
struct AgencyParts {
  const net::TlsStore& tls;  // used at the first connection, not before
  std::shared_ptr<const crypto::Signer> signer;
  const Clock& clock;  // of rules
  metrics::Registry& registry;
  const Clock& real;  // by which peers' clocks are judged
  /// Set by a trial, which watches what goes over the line.
  std::function<std::unique_ptr<ports::HttpClient>(ports::HttpClient&)> watch_http = {};
  std::function<std::unique_ptr<ports::FileServer>(ports::FileServer&)> watch_files = {};
  std::vector<SettingRead>* reads = nullptr;  // where what adapters read is noted; else nowhere
};

/// All agencies of the settings; what is wrong with them goes to `errors`, with its place.
std::vector<Agency> make_agencies(const Settings& settings, const AgencyParts& parts,
                                  std::vector<SettingsError>& errors);

/// The feeds that have a schedule.
std::vector<schedule::ScheduledFeed> scheduled_feeds(const std::vector<Agency>& agencies,
                                                     std::vector<SettingsError>& errors);

/// All feeds with what is expected of them.
schedule::FeedMatrix feed_matrix(const std::vector<Agency>& agencies,
                                 const schedule::WorkCalendar& calendar,
                                 std::vector<SettingsError>& errors);

/// By when each agency is to have done what about its flags.
schedule::TaskClock task_clock(const Settings& settings);

}  // namespace gw::app
