#pragma once
// The settings of the whole program: config/gateway.yaml, one file per agency in config/agencies/,
// and at most one overlay with an environment's addresses, keys and folders.  The only place that
// turns settings files into the components' own structs.  All errors are reported together, each
// with file, line and column.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gateway/adapter/settings_node.hpp"
#include "gateway/crypto/signature.hpp"
#include "gateway/domain/flag_task.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/region_code.hpp"
#include "gateway/domain/role.hpp"
#include "gateway/neighbor/contact.hpp"
#include "gateway/neighbor/guard.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/net/sftp_client.hpp"
#include "gateway/outbox/backoff.hpp"
#include "gateway/pipeline/run_services.hpp"
#include "gateway/schedule/work_calendar.hpp"
#include "gateway/webhook/signature.hpp"

namespace gw::app {

/// One agency as its file says; what only its adapter understands stays a tree.
struct AgencySettings {
  AgencyId id;
  std::string kind;                         // folder under adapters/
  std::string name;                         // 机构名称; empty: only its id is known
  std::vector<neighbor::Contact> contacts;  // in the order of the file: the first is called first
  neighbor::GuardSettings guard;
  TaskLimits tasks;  // how soon it is to do what about its flags
  std::optional<net::EndpointSettings> endpoint;
  std::optional<net::SftpSettings> sftp;  // the agency's own file server
  std::filesystem::path folder;           // drop folder
  std::filesystem::path secret_file;      // token or webhook secret
  webhook::RequiredSignature webhook_signature = webhook::RequiredSignature::v1;
  std::vector<std::filesystem::path> webhook_secrets;  // two at a rotation; so the public keys
  std::vector<std::filesystem::path> webhook_public_keys;
  std::string webhook_path;  // empty: this agency sends none
  std::string webhook_feed;  // feed that reads its requests
  std::string lookup_path;   // empty: this agency asks nothing before it takes money
  SettingsNode tree;         // merged with the overlay
};

/// How this agency is reached: "https", "sftp", "folder".
const char* transport_of(const AgencySettings& agency);

/// A certificate that may use /v1; people without one sign in with an account.
struct CallerSettings {
  std::string common_name;
  Role role = Role::monitor;
  RegionCode region;
  AgencyId agency;  // of an engineer alone
  SettingsPlace place;
};

struct Settings {
  bool demo = false;  // allows `serve --today`
  std::filesystem::path state_folder;
  std::filesystem::path policy_folder;
  net::TlsSettings tls;
  std::filesystem::path signing_key;
  crypto::SignatureScheme signing_scheme = crypto::SignatureScheme::sm3_with_sm2;
  net::ListenerSettings api;
  net::TlsRole api_role = net::TlsRole::asking_server;  // whether the peer must show a certificate
  net::ListenerSettings ops;
  net::ListenerSettings local;
  std::vector<CallerSettings> callers;
  pipeline::FreshnessSettings freshness;
  schedule::WorkCalendar calendar;
  outbox::BackoffSettings backoff;
  std::int64_t pool_threads = 4;
  std::int64_t lookup_threads = 16;
  std::vector<AgencySettings> agencies;
};

struct SettingsLoad {
  std::optional<Settings> settings;  // nothing if there is any error
  std::vector<SettingsError> errors;
  // What was read, key by key; of agencies what their adapters do not read themselves.
  std::vector<SettingRead> reads;
};

/// Adds what readers of agencies' files noted, under the name that an overlay calls them by:
/// agency.tax.endpoint.port.
void add_agency_reads(std::vector<SettingRead> of_agency, std::vector<SettingRead>& reads);

/// An agency's file that does not lie in the agencies folder yet.
struct FurtherAgency {
  std::string id;
  std::filesystem::path file;
};

/// Relative paths in a file are relative to the folder of that file.
SettingsLoad load_settings(const std::filesystem::path& file, const std::filesystem::path& overlay,
                           const std::optional<FurtherAgency>& further = std::nullopt);
/// The folder of the agencies' files that the settings name; nothing where they cannot be read.
std::optional<std::filesystem::path> agencies_folder(const std::filesystem::path& file,
                                                     const std::filesystem::path& overlay,
                                                     std::vector<SettingsError>& errors);

/// "config/agencies/tax.yaml:3:7: endpoint.port is `x`, must be ..."
std::string text_of(const SettingsError& error);

}  // namespace gw::app
