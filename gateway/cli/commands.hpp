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

/// What the program itself does for the command line.
struct Program {
  std::function<int(const ServeRequest&)> serve;
  std::function<ConfigReport(const std::filesystem::path& settings,
                             const std::filesystem::path& overlay)>
      check_config;
  std::function<SocketPlace(const std::filesystem::path& settings,
                            const std::filesystem::path& overlay)>
      find_socket;
  std::function<Exchange(std::filesystem::path socket_file, std::chrono::milliseconds timeout)>
      connect = local_exchange;
  std::function<ExitCode(const PolicyRequest&, const Streams&)> policy;
  std::function<ExitCode(const AgencyRequest&, const Streams&)> agency;
};

/// Runs one command line, arguments in UTF-8 and without the program's name; returns the process's
/// exit code (ExitCode, or what `serve` returns).
int run(const std::vector<std::string>& arguments, Streams streams, const Program& program);

}  // namespace gw::cli
