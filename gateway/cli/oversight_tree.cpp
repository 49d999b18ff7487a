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
  CLI::App* brief = group("brief", "Daily briefs, made each morning at eight (Beijing) and kept");
  add_region(list_command(brief, "Briefs of the province or one unit under it, newest first",
                          "/v1/briefs", Paging::after, [this] {
                            return QueryFields{{"region", typed_.region}};
                          }));
  CLI::App* one_brief = brief->add_subcommand("show", "One brief with the level below it");
  with_id(one_brief);
  one_brief->callback([this] {
    typed_.client = [this](const Session& session) { return show_brief(session, typed_.id); };
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
  notice_commands();
  CLI::App* audit = group("audit", "Who did and saw what, and whether the journal of it is whole");
  add_journal_filters(list_command(audit, "Entries of the journal, newest first", "/v1/journal",
                                   Paging::after, [this] { return journal_filters(); }));
  CLI::App* tail =
      audit->add_subcommand("tail", "The journal's newest entries, the last one at the end");
  add_act_filters(tail);
  tail->add_flag("--follow,-f", typed_.follow, "Go on with those that come, until Ctrl-C");
  tail->callback([this] {
    if (typed_.follow && typed_.as_json)
      throw CLI::ValidationError("--follow", "excludes --json; --ndjson is one entry a line");
    typed_.client = [this](const Session& session) {
      return tail_journal(session, {act_filters(), typed_.follow});
    };
  });
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

QueryFields CommandTree::act_filters() const {
  const AuditRequest& audit = typed_.audit;
  return {{"actor", audit.actor}, {"action", audit.action}, {"about", audit.about}};
}

QueryFields CommandTree::journal_filters() const {
  const AuditRequest& audit = typed_.audit;
  QueryFields filters = act_filters();
  filters.emplace_back("person", audit.person);
  return windowed(std::move(filters));
}

void CommandTree::add_act_filters(CLI::App* command) {
  AuditRequest& audit = typed_.audit;
  command->add_option("--actor", audit.actor, "Of this certificate, or local");
  command->add_option("--action", audit.action, "Of this kind, e.g. person.look");
  command->add_option("--about", audit.about, "About this flag, run or feed")
      ->check(CLI::Validator(check_id, ""));
}

void CommandTree::add_journal_filters(CLI::App* command) {
  add_act_filters(command);
  AuditRequest& audit = typed_.audit;
  command->add_option("--person", audit.person, "All accesses to the person of this reference")
      ->check(CLI::Validator(check_id, ""));
  add_window(command);
}

void CommandTree::notice_commands() {
  CLI::App* notice = group("notice", "Maintenance announced on every page");
  notice->add_subcommand("show", "How the gateway serves just now, and what is announced")
      ->callback(
          [this] { typed_.client = [](const Session& session) { return show_notice(session); }; });
  CLI::App* set =
      notice->add_subcommand("set", "Announce maintenance, in place of an earlier notice");
  set->add_option("--from", typed_.notice.from, "Beijing time, 2026-12-01T22:00; absent: at once");
  set->add_option("--until", typed_.notice.until, "Beijing time, 2026-12-01T23:30")->required();
  set->add_option("--words", typed_.notice.words, "What people should know, naming nobody's number")
      ->required()
      ->check(CLI::Validator(check_reason, ""));
  set->callback([this] {
    typed_.client = [this](const Session& session) { return set_notice(session, typed_.notice); };
  });
  notice->add_subcommand("end", "Take the notice back, or end the maintenance early")
      ->callback(
          [this] { typed_.client = [](const Session& session) { return end_notice(session); }; });
}

void CommandTree::export_commands() {
  CLI::App* exports = group("export", "Lists as files; each is in the journal");
  const auto kind = [&](const std::string& name, const std::string& help,
                        std::function<QueryFields()> filters) {
    CLI::App* command = exports->add_subcommand(name, help);
    command->add_option("--format", typed_.exported.format, "csv, xlsx or json")
        ->check(CLI::IsMember({"csv", "xlsx", "json"}))
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
    return windowed({{"agency", typed_.agency},
                     {"region", typed_.region},
                     {"year", year()},
                     {"state", upper(typed_.state)},
                     {"delivery", upper(typed_.delivery)}});
  });
  add_window(flags);
  flags->add_option("--agency", typed_.agency, "Of this agency");
  flags->add_option("--state", typed_.state, "open or settled");
  flags->add_option("--delivery", typed_.delivery, "How far its message got");
  CLI::App* rejects =
      kind("rejects", "Refused rows, masked; about persons, so with a reason", [this] {
        return windowed({{"feed", typed_.feed},
                         {"run", typed_.run},
                         {"group", typed_.group},
                         {"state", typed_.state},
                         {"region", typed_.region}});
      });
  add_window(rejects);
  rejects->add_option("--feed", typed_.feed, "Of this feed");
  rejects->add_option("--run", typed_.run, "Of this batch");
  rejects->add_option("--group", typed_.group, "Of this cause");
  rejects->add_option("--state", typed_.state, "open, repaired or overtaken");
  CLI::App* runs = kind("runs", "Batches with what became of their rows", [this] {
    return windowed({{"feed", typed_.feed}, {"state", typed_.state}});
  });
  add_window(runs);
  runs->add_option("--feed", typed_.feed, "Of this feed");
  runs->add_option("--state", typed_.state, "In this state, e.g. applied, refused, held");
  CLI::App* coverage =
      kind("coverage", "Persons, cover and flags of a region and the level below it", [this] {
        return QueryFields{{"region", typed_.region}, {"year", year()}};
      });
  CLI::App* kept = kind("brief", "A daily brief with the level below it", [this] {
    return QueryFields{{"id", typed_.id}};
  });
  with_id(kept);
  CLI::App* journal = kind("journal", "Entries of the journal; about persons, so with a reason",
                           [this] { return journal_filters(); });
  add_journal_filters(journal);
  for (CLI::App* command : {flags, rejects, journal}) add_export_reason(command);
  for (CLI::App* command : {flags, rejects, coverage}) add_region(command);
  for (CLI::App* command : {flags, coverage}) add_year(command);
}

}  // namespace gw::cli
