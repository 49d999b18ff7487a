// The commands for work on what is open.
#include "gateway/cli/arguments.hpp"
#include "gateway/cli/command_tree.hpp"

namespace gw::cli {

void CommandTree::flag_commands() {
  CLI::App* flag = group("flag", "Uninsured persons sent back to the agencies that named them");
  CLI::App* flags = list_command(flag, "Flags", "/v1/flags", Paging::after, [this] {
    return windowed({{"agency", typed_.agency},
                     {"region", typed_.region},
                     {"year", year()},
                     {"state", upper(typed_.state)},
                     {"delivery", upper(typed_.delivery)},
                     {"task", upper(typed_.task)},
                     {"overdue", typed_.overdue ? "1" : ""},
                     {"escalated", typed_.escalated ? "1" : ""},
                     {"assignee", typed_.entry.assignee},
                     {"order", typed_.by_clock ? "clock" : ""}});
  });
  flags->add_option("--agency", typed_.agency, "Of this agency");
  add_region(flags);
  add_year(flags);
  add_window(flags);
  flags->add_option("--state", typed_.state, "open or settled");
  flags->add_option("--delivery", typed_.delivery, "How far its message got");
  flags->add_option("--task", typed_.task,
                    "Where its agency stands: sent, received, acknowledged, working, claimed, "
                    "disputed or returned");
  flags->add_flag("--overdue", typed_.overdue, "Of which the agency's work days are over");
  flags->add_flag("--escalated", typed_.escalated, "Handed up");
  flags->add_option("--assignee", typed_.entry.assignee, "In this certificate's or account's hands")
      ->check(CLI::Validator(check_id, ""));
  flags->add_flag("--by-clock", typed_.by_clock, "Those told longest ago first");
  show_command(flag, "One flag with its task, its history and its agency's answers", "/v1/flags")
      ->add_flag("--received", typed_.received,
                 "Show the agency's remarks as written (the look is written down), not masked");
  entry_command(flag, "note", "Write down what was done about it; the flag stays as it is");
  entry_command(flag, "remind", "Record a reminder and print whom to call; nothing is sent");
  entry_command(flag, "escalate", "Hand it up, county to city to province, with the reason");
  entry_command(flag, "acknowledge", "The agency has said, by telephone say, that it has it");
  entry_command(flag, "assign", "Hand it on to a colleague; without --to back to nobody")
      ->add_option("--to", typed_.entry.assignee, "Certificate or account")
      ->check(CLI::Validator(check_id, ""));
  CLI::App* stats = flag->add_subcommand(
      "stats", "How old open flags are by region, what is late, and each agency's pace");
  add_region(stats);
  add_year(stats);
  stats->callback([this] {
    typed_.client = [this](const Session& session) {
      return flag_stats(session, {{"region", typed_.region}, {"year", year()}});
    };
  });
}

CLI::App* CommandTree::entry_command(CLI::App* parent, const std::string& kind,
                                     const std::string& help) {
  CLI::App* command = parent->add_subcommand(kind, help);
  with_id(command);
  command
      ->add_option("--words", typed_.entry.words,
                   "In words, naming nobody's number; where they are needed and left out, the "
                   "first line of standard input")
      ->check(CLI::Validator(check_reason, ""));
  command->callback([this, kind] {
    typed_.client = [this, kind](const Session& session) {
      typed_.entry.id = typed_.id;
      typed_.entry.kind = kind;
      return enter_about_flag(session, typed_.entry);
    };
  });
  return command;
}

void CommandTree::feed_pause_commands(CLI::App* feed) {
  CLI::App* pause = feed->add_subcommand(
      "pause", "Pull the feed no more by its schedule, through a day; what is sent is still taken");
  with_id(pause);
  pause
      ->add_option("--until", typed_.entry.until,
                   "The last day, Beijing time, 2026-12-10; at most 30 days from today")
      ->required();
  pause
      ->add_option("--reason", typed_.entry.words,
                   "Why, naming nobody's number; left out, the first line of standard input")
      ->check(CLI::Validator(check_reason, ""));
  pause->callback([this] {
    typed_.client = [this](const Session& session) {
      typed_.entry.id = typed_.id;
      typed_.entry.kind = "pause";
      return pause_feed(session, typed_.entry);
    };
  });
  CLI::App* resume = feed->add_subcommand(
      "resume", "End the pause of a feed; what its schedule missed is made up for by its rule");
  with_id(resume);
  resume->callback([this] {
    typed_.client = [this](const Session& session) { return resume_feed(session, typed_.id); };
  });
}

void CommandTree::feed_log_command(CLI::App* feed) {
  CLI::App* log = feed->add_subcommand(
      "log", "Who called whom about a feed; with --kind another call is entered");
  with_id(log);
  log->add_option("--kind", typed_.entry.kind, "called, reached, promised or note")
      ->check(CLI::IsMember({"called", "reached", "promised", "note"}));
  log->add_option("--until", typed_.entry.until,
                  "Of a promise: by when, Beijing time, 2026-11-30T15:00");
  log->add_option("--words", typed_.entry.words, "In words, naming nobody's number")
      ->check(CLI::Validator(check_reason, ""));
  log->callback([this] {
    typed_.client = [this](const Session& session) {
      typed_.entry.id = typed_.id;
      return feed_log(session, typed_.entry);
    };
  });
}

}  // namespace gw::cli
