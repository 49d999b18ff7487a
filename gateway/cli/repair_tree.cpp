// The commands by which refused rows are repaired.
#include "gateway/cli/arguments.hpp"
#include "gateway/cli/command_tree.hpp"

namespace gw::cli {
namespace {

constexpr const char* kAsWhom =
    "Who does it; password and code come by standard input, a line each";

}  // namespace

void CommandTree::repair_commands(CLI::App* reject) {
  CLI::App* groups = reject->add_subcommand("groups", "Refused rows by their cause");
  as_list(groups, "/v1/reject-groups", Paging::after, [this] {
    return windowed({{"feed", typed_.feed},
                     {"region", typed_.region},
                     {"state", typed_.all ? "all" : ""},
                     {"muted", typed_.muted ? "" : "without"},
                     {"row", typed_.received ? "received" : ""}});
  });
  groups->add_option("--feed", typed_.feed, "Of this feed");
  add_region(groups);
  add_window(groups);
  groups->add_flag("--all", typed_.all, "Also causes of which no row is open any more");
  groups->add_flag("--muted", typed_.muted, "Also causes that are muted");
  groups->add_flag("--received", typed_.received,
                   "Show codes also of few rows (the look is written down)");
  CLI::App* cause = reject->add_subcommand("group", "One cause, and what to do about it");
  with_id(cause);
  cause->callback([this] {
    typed_.client = [this](const Session& session) {
      return show(session, "/v1/reject-groups", typed_.id);
    };
  });
  mute_commands(reject);
  CLI::App* fix =
      reject->add_subcommand("fix", "Say what a cause's value stands for; its rows are read again");
  with_id(fix);
  fix->add_option("--word", typed_.word, "A value of the agreed table, e.g. 男")->required();
  work(fix, [this](const Session& session) {
    return fix_group(session, typed_.id, typed_.word, doing());
  });
  accept_command(reject, "accept", "Ask that rows of a cause are taken all the same, until a day",
                 "/v1/reject-groups");
  accept_command(reject, "accept-row",
                 "Ask that one refused row is taken all the same, until a day", "/v1/rejects");
  decide_commands(reject);
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
  CLI::App* watch = replay->add_subcommand("watch", "How a job gets on, until it ends");
  with_id(watch);
  watch->callback([this] {
    typed_.client = [this](const Session& session) { return watch_replay(session, typed_.id); };
  });
  CLI::App* cancel = replay->add_subcommand("cancel", "Stop a job; what is in stays in");
  with_id(cancel);
  cancel->callback([this] {
    typed_.client = [this](const Session& session) { return cancel_replay(session, typed_.id); };
  });
  mapping_commands();
}

void CommandTree::add_until_and_why(CLI::App* command) {
  with_id(command);
  command->add_option("--until", typed_.accept.until, "The last day of it, e.g. 2026-12-31")
      ->required()
      ->check(CLI::Validator(check_day, ""));
  command->add_option("--why", typed_.accept.why, "In words, without anybody's number")
      ->required()
      ->check(CLI::Validator(check_reason, ""));
}

void CommandTree::mute_commands(CLI::App* reject) {
  CLI::App* mute = reject->add_subcommand(
      "mute", "Nobody hears of a cause until a day; its rows count as before");
  add_until_and_why(mute);
  mute->callback([this] {
    typed_.client = [this](const Session& session) {
      return mute_group(session, {typed_.id, typed_.accept.until, typed_.accept.why});
    };
  });
  CLI::App* unmute = reject->add_subcommand("unmute", "A muted cause is heard of again");
  with_id(unmute);
  unmute->callback([this] {
    typed_.client = [this](const Session& session) { return unmute_group(session, typed_.id); };
  });
}

void CommandTree::accept_command(CLI::App* reject, const std::string& name,
                                 const std::string& words, std::string_view of) {
  CLI::App* accept = reject->add_subcommand(name, words);
  add_until_and_why(accept);
  accept->add_option("--as", typed_.account.as, kAsWhom);
  accept->add_flag("--dry-run", typed_.dry_run, "Tell what it would change; change nothing");
  accept->callback([this, of] {
    typed_.request_seconds = kPullSeconds;
    typed_.accept.of = of;
    typed_.accept.number = typed_.id;
    typed_.client = as_whom(
        [this](const Session& session) { return ask_acceptance(session, typed_.accept, doing()); });
  });
}

void CommandTree::decide_commands(CLI::App* reject) {
  CLI::App* asked = reject->add_subcommand("acceptances", "Acceptances asked for, newest first");
  asked->add_option("--state", typed_.state, "waiting, confirmed, refused or lapsed");
  as_list(asked, "/v1/acceptances", Paging::after, [this] {
    return QueryFields{{"state", typed_.state}};
  });
  CLI::App* one = reject->add_subcommand("acceptance", "One acceptance asked for");
  with_id(one);
  one->callback([this] {
    typed_.client = [this](const Session& session) {
      return show(session, "/v1/acceptances", typed_.id);
    };
  });
  CLI::App* confirm = reject->add_subcommand(
      "confirm", "Accept what another one asked for (reviewer); the rows are read again");
  with_id(confirm);
  confirm->add_option("--as", typed_.account.as, kAsWhom)->required();
  work(confirm, as_whom([this](const Session& session) {
         return confirm_acceptance(session, typed_.id, doing());
       }));
  CLI::App* refuse = reject->add_subcommand("refuse", "Nothing comes of what was asked");
  with_id(refuse);
  refuse->add_option("--as", typed_.account.as, kAsWhom)->required();
  refuse->callback([this] {
    typed_.client =
        as_whom([this](const Session& session) { return refuse_acceptance(session, typed_.id); });
  });
}

CommandTree::Act CommandTree::as_whom(Act act) {
  return [this, act = std::move(act)](const Session& session) {
    return typed_.account.as.empty() ? act(session) : acting_as(session, typed_.account.as, act);
  };
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

void CommandTree::work(CLI::App* command, Act act) {
  CLI::Option* tell =
      command->add_flag("--dry-run", typed_.dry_run, "Tell what it would change; change nothing");
  command->add_flag("--wait", typed_.wait, "Show how the job gets on until it ends")
      ->excludes(tell);
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
