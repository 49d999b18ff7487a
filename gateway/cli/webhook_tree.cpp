// The commands on signatures of webhooks, for an agency's engineers; they need no gateway.
#include "gateway/cli/arguments.hpp"
#include "gateway/cli/command_tree.hpp"

namespace gw::cli {

void CommandTree::webhook_commands() {
  CLI::App* webhook =
      group("webhook",
            "Signatures of webhooks, tried out without a gateway; the body comes by "
            "standard input");
  const auto command = [&](const std::string& name, WebhookAction action, const std::string& help) {
    CLI::App* made = webhook->add_subcommand(name, help);
    made->add_option("--id", typed_.webhook.id, "The header webhook-id")->required();
    made->add_option("--secret-file", typed_.webhook.secret_files,
                     "A file with the shared secret (whsec_...), for v1; two in a rotation");
    made->add_option("--at", typed_.webhook.at,
                     "Judge the time as of this moment (epoch seconds) instead of now");
    local(made, [this, action] {
      WebhookRequest& request = typed_.webhook;
      request.action = action;
      request.as_json = typed_.options.output != Output::table;
      request.language = typed_.options.language;
      return program_.webhook(request, streams_);
    });
    return made;
  };
  CLI::App* sign = command("sign", WebhookAction::sign,
                           "Sign the body: prints the three headers of the request");
  sign->add_option("--timestamp", typed_.webhook.timestamp,
                   "The header webhook-timestamp; else now");
  sign->add_option("--key-file", typed_.webhook.key_file,
                   "Your own SM2 private key (PEM, of its owner alone), for v1sm2");
  CLI::App* verify = command(
      "verify", WebhookAction::verify,
      "Hold a request against its signature and name the step that differs; exit code 10 where it "
      "does not fit, 9 where only the time is off");
  verify->add_option("--timestamp", typed_.webhook.timestamp, "The header webhook-timestamp")
      ->required();
  verify->add_option("--signature", typed_.webhook.signature, "The header webhook-signature")
      ->required();
  verify->add_option("--public-key-file", typed_.webhook.public_key_files,
                     "The sender's SM2 public key or certificate (PEM), for v1sm2");
}

}  // namespace gw::cli
