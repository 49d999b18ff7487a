#pragma once
// The command line: what may be typed, and which command it starts.  `serve`, `config check` and
// the place of the socket need the settings, so the program hands them in (gateway/app/main.cpp);
// everything else is a client of /v1 over the local socket.
// Refuses an identity number as an argument: arguments stand in the shell's history and in `ps`.
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/cli/config_commands.hpp"
#include "gateway/cli/session.hpp"

namespace gw::cli {

struct ServeRequest {
  std::filesystem::path settings;
  std::filesystem::path overlay;     // empty: none
  std::optional<std::string> today;  // "2026-11-30T09:00", Beijing time; demonstrations only
};

/// What `config check` found; complete only without errors.
struct ConfigReport {
  std::vector<std::string> errors;  // "file:line:column: key what is wrong and what is allowed"
  std::vector<std::string> agencies;
  std::vector<std::string> feeds;
};

/// Where the gateway of these settings listens for commands.
struct SocketPlace {
  std::filesystem::path file;
  std::vector<std::string> errors;  // as of ConfigReport; then there is no file
};

/// One of the doctor's questions that needs no gateway, with its answer in the language asked for.
struct LocalCheck {
  std::string check;    // "store_file", "disk": as of the interface's checks where it has the same
  std::string subject;  // of a certificate whose; mostly empty
  std::string verdict;  // ok, warning or error
  std::string words;
  std::string next;  // what to do; empty where all is well
};

/// A gateway elsewhere, and the certificate by which it is asked.
struct RemotePlace {
  std::string address;                // HOST:PORT
  std::filesystem::path certificate;  // of whoever asks
  std::function<Exchange(std::chrono::milliseconds timeout)> connect;
  std::vector<std::string> errors;  // as of ConfigReport; then there is nothing to connect to
};

enum class PolicyAction : std::uint8_t { test, list, show, diff, lint };

/// One of the `policy` commands; they need no gateway.
struct PolicyRequest {
  PolicyAction action = PolicyAction::lint;
  std::filesystem::path folder = "config/policy";
  std::vector<std::filesystem::path> with;  // files read beside the folder's
  std::filesystem::path file;               // test: cases, "-" = standard input; diff: a folder
  std::string name;                         // show: a subject or a rule
  std::string day;                          // list, show: only what is valid then; empty: all
  bool as_json = false;
  Language language = Language::zh;
};

enum class AgencyAction : std::uint8_t { add, test, conformance };

/// One of the `agency` commands that need no gateway: an agency is tried before it goes live.
struct AgencyRequest {
  AgencyAction action = AgencyAction::test;
  std::filesystem::path settings;
  std::filesystem::path overlay;  // empty: none
  std::string id;
  std::filesystem::path from;        // add: a file to take, "-" = standard input; empty: ask
  std::filesystem::path report;      // conformance: where its report goes; empty: nowhere
  std::optional<std::string> today;  // as of ServeRequest
  bool as_json = false;
  Language language = Language::zh;
};

/// `init`: the first settings of a site.
struct InitRequest {
  std::filesystem::path settings;
  std::filesystem::path overlay;  // the file to write; empty: site.yaml beside the settings
  std::filesystem::path answers;  // lines `key: value`; empty: ask
  bool as_json = false;
  Language language = Language::zh;
};

enum class WebhookAction : std::uint8_t { sign, verify };

/// One of the `webhook` commands; the body comes by standard input, they need no gateway.
struct WebhookRequest {
  WebhookAction action = WebhookAction::verify;
  std::string id;         // webhook-id, and so on
  std::string timestamp;  // sign: empty: now
  std::string signature;
  std::vector<std::filesystem::path> secret_files;
  std::vector<std::filesystem::path> public_key_files;
  std::filesystem::path key_file;  // sign: empty: no SM2 signature
  std::optional<std::int64_t> at;  // epoch seconds at which the time is judged; absent: now
  bool as_json = false;
  Language language = Language::zh;
};

/// A file of a support bundle.
struct BundlePart {
  std::string name;
  std::string bytes;
};

/// What the program itself does for the command line.
struct Program {
  std::function<int(const ServeRequest&)> serve;
  std::function<ConfigReport(const std::filesystem::path& settings,
                             const std::filesystem::path& overlay)>
      check_config;
  std::function<SocketPlace(const std::filesystem::path& settings,
                            const std::filesystem::path& overlay)>
      find_socket;
  std::function<SettingsInForce(const std::filesystem::path& settings,
                                const std::filesystem::path& overlay)>
      settings_in_force;
  /// What the settings' folders, keys and certificates say while no gateway answers; nothing where
  /// the settings are wrong.
  std::function<std::vector<LocalCheck>(const std::filesystem::path& settings,
                                        const std::filesystem::path& overlay, Language language)>
      check_locally;
  std::function<Exchange(std::filesystem::path socket_file, std::chrono::milliseconds timeout)>
      connect = local_exchange;
  std::function<RemotePlace(const std::string& profile)> find_profile;
  /// The settings as text, without secrets and without anybody's name.
  std::function<std::string(const std::filesystem::path& settings,
                            const std::filesystem::path& overlay)>
      told_settings;
  /// One archive of these files.
  std::function<std::string(const std::vector<BundlePart>&)> pack;
  std::function<ExitCode(const PolicyRequest&, const Streams&)> policy;
  std::function<ExitCode(const AgencyRequest&, const Streams&)> agency;
  std::function<ExitCode(const InitRequest&, const Streams&)> init;
  std::function<ExitCode(const WebhookRequest&, const Streams&)> webhook;
};

/// Runs one command line, arguments in UTF-8 and without the program's name; returns the process's
/// exit code (ExitCode, or what `serve` returns).
int run(const std::vector<std::string>& arguments, Streams streams, const Program& program);

}  // namespace gw::cli
