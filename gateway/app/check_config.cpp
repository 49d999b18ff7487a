// `config check`: everything that the settings alone can prove, without opening the store or a
// connection.
#include "gateway/app/agencies.hpp"
#include "gateway/app/policy_file.hpp"
#include "gateway/app/serve.hpp"

namespace gw::app {

std::optional<ConfigSummary> check_config(const std::filesystem::path& settings,
                                          const std::filesystem::path& overlay,
                                          std::vector<SettingsError>& errors) {
  SettingsLoad load = load_settings(settings, overlay);
  errors.insert(errors.end(), load.errors.begin(), load.errors.end());
  if (!load.settings) return std::nullopt;
  add_policy_errors(load_policy(load.settings->policy_folder), load.settings->policy_folder,
                    errors);
  const net::TlsStore unconnected(nullptr);
  const SystemClock clock;
  metrics::Registry registry;
  const AgencyParts parts{unconnected, nullptr, clock, registry, clock};
  const auto agencies = make_agencies(*load.settings, parts, errors);
  const auto feeds = scheduled_feeds(agencies, errors);
  const auto matrix = feed_matrix(agencies, load.settings->calendar, errors);
  if (!errors.empty()) return std::nullopt;
  ConfigSummary summary;
  for (const Agency& agency : agencies) {
    summary.agencies.push_back(agency.settings.id.text());
    for (const FeedDefinition& feed : agency.adapter->feeds())
      summary.feeds.push_back(feed.id.text());
  }
  return summary;
}

}  // namespace gw::app
