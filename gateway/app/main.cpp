// The program: gives the command line what needs the settings, and ends as a command says.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "gateway/app/agency_desk.hpp"
#include "gateway/app/policy_desk.hpp"
#include "gateway/app/serve.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/version.hpp"

namespace {

using gw::SettingsError;
using gw::cli::ExitCode;

extern "C" void on_interrupt(int) {
  std::_Exit(static_cast<int>(ExitCode::interrupted));
}

std::vector<std::string> texts_of(const std::vector<SettingsError>& errors) {
  std::vector<std::string> out;
  out.reserve(errors.size());
  for (const SettingsError& error : errors) out.push_back(gw::app::text_of(error));
  return out;
}

int serve(const gw::cli::ServeRequest& request) {
  gw::app::ServeOptions options;
  options.settings = request.settings;
  options.overlay = request.overlay;
  options.version = gw::cli::version().program;
  if (request.today) {
    options.today = gw::app::parse_today(*request.today);
    if (!options.today) {
      std::cerr << "enrollgate: --today: must be of the form 2026-11-30T09:00\n";
      return static_cast<int>(ExitCode::usage);
    }
  }
  std::vector<SettingsError> errors;
  const auto ended = gw::app::serve(options, errors);
  for (const std::string& error : texts_of(errors)) std::cerr << error << '\n';
  if (ended) return static_cast<int>(ExitCode::ok);
  if (errors.empty()) {
    std::cerr << "enrollgate: " << ended.error().text(gw::Language::zh) << '\n';
  }
  return static_cast<int>(gw::cli::exit_code_of(ended.error().code()));
}

gw::cli::ConfigReport check_config(const std::filesystem::path& settings,
                                   const std::filesystem::path& overlay) {
  std::vector<SettingsError> errors;
  gw::cli::ConfigReport report;
  if (auto summary = gw::app::check_config(settings, overlay, errors)) {
    report.agencies = std::move(summary->agencies);
    report.feeds = std::move(summary->feeds);
  }
  report.errors = texts_of(errors);
  return report;
}

gw::cli::SocketPlace find_socket(const std::filesystem::path& settings,
                                 const std::filesystem::path& overlay) {
  const auto load = gw::app::load_settings(settings, overlay);
  gw::cli::SocketPlace place;
  place.errors = texts_of(load.errors);
  if (load.settings) place.file = load.settings->local.socket_file;
  return place;
}

}  // namespace

int main(int argc, char** argv) try {
  // For the commands; `serve` takes the signal over and ends in order.
  std::signal(SIGINT, on_interrupt);
  gw::cli::Program program;
  program.serve = serve;
  program.check_config = check_config;
  program.find_socket = find_socket;
  program.policy = gw::app::run_policy;
  program.agency = gw::app::run_agency;
  gw::cli::Streams streams{std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) == 1};
  const int code = gw::cli::run({argv + 1, argv + argc}, streams, program);
  std::cout.flush();
  // A full disk behind a redirection must not look like success.
  return std::cout || code != 0 ? code : static_cast<int>(ExitCode::unexpected);
} catch (const std::exception&) {
  // The words of an exception may quote what it choked on.
  std::cerr << "enrollgate: unexpected failure\n";
  return static_cast<int>(ExitCode::unexpected);
}
