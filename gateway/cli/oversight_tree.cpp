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
  export_commands();
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

void CommandTree::export_commands() {
  CLI::App* exports = group("export", "Lists as files; each is in the journal");
  const auto kind = [&](const std::string& name, const std::string& help,
                        std::function<QueryFields()> filters) {
    CLI::App* command = exports->add_subcommand(name, help);
    command->add_option("--format", typed_.exported.format, "csv or xlsx")
        ->check(CLI::IsMember({"csv", "xlsx"}))
        ->capture_default_str();
    command->add_option("--out", typed_.exported.out,
                        "A new file, with FILE.meta.json beside it; otherwise standard output");
    add_case(command);
    command->callback([this, name, filters = std::move(filters)] {
      typed_.request_seconds = kPullSeconds;
      typed_.exported.kind = name;
      typed_.exported.filters = filters();
      typed_.exported.reason = typed_.reason;
      typed_.exported.case_number = typed_.case_number;
      typed_.client = [this](const Session& session) {
        return export_list(session, typed_.exported);
      };
    });
    return command;
  };
  CLI::App* flags = kind("flags", "Flags; about persons, so with a reason", [this] {
    return QueryFields{{"agency", typed_.agency},
                       {"region", typed_.region},
                       {"year", year()},
                       {"state", upper(typed_.state)},
                       {"delivery", upper(typed_.delivery)}};
  });
  flags->add_option("--agency", typed_.agency, "Of this agency");
  flags->add_option("--state", typed_.state, "open or settled");
  flags->add_option("--delivery", typed_.delivery, "How far its message got");
  CLI::App* rejects =
      kind("rejects", "Refused rows, masked; about persons, so with a reason", [this] {
        return QueryFields{{"feed", typed_.feed},
                           {"run", typed_.run},
                           {"group", typed_.group},
                           {"state", typed_.state},
                           {"region", typed_.region}};
      });
  rejects->add_option("--feed", typed_.feed, "Of this feed");
  rejects->add_option("--run", typed_.run, "Of this batch");
  rejects->add_option("--group", typed_.group, "Of this cause");
  rejects->add_option("--state", typed_.state, "open, repaired or overtaken");
  CLI::App* runs = kind("runs", "Batches with what became of their rows", [this] {
    return QueryFields{{"feed", typed_.feed}, {"state", typed_.state}};
  });
  runs->add_option("--feed", typed_.feed, "Of this feed");
  runs->add_option("--state", typed_.state, "In this state, e.g. applied, refused, held");
  CLI::App* coverage =
      kind("coverage", "Persons, cover and flags of a region and the level below it", [this] {
        return QueryFields{{"region", typed_.region}, {"year", year()}};
      });
  for (CLI::App* command : {flags, rejects}) add_export_reason(command);
  for (CLI::App* command : {flags, rejects, coverage}) add_region(command);
  for (CLI::App* command : {flags, coverage}) add_year(command);
}

}  // namespace gw::cli
