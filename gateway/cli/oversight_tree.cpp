// The commands that look at the whole and at those who look.
#include "gateway/cli/arguments.hpp"
#include "gateway/cli/command_tree.hpp"
#include "gateway/cli/oversight_commands.hpp"

namespace gw::cli {

void CommandTree::oversight_commands() {
  CLI::App* region = group("region", "Persons, cover and flags by place, from province to school");
  CLI::App* show_one =
      region->add_subcommand("show", "A region with the level below it; of a county its schools");
  with_id(show_one);
  add_year(show_one);
  show_one->callback([this] {
    typed_.client = [this](const Session& session) {
      return show_region(session, typed_.id, year());
    };
  });
  CLI::App* target = group("target", "How many persons of a region are to be insured in a year");
  add_year(
      list_command(target, "Targets of a year by region", "/v1/targets", Paging::whole, [this] {
        return QueryFields{{"year", year()}};
      }));
  CLI::App* load = target->add_subcommand(
      "load",
      "Load a CSV whose first line names region, year and persons; whole or not at all, exit code "
      "9 with line and reason where one is wrong");
  load->add_option("FILE", typed_.file, "The file; otherwise standard input");
  load->add_flag("--dry-run", typed_.dry_run, "Check it; change nothing");
  load->callback([this] {
    typed_.client = [this](const Session& session) {
      return load_targets(session, typed_.file, typed_.dry_run ? Loading::tell : Loading::act);
    };
  });
  CLI::App* audit = group("audit", "Who did and saw what, and whether the journal of it is whole");
  CLI::App* entries = list_command(
      audit, "Entries of the journal, newest first", "/v1/journal", Paging::after, [this] {
        return QueryFields{{"actor", typed_.audit.actor}, {"action", typed_.audit.action},
                           {"about", typed_.audit.about}, {"person", typed_.audit.person},
                           {"from", typed_.audit.from},   {"until", typed_.audit.until}};
      });
  entries->add_option("--actor", typed_.audit.actor, "Of this certificate, or local");
  entries->add_option("--action", typed_.audit.action, "Of this kind, e.g. person.look");
  entries->add_option("--about", typed_.audit.about, "About this flag, run or feed")
      ->check(CLI::Validator(check_id, ""));
  entries
      ->add_option("--person", typed_.audit.person, "All accesses to the person of this reference")
      ->check(CLI::Validator(check_id, ""));
  entries->add_option("--from", typed_.audit.from, "From this day on")
      ->check(CLI::Validator(check_day, ""));
  entries->add_option("--until", typed_.audit.until, "Up to this day")
      ->check(CLI::Validator(check_day, ""));
  CLI::App* verify = audit->add_subcommand(
      "verify", "Walk the journal's chain: exit code 10 if anything was changed or taken away");
  verify
      ->add_option("--head", typed_.audit.head,
                   "NUMBER:HASH that an earlier check printed: finds what was cut off at the end")
      ->check(CLI::Validator(check_head, ""));
  verify->callback([this] {
    typed_.request_seconds = kPullSeconds;
    typed_.client = [this](const Session& session) {
      return verify_journal(session, typed_.audit.head);
    };
  });
}

}  // namespace gw::cli
