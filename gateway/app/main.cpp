// The program: gives the command line what needs the settings, and ends as a command says.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "gateway/app/agency_desk.hpp"
#include "gateway/app/effective_settings.hpp"
#include "gateway/app/init_desk.hpp"
#include "gateway/app/local_checks.hpp"
#include "gateway/app/policy_desk.hpp"
#include "gateway/app/profile.hpp"
#include "gateway/app/serve.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/app/told_settings.hpp"
#include "gateway/app/webhook_desk.hpp"
#include "gateway/base/log.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/version.hpp"
#include "gateway/codec/zip_text.hpp"

namespace {

using gw::SettingsError;
using gw::cli::ExitCode;

// Read by the handler of a signal, so of a fixed size and complete before its size is.
std::array<char, 512> farewell_text{};
std::atomic<std::size_t> farewell_size{0};

void keep_farewell(std::string_view message) {
  farewell_size = 0;
  if (message.empty() || message.size() + 2 > farewell_text.size()) return;
  farewell_text.front() = '\n';  // behind a bar, or the terminal's ^C
  std::copy(message.begin(), message.end(), farewell_text.begin() + 1);
  farewell_text.at(message.size() + 1) = '\n';
  farewell_size = message.size() + 2;
}

extern "C" void on_interrupt(int) {
  const ssize_t said = ::write(STDERR_FILENO, farewell_text.data(), farewell_size);
  static_cast<void>(said);
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
  options.revision = gw::cli::version().commit;
  gw::log::set_version(options.version);
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

std::string pack(const std::vector<gw::cli::BundlePart>& parts) {
  std::vector<gw::codec::ZipMember> members;
  members.reserve(parts.size());
  for (const auto& part : parts) members.push_back({part.name, part.bytes});
  return gw::codec::zip_text(members);
}

}  // namespace

int main(int argc, char** argv) try {
  // For the commands; `serve` takes the signal over and ends in order.
  std::signal(SIGINT, on_interrupt);
  gw::cli::Program program;
  program.serve = serve;
  program.check_config = check_config;
  program.find_socket = find_socket;
  program.check_locally = gw::app::check_locally;
  program.settings_in_force = gw::app::settings_in_force;
  program.find_profile = gw::app::find_profile;
  program.told_settings = gw::app::told_settings;
  program.pack = pack;
  program.policy = gw::app::run_policy;
  program.agency = gw::app::run_agency;
  program.init = gw::app::run_init;
  program.webhook = gw::app::run_webhook;
  gw::cli::Streams streams{std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) == 1,
                           isatty(STDERR_FILENO) == 1};
  streams.farewell = keep_farewell;
  const int code = gw::cli::run({argv + 1, argv + argc}, streams, program);
  std::cout.flush();
  // A full disk behind a redirection must not look like success.
  return std::cout || code != 0 ? code : static_cast<int>(ExitCode::unexpected);
} catch (const std::exception&) {
  // The words of an exception may quote what it choked on.
  std::cerr << "enrollgate: unexpected failure\n";
  return static_cast<int>(ExitCode::unexpected);
}
