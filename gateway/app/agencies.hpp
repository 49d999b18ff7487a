#pragma once
// From the settings of agencies to agencies at work: the adapter of each kind, its client, its
// schedule. Used by Core and, without any connection, by the check of the configuration.
#include <memory>
#include <optional>
#include <vector>

#include "gateway/app/settings.hpp"
#include "gateway/net/tls_context.hpp"
#include "gateway/schedule/feed_matrix.hpp"
#include "gateway/schedule/scheduler.hpp"

namespace gw::app {

/// An agency: its adapter and its way out.
struct Agency {
  AgencySettings settings;
  std::unique_ptr<ports::HttpClient> http;
  std::unique_ptr<ports::FileServer> files;
  std::unique_ptr<AgencyAdapter> adapter;
};

/// All agencies of the settings; what is wrong with them goes to `errors`, with its place.
/// `tls` must outlive them; it is used at the first connection, not here.
std::vector<Agency> make_agencies(const Settings& settings, const net::TlsStore& tls,
                                  const std::shared_ptr<const crypto::Signer>& signer,
                                  std::vector<SettingsError>& errors);

/// The feeds that have a schedule.
std::vector<schedule::ScheduledFeed> scheduled_feeds(const std::vector<Agency>& agencies,
                                                     std::vector<SettingsError>& errors);

/// All feeds with what is expected of them.
schedule::FeedMatrix feed_matrix(const std::vector<Agency>& agencies,
                                 const schedule::WorkCalendar& calendar,
                                 std::vector<SettingsError>& errors);

}  // namespace gw::app
