// The commands by which refused rows are repaired.
#include "gateway/cli/arguments.hpp"
#include "gateway/cli/command_tree.hpp"

namespace gw::cli {

void CommandTree::repair_commands(CLI::App* reject) {
  CLI::App* groups = reject->add_subcommand("groups", "Refused rows by their cause");
  as_list(groups, "/v1/reject-groups", Paging::after, [this] {
    return QueryFields{{"feed", typed_.feed},
                       {"region", typed_.region},
                       {"state", typed_.all ? "all" : ""},
                       {"row", typed_.received ? "received" : ""}};
  });
  groups->add_option("--feed", typed_.feed, "Of this feed");
  add_region(groups);
  groups->add_flag("--all", typed_.all, "Also causes of which no row is open any more");
  groups->add_flag("--received", typed_.received,
                   "Show codes also of few rows (the look is written down)");
  CLI::App* cause = reject->add_subcommand("group", "One cause, and what to do about it");
  with_id(cause);
  cause->callback([this] {
    typed_.client = [this](const Session& session) {
      return show(session, "/v1/reject-groups", typed_.id);
    };
  });
  CLI::App* fix =
      reject->add_subcommand("fix", "Say what a cause's value stands for; its rows are read again");
  with_id(fix);
  fix->add_option("--word", typed_.word, "A value of the agreed table, e.g. 男")->required();
  work(fix, [this](const Session& session) {
    return fix_group(session, typed_.id, typed_.word, doing());
  });
  accept_command(reject, "accept",
                 "Take rows of a cause all the same, until a day; they are read again",
                 "/v1/reject-groups");
  accept_command(reject, "accept-row",
                 "Take one refused row all the same, until a day; it is read again", "/v1/rejects");
  CLI::App* back = reject->add_subcommand(
      "return", "A run's refused rows in its sender's own format, to be corrected");
  add_run_of_file(back);
  back->add_option("--group", typed_.group, "Of this cause alone")
      ->check(CLI::Validator(check_id, ""));
  back->add_option("--out", typed_.file, "A new file; otherwise standard output");
  add_export_reason(back);
  add_case(back);
  back->callback([this] {
    typed_.request_seconds = kPullSeconds;
    typed_.client = [this](const Session& session) {
      return return_file(
          session, {typed_.run, typed_.group, typed_.file, typed_.reason, typed_.case_number});
    };
  });
  CLI::App* repair = reject->add_subcommand(
      "repair", "Hand a corrected return file over: just its rows are read again");
  add_run_of_file(repair);
  repair->add_option("--file", typed_.file, "The file; otherwise standard input");
  work(repair, [this](const Session& session) {
    return repair_by_file(session, typed_.run, typed_.file, doing());
  });

  CLI::App* replay = group("replay", "Jobs that read refused rows again");
  CLI::App* start = replay->add_subcommand("start", "Read the open rows of a cause or run again");
  CLI::Option_group* source = start->add_option_group("source", "Whose rows");
  source->add_option("--group", typed_.group, "Of this cause")->check(CLI::Validator(check_id, ""));
  source->add_option("--run", typed_.run, "Of this run")->check(CLI::Validator(check_id, ""));
  source->require_option(1);
  work(start, [this](const Session& session) {
    return start_replay(session, {typed_.group, typed_.run}, doing());
  });
  list_command(replay, "Jobs, newest first", "/v1/replays", Paging::before,
               [] { return QueryFields{}; });
  show_command(replay, "One job with its progress", "/v1/replays");
  CLI::App* cancel = replay->add_subcommand("cancel", "Stop a job; what is in stays in");
  with_id(cancel);
  cancel->callback([this] {
    typed_.client = [this](const Session& session) { return cancel_replay(session, typed_.id); };
  });
  mapping_commands();
}

void CommandTree::accept_command(CLI::App* reject, const std::string& name,
                                 const std::string& words, std::string_view of) {
  CLI::App* accept = reject->add_subcommand(name, words);
  with_id(accept);
  accept->add_option("--until", typed_.accept.until, "The last day of it, e.g. 2026-12-31")
      ->required()
      ->check(CLI::Validator(check_day, ""));
  accept->add_option("--why", typed_.accept.why, "In words, without anybody's number")
      ->required()
      ->check(CLI::Validator(check_reason, ""));
  work(accept, [this, of](const Session& session) {
    typed_.accept.of = of;
    typed_.accept.number = typed_.id;
    return accept_rows(session, typed_.accept, doing());
  });
}

void CommandTree::mapping_commands() {
  CLI::App* mapping =
      group("mapping", "What feeds' own values stand for, and what is accepted for a while");
  list_command(mapping, "Mappings and acceptances in force", "/v1/mappings", Paging::whole, [this] {
    return QueryFields{{"feed", typed_.feed}, {"state", typed_.all ? "all" : ""}};
  })->add_flag("--all", typed_.all, "Also those that ended or were replaced");
  mapping->get_subcommand("list")->add_option("--feed", typed_.feed, "Of this feed");
  CLI::App* add = mapping->add_subcommand("add", "A value stands for a word of the table");
  add->add_option("--feed", typed_.mapping.feed, "The feed")->required();
  add->add_option("--column", typed_.mapping.column, "The sender's name of the column")->required();
  add->add_option("--value", typed_.mapping.value, "The value as the sender writes it")
      ->required()
      ->check(CLI::Validator(check_value, ""));
  add->add_option("--word", typed_.mapping.word, "A value of the agreed table")->required();
  add->callback([this] {
    typed_.client = [this](const Session& session) { return add_mapping(session, typed_.mapping); };
  });
  CLI::App* end = mapping->add_subcommand("end", "A mapping or an acceptance ends, and no other");
  with_id(end);
  end->callback([this] {
    typed_.client = [this](const Session& session) { return end_mapping(session, typed_.id); };
  });
}

void CommandTree::work(CLI::App* command, std::function<ExitCode(const Session&)> act) {
  command->add_flag("--dry-run", typed_.dry_run, "Tell what it would change; change nothing");
  command->callback([this, act = std::move(act)] {
    typed_.request_seconds = kPullSeconds;
    typed_.client = act;
  });
}

void CommandTree::add_run_of_file(CLI::App* command) {
  command->add_option("--run", typed_.run, "The run that refused the rows")
      ->required()
      ->check(CLI::Validator(check_id, ""));
}
}  // namespace gw::cli
