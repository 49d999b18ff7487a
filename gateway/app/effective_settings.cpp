#include "gateway/app/effective_settings.hpp"

#include <algorithm>

#include "gateway/app/agencies.hpp"

namespace gw::app {
namespace {

/// "tax" of "agency.tax.endpoint.port"; empty for what is no agency's.
std::string_view agency_in(std::string_view key) {
  constexpr std::string_view kBefore = "agency.";
  if (!key.starts_with(kBefore)) return {};
  key.remove_prefix(kBefore.size());
  return key.substr(0, key.find('.'));
}

/// What adapters read themselves.
std::vector<SettingRead> adapter_reads(const Settings& settings,
                                       std::vector<SettingsError>& errors) {
  const net::TlsStore unconnected(nullptr);
  const SystemClock clock;
  metrics::Registry registry;
  std::vector<SettingRead> reads;
  AgencyParts parts{unconnected, nullptr, clock, registry, clock};
  parts.reads = &reads;
  make_agencies(settings, parts, errors);
  // Who may see settings need not be able to read secrets; `config check` is who tells of those.
  std::erase_if(errors, [](const auto& error) { return error.key.ends_with(".secret_file"); });
  return reads;
}

cli::SettingInForce in_force(SettingRead read) {
  cli::SettingInForce out;
  out.key = std::move(read.key);
  if (read.is_secret_file) {
    out.secret_file = std::move(read.value);
  } else {
    out.value = std::move(read.value);
  }
  if (read.place) out.origin = {read.place->file, read.place->line, read.place->column};
  return out;
}

}  // namespace

cli::SettingsInForce settings_in_force(const std::filesystem::path& settings,
                                       const std::filesystem::path& overlay) {
  SettingsLoad load = load_settings(settings, overlay);
  if (load.settings) add_agency_reads(adapter_reads(*load.settings, load.errors), load.reads);
  cli::SettingsInForce out;
  for (const SettingsError& error : load.errors) out.errors.push_back(text_of(error));
  if (!out.errors.empty()) return out;
  std::stable_sort(load.reads.begin(), load.reads.end(), [](const auto& one, const auto& other) {
    return agency_in(one.key) < agency_in(other.key);
  });
  for (SettingRead& read : load.reads) out.settings.push_back(in_force(std::move(read)));
  return out;
}

}  // namespace gw::app
