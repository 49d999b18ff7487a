// The commands on messages to agencies.
#include "gateway/cli/arguments.hpp"
#include "gateway/cli/command_tree.hpp"

namespace gw::cli {

void CommandTree::delivery_commands() {
  CLI::App* deliveries = group("deliveries", "Messages to agencies");
  CLI::App* messages =
      list_command(deliveries, "Messages, newest first", "/v1/deliveries", Paging::after, [this] {
        return windowed(
            {{"agency", typed_.agency}, {"state", typed_.state}, {"region", typed_.region}});
      });
  messages->add_option("--agency", typed_.agency, "To this agency");
  messages->add_option("--state", typed_.state, "pending, sent, received or dead");
  add_region(messages);
  add_window(messages);
  show_command(deliveries, "One message with its receipt, refused rows and answers",
               "/v1/deliveries");
  ResendRequest& many = typed_.resend;
  CLI::App* send = deliveries->add_subcommand(
      "resend",
      "Hand a message over once more, or those made for an agency from one day to another; each "
      "keeps its number, so that nothing counts twice");
  CLI::Option* one =
      send->add_option("ID", typed_.id, "Its id")->check(CLI::Validator(check_id, ""));
  CLI::Option* to = send->add_option("--agency", many.agency, "To this agency")
                        ->check(CLI::Validator(check_id, ""))
                        ->excludes(one);
  CLI::Option* since = send->add_option("--since", many.since, "Made on this day or later")
                           ->check(CLI::Validator(check_day, ""))
                           ->needs(to);
  CLI::Option* until = send->add_option("--until", many.until, "Made on this day or earlier")
                           ->check(CLI::Validator(check_day, ""))
                           ->needs(to);
  send->add_option("--state", many.state, "dead or pending")
      ->check(CLI::IsMember({"dead", "pending"}))
      ->capture_default_str();
  send->add_flag("--dry-run", typed_.dry_run, "Tell how many it would be; change nothing")
      ->needs(to);
  to->needs(since)->needs(until);
  send->callback([this, one, to] {
    if (one->count() + to->count() == 0) throw CLI::RequiredError("ID or --agency");
    typed_.client = [this](const Session& session) {
      if (!typed_.id.empty()) return resend(session, typed_.id);
      return resend_many(session, typed_.resend, doing());
    };
  });
}

}  // namespace gw::cli
