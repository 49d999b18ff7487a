// The commands that say how the gateway stands.
#include "gateway/cli/command_tree.hpp"
#include "gateway/cli/doctor.hpp"
#include "gateway/cli/overview.hpp"
#include "gateway/cli/support_bundle.hpp"

namespace gw::cli {

void CommandTree::overview_commands() {
  app_.add_subcommand("status",
                      "How the gateway stands, on one screen: version, service, checks, problems")
      ->callback(
          [this] { typed_.client = [](const Session& session) { return status(session); }; });
  CLI::App* asked = app_.add_subcommand(
      "doctor",
      "Whether settings, store, disk, certificates, feeds and deliveries are well; without a "
      "gateway what its files say");
  asked->add_flag("--all", typed_.all, "Also what is well");
  asked->add_option("--bundle", typed_.file, "Also write all of it to this new file, for support");
  asked->callback([this] {
    typed_.client = [this](const Session& session) {
      if (!typed_.file.empty()) {
        const ExitCode written = support_bundle(session, program_, typed_.file);
        if (written != ExitCode::ok && written != ExitCode::done_with_rejects) return written;
      }
      const Options& options = session.options();
      const auto look_locally = [this, &options] {
        return options.profile.empty()
                   ? program_.check_locally(options.settings, options.overlay, options.language)
                   : std::vector<LocalCheck>();
      };
      // The settings of a gateway elsewhere are not on this machine.
      const ConfigReport here = options.profile.empty()
                                    ? program_.check_config(options.settings, options.overlay)
                                    : ConfigReport();
      return doctor(session, here, look_locally, typed_.all);
    };
  });
  CLI::App* bundle = app_.add_subcommand("support-bundle",
                                         "One file for whoever is asked for help: versions, "
                                         "settings, checks, problems, runs, metrics; "
                                         "no secrets, nobody's data");
  bundle->add_option("FILE", typed_.file, "A new file (zip)")->required();
  bundle->callback([this] {
    typed_.client = [this](const Session& session) {
      return support_bundle(session, program_, typed_.file);
    };
  });
  CLI::App* cert = group("cert", "Certificates and revocation lists: when they end");
  cert->add_subcommand("list", "All of them with their last day")->callback([this] {
    typed_.client = [](const Session& session) { return list_certificates(session); };
  });
  cert->add_subcommand("check", "Only those to be renewed; exit code 9 if there is one")
      ->callback([this] {
        typed_.client = [](const Session& session) { return check_certificates(session); };
      });
}

}  // namespace gw::cli
