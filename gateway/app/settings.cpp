#include "gateway/app/settings.hpp"

#include <algorithm>
#include <array>

#include "gateway/app/calendar_file.hpp"
#include "gateway/app/yaml_tree.hpp"

namespace gw::app {
namespace {

namespace fs = std::filesystem;

const SettingsNode* child(const SettingsNode& node, std::string_view key) {
  const auto found = std::find_if(node.entries.begin(), node.entries.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == node.entries.end() ? nullptr : &found->second;
}

class SettingsLoader {
 public:
  SettingsLoader(std::vector<SettingsError>& errors, std::vector<SettingRead>& reads)
      : errors_(errors), reads_(reads) {}

  Settings gateway(const SettingsNode& tree) {
    Settings out;
    SettingsReader root(tree, "", errors_, &reads_);
    out.demo = root.flag("demo", false);
    out.state_folder = root.path("state");
    out.policy_folder = root.path("policy");
    out.pool_threads = root.integer("pool_threads", 4, 1, 64);
    out.lookup_threads = root.integer("lookup_threads", 16, 1, 256);
    agencies_folder_ = root.path("agencies");
    const fs::path calendar = root.path("calendar", "");
    if (!calendar.empty()) out.calendar = read_calendar(calendar, errors_);

    SettingsReader tls = root.section("certificates");
    out.tls.certificate_file = tls.path("certificate");
    out.tls.key_file = tls.path("key", Holds::secret);
    out.tls.trust_file = tls.path("trust");
    out.tls.crl_file = tls.path("revocations", "");
    tls.finish();

    SettingsReader sign = root.section("signing");
    out.signing_key = sign.path("key", "", Holds::secret);
    const auto scheme = sign.choice("scheme", {"SM3withSM2", "SHA256withECDSA"}, 0);
    out.signing_scheme = scheme == 0 ? crypto::SignatureScheme::sm3_with_sm2
                                     : crypto::SignatureScheme::sha256_with_ecdsa;
    sign.finish();

    SettingsReader listeners = root.section("listeners");
    out.api = listener(listeners, "api", net::ListenerKind::mutual_tls, 8443);
    out.api_role = api_role_;
    out.ops = listener(listeners, "ops", net::ListenerKind::plain, 9443);
    local_socket_ = out.state_folder / "local.sock";
    out.local = listener(listeners, "local", net::ListenerKind::unix_socket, 0);
    listeners.finish();

    for (auto& [name, caller] : root.children("callers"))
      out.callers.push_back(caller_of(name, caller));
    hold_apart(out.callers);

    SettingsReader fresh = root.section("freshness");
    out.freshness.register_feed = FeedId(fresh.text("register_feed", "insured-register.register"));
    out.freshness.register_limit =
        std::chrono::hours(fresh.integer("register_hours", 24, 1, 24 * 31));
    out.freshness.tax_feed = FeedId(fresh.text("tax_feed", "tax.reconciliation"));
    out.freshness.tax_events_feed = FeedId(fresh.text("tax_events_feed", "tax.webhook"));
    out.freshness.tax_due = std::chrono::minutes(fresh.integer("tax_due_minutes", 600, 0, 24 * 60));
    fresh.finish();

    SettingsReader retry = root.section("outbox");
    out.backoff.first = std::chrono::seconds(retry.integer("first_retry_seconds", 15, 1, 3600));
    out.backoff.longest =
        std::chrono::seconds(retry.integer("longest_retry_seconds", 3600, 1, 86400));
    out.backoff.attempts = static_cast<std::int32_t>(retry.integer("attempts", 60, 1, 10000));
    retry.finish();
    root.finish();
    return out;
  }

  const fs::path& agencies_folder() const { return agencies_folder_; }

  AgencySettings agency(const std::string& id, SettingsNode tree) {
    AgencySettings out;
    out.id = AgencyId(id);
    std::vector<SettingRead> reads;
    SettingsReader root(tree, id, errors_, &reads);
    out.kind = root.text("kind");
    out.folder = root.path("folder", "");
    out.secret_file = root.path("secret_file", "", Holds::secret);
    out.name = root.text("name", "");
    for (auto& [role, section] : root.children("contacts"))
      out.contacts.push_back(contact_of(role, section));
    const Limits limits = limits_of(root);
    out.guard = limits.guard;
    out.tasks = tasks_of(root);
    if (root.has("endpoint")) {
      SettingsReader section = root.section("endpoint");
      net::EndpointSettings endpoint;
      endpoint.host = section.text("host");
      endpoint.port = static_cast<std::uint16_t>(section.integer("port", 443, 1, 65535));
      endpoint.server_name = section.text("server_name", "");
      endpoint.expected_common_name = section.text("certificate_name", id);
      endpoint.max_connections = static_cast<std::size_t>(section.integer("connections", 2, 1, 64));
      endpoint.limits = limits.steps;
      section.finish();
      out.endpoint = std::move(endpoint);
    }
    if (root.has("sftp")) {
      out.sftp = sftp_of(root);
      out.sftp->transfer_timeout = limits.steps.transfer;
      if (limits.steps.bytes_per_second > 0)
        out.sftp->bytes_per_second = limits.steps.bytes_per_second;
    }
    if (root.has("lookup")) {
      SettingsReader section = root.section("lookup");
      out.lookup_path = section.text("path");
      if (!asks_before_payment_.empty()) {
        section.reject("path", "stands with " + asks_before_payment_ +
                                   " already: one agency takes the money and asks before");
      }
      asks_before_payment_ = id;
      section.finish();
    }
    if (root.has("webhook")) {
      SettingsReader section = root.section("webhook");
      out.webhook_path = section.text("path");
      out.webhook_feed = section.text("feed");
      using webhook::RequiredSignature;
      constexpr std::array kRequired{RequiredSignature::v1, RequiredSignature::v1sm2,
                                     RequiredSignature::both};
      out.webhook_signature = kRequired.at(section.choice("signature", {"v1", "v1sm2", "both"}, 0));
      out.webhook_secrets = key_files(section, "secret_files", Holds::secret,
                                      out.webhook_signature != RequiredSignature::v1sm2);
      out.webhook_public_keys = key_files(section, "public_key_files", Holds::anything,
                                          out.webhook_signature != RequiredSignature::v1);
      section.finish();
    }
    out.tree = std::move(tree);
    add_agency_reads(std::move(reads), reads_);
    return out;
  }

 private:
  static neighbor::Contact contact_of(const std::string& role, SettingsReader& section) {
    neighbor::Contact out;
    out.role = role;
    out.who = section.text("who");
    out.phone = section.text("phone", "");
    out.mail = section.text("mail", "");
    out.hours = section.text("hours", "");
    section.finish();
    return out;
  }

  /// What the gateway allows itself, and how long it waits for the agency (限流、时限、熔断).
  struct Limits {
    neighbor::GuardSettings guard;
    net::StepLimits steps;
  };
  static TaskLimits tasks_of(SettingsReader& root) {
    constexpr std::int64_t kDaysMost = 120;
    TaskLimits out;
    SettingsReader section = root.section("tasks");
    out.acknowledge = section.integer("acknowledge_days", out.acknowledge, 1, kDaysMost);
    out.act = section.integer("act_days", out.act, 1, kDaysMost);
    out.prove = section.integer("prove_days", out.prove, 1, kDaysMost);
    if (out.act < out.acknowledge) section.reject("act_days", "is shorter than acknowledge_days");
    section.finish();
    return out;
  }

  static Limits limits_of(SettingsReader& root) {
    using std::chrono::seconds;
    Limits out;
    SettingsReader section = root.section("limits");
    for (const std::string& span : section.list("hours")) {
      if (!out.guard.hours.add(span))
        section.reject("hours", "has `" + span + "`, must be spans of a day like 06:00-22:00");
    }
    out.guard.requests_per_minute = section.integer("requests_per_minute", 0, 0, 60'000);
    out.steps.connect = seconds(section.integer("connect_seconds", 10, 1, 600));
    out.steps.handshake = seconds(section.integer("handshake_seconds", 10, 1, 600));
    out.steps.first_byte = seconds(section.integer("first_byte_seconds", 0, 0, 3600));
    out.steps.piece = seconds(section.integer("piece_seconds", 0, 0, 3600));
    out.steps.transfer = std::chrono::minutes(section.integer("transfer_minutes", 120, 1, 24 * 60));
    out.steps.bytes_per_second =
        static_cast<std::size_t>(section.integer("bytes_per_second", 0, 0, 1'000'000'000));
    SettingsReader breaker = section.section("breaker");
    out.guard.breaker.failures = breaker.integer("failures", 5, 1, 1000);
    out.guard.breaker.pause = seconds(breaker.integer("pause_seconds", 60, 1, 86'400));
    out.guard.breaker.longest_pause =
        seconds(breaker.integer("longest_pause_seconds", 1800, 1, 86'400));
    if (out.guard.breaker.longest_pause < out.guard.breaker.pause)
      breaker.reject("longest_pause_seconds", "is shorter than pause_seconds");
    breaker.finish();
    section.finish();
    return out;
  }

  static net::SftpSettings sftp_of(SettingsReader& root) {
    net::SftpSettings out;
    SettingsReader section = root.section("sftp");
    out.host = section.text("host");
    out.port = static_cast<std::uint16_t>(section.integer("port", 22, 1, 65535));
    out.user = section.text("user");
    out.key_file = section.path("key_file", Holds::secret);
    out.host_key = section.text("host_key");
    if (!out.host_key.starts_with("SHA256:"))
      section.reject("host_key", "must be the fingerprint of the server's key, SHA256:...");
    out.step_timeout = std::chrono::seconds(section.integer("step_seconds", 30, 1, 600));
    section.finish();
    return out;
  }

  net::ListenerSettings listener(SettingsReader& listeners, std::string_view name,
                                 net::ListenerKind kind, std::uint16_t port) {
    net::ListenerSettings out;
    SettingsReader section = listeners.section(name);
    out.kind = kind;
    out.name = std::string(name);
    if (kind == net::ListenerKind::mutual_tls) {
      api_role_ = section.choice("certificate", {"required", "asked"}, 0) == 0
                      ? net::TlsRole::server
                      : net::TlsRole::asking_server;
    }
    if (kind == net::ListenerKind::unix_socket) {
      out.socket_file = section.path("socket", local_socket_);
      if (out.socket_file.empty()) out.socket_file = local_socket_;
    } else {
      out.address = section.text("address", "127.0.0.1");
      out.port = static_cast<std::uint16_t>(section.integer("port", port, 0, 65535));
    }
    out.max_connections = static_cast<std::size_t>(section.integer("connections", 512, 1, 65535));
    out.max_connections_without_certificate = (out.max_connections + 1) / 2;
    section.finish();
    return out;
  }

  /// One file, or two while a key is being changed; none where the key is not needed.
  static std::vector<fs::path> key_files(SettingsReader& section, std::string_view key, Holds holds,
                                         bool needed) {
    std::vector<fs::path> files = section.paths(key, holds);
    if (!needed && !section.has(key)) return files;
    if (files.empty() || files.size() > 2) {
      section.reject(key, "must name one file, or two while a key is being changed");
    }
    return files;
  }

  /// Nobody holds two of the three administrators' roles (三员): certificates of one person are
  /// told by their names, however they are written.
  void hold_apart(const std::vector<CallerSettings>& callers) {
    for (auto one = callers.begin(); one != callers.end(); ++one) {
      const auto other = std::find_if(callers.begin(), one, [&](const CallerSettings& before) {
        return is_administrator(before.role) && is_administrator(one->role) &&
               before.role != one->role &&
               plain_name(before.common_name) == plain_name(one->common_name);
      });
      if (other == one) continue;
      errors_.push_back({one->place, "callers." + one->common_name,
                         "is " + std::string(name_of(one->role)) + ", and `" + other->common_name +
                             "` is " + std::string(name_of(other->role)) +
                             ": nobody holds two of the three administrators' roles"});
    }
  }

  /// Small letters without marks between words.
  static std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : name) {
      if (c == ' ' || c == '.' || c == '_' || c == '-') continue;
      plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return plain;
  }

  CallerSettings caller_of(const std::string& name, SettingsReader& section) {
    std::vector<std::string> words;
    words.reserve(kGivenRoles.size());
    for (const Role role : kGivenRoles) words.emplace_back(name_of(role));
    CallerSettings out;
    out.common_name = name;
    out.place = section.place();
    out.role = kGivenRoles.at(section.choice("role", words, 0));
    const bool engineer = out.role == Role::engineer;
    if (engineer) out.agency = AgencyId(section.text("agency"));
    const std::string region = engineer ? section.text("region", "420000") : section.text("region");
    if (const auto code = RegionCode::parse(region)) {
      out.region = *code;
    } else {
      section.reject("region", "is `" + region + "`, must be a division code of six digits");
    }
    section.finish();
    return out;
  }

  std::vector<SettingsError>& errors_;
  std::vector<SettingRead>& reads_;
  fs::path agencies_folder_;
  fs::path local_socket_;  // where the settings name no other
  net::TlsRole api_role_ = net::TlsRole::asking_server;
  std::string asks_before_payment_;  // the agency whose look-up was read
};

}  // namespace

void add_agency_reads(std::vector<SettingRead> of_agency, std::vector<SettingRead>& reads) {
  for (SettingRead& read : of_agency) {
    read.key = "agency." + read.key;
    reads.push_back(std::move(read));
  }
}

const char* transport_of(const AgencySettings& agency) {
  if (agency.endpoint) return "https";
  return agency.sftp ? "sftp" : "folder";
}

std::string text_of(const SettingsError& error) {
  std::string out = error.place.file;
  if (error.place.line > 0) {
    out += ":" + std::to_string(error.place.line) + ":" + std::to_string(error.place.column);
  }
  out += ": ";
  if (!error.key.empty()) out += error.key + " ";
  return out + error.problem;
}

std::optional<fs::path> agencies_folder(const fs::path& file, const fs::path& overlay,
                                        std::vector<SettingsError>& errors) {
  auto tree = read_yaml(file, errors);
  if (!tree) return std::nullopt;
  if (!overlay.empty()) {
    const auto over = read_yaml(overlay, errors);
    if (!over) return std::nullopt;
    lay_over(*tree, *over);
  }
  fs::path folder = SettingsReader(*tree, "", errors).path("agencies");
  return folder.empty() ? std::nullopt : std::optional(std::move(folder));
}

SettingsLoad load_settings(const fs::path& file, const fs::path& overlay,
                           const std::optional<FurtherAgency>& further) {
  SettingsLoad load;
  auto tree = read_yaml(file, load.errors);
  std::optional<SettingsNode> over;
  SettingsNode agency_overlays;
  if (!overlay.empty()) {
    over = read_yaml(overlay, load.errors);
    if (over) {
      const auto section = std::find_if(over->entries.begin(), over->entries.end(),
                                        [](const auto& entry) { return entry.first == "agency"; });
      if (section != over->entries.end()) {
        agency_overlays = section->second;
        over->entries.erase(section);
      }
      if (tree && !over->entries.empty()) lay_over(*tree, *over);
    }
  }
  if (!tree) return load;
  SettingsLoader loader(load.errors, load.reads);
  Settings settings = loader.gateway(*tree);

  std::vector<fs::path> files;
  if (!loader.agencies_folder().empty()) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(loader.agencies_folder(), error)) {
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    if (error) {
      load.errors.push_back(
          {child(*tree, "agencies")->place, "agencies", "names a folder that cannot be read"});
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> known;
  if (further) files.push_back(further->file);
  for (const fs::path& path : files) {
    auto agency = read_yaml(path, load.errors);
    if (!agency) continue;
    const bool is_further = further && path == further->file;
    const std::string id = is_further ? further->id : path.stem().string();
    known.push_back(id);
    if (const SettingsNode* mine = child(agency_overlays, id)) lay_over(*agency, *mine);
    settings.agencies.push_back(loader.agency(id, std::move(*agency)));
  }
  for (const auto& [id, node] : agency_overlays.entries) {
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      load.errors.push_back(
          {node.place, "agency." + id, "is no agency that has a file in the agencies folder"});
    }
  }
  if (load.errors.empty()) load.settings = std::move(settings);
  return load;
}

}  // namespace gw::app
