#include "gateway/cli/command_tree.hpp"

#include <algorithm>
#include <array>

#include "gateway/cli/arguments.hpp"
#include "gateway/cli/reference.hpp"
#include "gateway/cli/run_diff.hpp"

namespace gw::cli {

CommandTree::CommandTree(Typed& typed, const Streams& streams, const Program& program)
    : typed_(typed), streams_(streams), program_(program) {
  app_.name("enrollgate");
  app_.require_subcommand(1);
  app_.footer("Common options (--settings, --socket, --json, --limit ...): enrollgate --help");
  // The common options may stand before or behind the command.
  app_.fallthrough();
  app_.set_help_flag("-h,--help", "This help");
  app_.set_help_all_flag("--help-all", "Help of all commands");
  common_options();
  own_commands();
  help_commands();
  policy_commands();
  agency_commands();
  webhook_commands();
  client_commands();
  account_commands();
  reveal_commands();
}

void CommandTree::parse(std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the end
  app_.parse(std::move(arguments));
  if (typed_.as_json && typed_.as_json_lines) {
    throw CLI::ValidationError("--ndjson", "excludes --json");
  }
  if (typed_.local && !typed_.options.profile.empty() && !about_program())
    throw CLI::ValidationError("--profile", "goes with what asks a gateway, not with this command");
  typed_.options.output = typed_.as_json         ? Output::json
                          : typed_.as_json_lines ? Output::json_lines
                                                 : Output::table;
  typed_.options.language = typed_.language == "en" ? Language::en : Language::zh;
  typed_.options.talk = typed_.quiet ? Talk::quiet : Talk::normal;
}

bool CommandTree::about_program() const {
  constexpr std::array<std::string_view, 5> kNames{"version", "help", "man", "completion",
                                                   "reference"};
  const std::string name = app_.get_subcommands().front()->get_name();
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void CommandTree::common_options() {
  app_.add_option("--settings", typed_.options.settings, "Settings of the gateway (YAML)")
      ->capture_default_str();
  app_.add_option("--overlay", typed_.options.overlay,
                  "An environment's addresses, keys and folders over the settings (YAML)");
  CLI::Option* socket =
      app_.add_option("--socket", typed_.options.socket,
                      "Unix socket of the gateway; otherwise the one of the settings");
  app_.add_option("--profile", typed_.options.profile,
                  "A gateway elsewhere: its profile, ~/.config/enrollgate/profiles/NAME.yaml")
      ->check(CLI::Validator(check_id, ""))
      ->excludes(socket);
  app_.add_flag("--json", typed_.as_json, "The interface's answer as it is");
  app_.add_flag("--ndjson", typed_.as_json_lines, "Lists: one JSON object a line, all pages");
  app_.add_option("--limit", typed_.options.limit, "Lists: so many entries at most")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  app_.add_option("--after", typed_.options.after, "Lists: go on behind the `next` of a page");
  app_.add_option("--timeout", typed_.options.timeout_seconds, "Seconds to wait for an answer")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{86'400}));
  app_.add_option("--lang", typed_.language, "Language of tables and messages")
      ->check(CLI::IsMember({"zh", "en"}))
      ->capture_default_str();
  app_.add_flag("--quiet,-q", typed_.quiet, "No messages beside data and errors");
}

void CommandTree::own_commands() {
  CLI::App* serve = app_.add_subcommand("serve", "Run the gateway until it is told to stop");
  serve->add_option("--today", typed_.serve.today,
                    "Demonstrations only: the clock of rules starts here, 2026-11-30T09:00");
  serve->callback([this] {
    typed_.local = [this] {
      typed_.serve.settings = typed_.options.settings;
      typed_.serve.overlay = typed_.options.overlay;
      return program_.serve(typed_.serve);
    };
  });
  CLI::App* init = app_.add_subcommand(
      "init", "Write a site's first settings, the file of --overlay or site.yaml; never over one");
  init->add_option("--answers", typed_.init.answers,
                   "Take the answers from this file, lines of `setting: value`, instead of asking");
  local(init, [this] {
    InitRequest& request = typed_.init;
    request.settings = typed_.options.settings;
    request.overlay = typed_.options.overlay;
    request.as_json = typed_.options.output != Output::table;
    request.language = typed_.options.language;
    return program_.init(request, streams_);
  });
  config_commands();
  local(app_.add_subcommand("version", "Version of this program"),
        [this] { return print_version(typed_.options, streams_.out); });
  local(app_.add_subcommand("reference", "All commands and exit codes as Markdown"), [this] {
    streams_.out << reference(command_table(app_));
    return ExitCode::ok;
  });
  CLI::App* completed =
      app_.add_subcommand("completion", "What a shell completes, to be read by it");
  completed->add_option("SHELL", typed_.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  local(completed, [this] {
    const Shell shell = typed_.shell == "bash"  ? Shell::bash
                        : typed_.shell == "zsh" ? Shell::zsh
                                                : Shell::fish;
    streams_.out << completion(command_table(app_), shell);
    return ExitCode::ok;
  });
}

void CommandTree::config_commands() {
  CLI::App* config = group("config", "The settings");
  local(config->add_subcommand("check", "Every error of settings, policy and agencies"),
        [this] { return check_config(typed_.options, streams_, program_); });
  CLI::App* show = config->add_subcommand(
      "show", "Settings with value and place; of secrets only where they are read from");
  show->add_flag("--effective", typed_.effective,
                 "All that are in force, also those that stand in no file");
  local(show, [this] {
    const Options& options = typed_.options;
    const auto settings = program_.settings_in_force(options.settings, options.overlay);
    if (!settings.errors.empty()) return findings(settings.errors, options, streams_.err);
    return show_config(settings, typed_.effective ? Effective::with_defaults : Effective::written,
                       options, streams_);
  });
  CLI::App* diff = config->add_subcommand(
      "diff", "Settings in which another file differs from these, by what would be in force");
  diff->add_option("OTHER", typed_.other, "The other settings (YAML)")->required();
  diff->add_option("--other-overlay", typed_.other_overlay,
                   "What lies over the other settings; else the overlay that lies over these");
  local(diff, [this] {
    const Options& options = typed_.options;
    const auto& other_overlay =
        typed_.other_overlay.empty() ? options.overlay : typed_.other_overlay;
    const auto ours = program_.settings_in_force(options.settings, options.overlay);
    if (!ours.errors.empty()) return findings(ours.errors, options, streams_.err);
    const auto theirs = program_.settings_in_force(typed_.other, other_overlay);
    if (!theirs.errors.empty()) return findings(theirs.errors, options, streams_.err);
    return diff_config(ours, theirs, options, streams_);
  });
}

void CommandTree::policy_commands() {
  CLI::App* policy = group("policy", "The documents' rules and values; needs no gateway");
  policy->add_option("--policy", typed_.policy.folder, "Folder of the policy (YAML)")
      ->capture_default_str();
  policy->add_option("--with", typed_.policy.with,
                     "A file beside the folder's: a rule tried out that is not in force");
  policy_command(policy, "test", PolicyAction::test,
                 "Hold the policy against cases: facts and a question a line in, the decision out")
      ->add_option("FILE", typed_.policy.file, "Cases as JSON Lines; - is standard input")
      ->required();
  CLI::App* list = policy_command(policy, "list", PolicyAction::list, "Values with their articles");
  CLI::App* show =
      policy_command(policy, "show", PolicyAction::show, "A subject's values, or a rule's texts");
  show->add_option("NAME", typed_.policy.name, "Its name")->required();
  for (CLI::App* dated : {list, show}) {
    dated->add_option("--day", typed_.policy.day, "Only what is valid on this day");
  }
  policy_command(policy, "diff", PolicyAction::diff, "What another folder says otherwise")
      ->add_option("OTHER", typed_.policy.file, "The other folder")
      ->required();
  policy_command(policy, "lint", PolicyAction::lint, "Every mistake with file, line and column");
}

CLI::App* CommandTree::policy_command(CLI::App* parent, const std::string& name,
                                      PolicyAction action, const std::string& help) {
  CLI::App* command = parent->add_subcommand(name, help);
  local(command, [this, action] {
    typed_.policy.action = action;
    typed_.policy.as_json = typed_.options.output != Output::table;
    typed_.policy.language = typed_.options.language;
    return program_.policy(typed_.policy, streams_);
  });
  return command;
}

void CommandTree::agency_commands() {
  CLI::App* agency = group("agency", "Agencies: connecting them, trying them, whom to call");
  list_command(agency, "Agencies, whom to call, and whether calls go out", "/v1/agencies",
               Paging::whole, [] { return QueryFields{}; });
  show_command(agency, "One agency with its limits and contacts", "/v1/agencies");
  CLI::App* reset = agency->add_subcommand(
      "reset", "The agency is back: close its circuit breaker, call it again at once");
  with_id(reset);
  reset->callback([this] {
    typed_.client = [this](const Session& session) { return reset_agency(session, typed_.id); };
  });
  CLI::App* add = agency_command(agency, "add", AgencyAction::add,
                                 "Write a new agency's file, asked for on the terminal or taken "
                                 "from a file; never over one");
  add->add_option("--from", typed_.agency_request.from,
                  "Take this file instead of asking; - is standard input");
  CLI::App* test = agency_command(agency, "test", AgencyAction::test,
                                  "Try address, certificate, signature, one page and the "
                                  "mapping; nothing is kept or changed");
  CLI::App* conformance =
      agency_command(agency, "conformance", AgencyAction::conformance,
                     "Hold the agency to its interface note, point by point, for its engineer");
  conformance->add_option("--report", typed_.agency_request.report,
                          "Write the report to this new file, to be sent to the engineer");
  for (CLI::App* trial : {test, conformance}) {
    trial->add_option("--today", typed_.agency_request.today,
                      "Demonstrations only: the clock of rules, 2026-11-30T09:00");
  }
}

CLI::App* CommandTree::agency_command(CLI::App* parent, const std::string& name,
                                      AgencyAction action, const std::string& help) {
  CLI::App* command = parent->add_subcommand(name, help);
  with_id(command);
  local(command, [this, action] {
    AgencyRequest& request = typed_.agency_request;
    request.action = action;
    request.id = typed_.id;
    request.settings = typed_.options.settings;
    request.overlay = typed_.options.overlay;
    request.as_json = typed_.options.output != Output::table;
    request.language = typed_.options.language;
    return program_.agency(request, streams_);
  });
  return command;
}

void CommandTree::client_commands() {
  CLI::App* feed = group("feed", "What agencies bring");
  list_command(feed, "Feeds with their state", "/v1/feeds", Paging::whole,
               [] { return QueryFields{}; });
  show_command(feed, "One feed", "/v1/feeds");
  CLI::App* pull_feed = feed->add_subcommand("pull", "Pull now what is new");
  with_id(pull_feed);
  pull_feed->callback([this] {
    typed_.request_seconds = kPullSeconds;
    typed_.client = [this](const Session& session) { return pull(session, typed_.id); };
  });

  CLI::App* matrix = feed->add_subcommand("matrix", "Feeds by days: what came, what did not");
  matrix->add_option("--days", typed_.days, "So many days up to today")
      ->check(CLI::Range(1, 90))
      ->capture_default_str();
  add_region(matrix, "With the units within each feed, of this county, pool or province");
  matrix->callback([this] {
    typed_.client = [this](const Session& session) {
      return feed_matrix(session, typed_.days, typed_.region);
    };
  });

  CLI::App* contract = feed->add_subcommand(
      "contract", "The form agreed with the agency: columns, versions, what differs and waits");
  with_id(contract);
  contract
      ->add_option("--accept", typed_.accepted_run,
                   "The form of this run holds from now on; the run itself is released or "
                   "discarded apart")
      ->check(CLI::PositiveNumber);
  contract->callback([this] {
    typed_.client = [this](const Session& session) {
      return feed_contract(session, typed_.id, typed_.accepted_run);
    };
  });

  feed_pause_commands(feed);
  feed_log_command(feed);

  CLI::App* run_group = group("run", "Batches and what became of them");
  CLI::App* runs =
      list_command(run_group, "Batches, newest first", "/v1/runs", Paging::before, [this] {
        return windowed({{"feed", typed_.feed},
                         {"state", typed_.state},
                         {"day", typed_.day},
                         {"unbalanced", typed_.unbalanced ? "1" : ""}});
      });
  runs->add_option("--feed", typed_.feed, "Of this feed");
  runs->add_option("--state", typed_.state, "In this state, e.g. applied, refused, held");
  runs->add_option("--day", typed_.day, "Received on this day (Beijing), e.g. 2026-11-21");
  add_window(runs);
  runs->add_flag("--unbalanced", typed_.unbalanced, "Only those whose rows do not add up");
  show_command(run_group, "One batch with its counts", "/v1/runs");
  CLI::App* watch = run_group->add_subcommand("watch", "How a run gets on, until it ends");
  with_id(watch);
  watch->callback([this] {
    typed_.client = [this](const Session& session) { return watch_run(session, typed_.id); };
  });
  CLI::App* diff = run_group->add_subcommand(
      "diff", "One batch beside another, else beside the one before of its feed and scope");
  with_id(diff);
  diff->add_option("OTHER", typed_.run, "The other batch")->check(CLI::Validator(check_id, ""));
  diff->callback([this] {
    typed_.client = [this](const Session& session) {
      return run_diff(session, typed_.id, typed_.run);
    };
  });
  decisions(run_group);

  CLI::App* reject = group("reject", "Refused rows");
  CLI::App* rejects = list_command(reject, "Refused rows", "/v1/rejects", Paging::after, [this] {
    return windowed({{"feed", typed_.feed},
                     {"run", typed_.run},
                     {"group", typed_.group},
                     {"state", typed_.state},
                     {"region", typed_.region}});
  });
  add_window(rejects);
  rejects->add_option("--group", typed_.group, "Of this cause")
      ->check(CLI::Validator(check_id, ""));
  rejects->add_option("--state", typed_.state, "open, repaired or overtaken");
  rejects->add_option("--feed", typed_.feed, "Of this feed");
  rejects->add_option("--run", typed_.run, "Of this batch");
  add_region(rejects);
  show_command(reject, "One refused row, and what its sender should do", "/v1/rejects")
      ->add_flag("--received", typed_.received,
                 "Show the row as it came (the look is written down), not masked");
  repair_commands(reject);

  show_command(group("record", "Rows as they were received"),
               "One row, masked: batch and line, 12-1284 (12-3.1284 in the third sheet)",
               "/v1/records", kPullSeconds);  // a file is read once more, up to the row

  flag_commands();

  worklist_commands();

  delivery_commands();

  CLI::App* requests =
      list_command(group("requests", "Webhook requests as they came"), "Requests, newest first",
                   "/v1/requests", Paging::after, [this] {
                     return windowed({{"agency", typed_.agency}});
                   });
  requests->add_option("--agency", typed_.agency, "From this agency");
  add_window(requests);

  CLI::App* conflict = group("conflict", "Webhook requests under a known id with other content");
  list_command(conflict, "Requests held beside the first of their id", "/v1/conflicts",
               Paging::after, [] { return QueryFields{}; });
  show_command(conflict, "One of them beside the first", "/v1/conflicts")
      ->add_flag("--received", typed_.received,
                 "Show both requests as they came (the look is written down)");

  CLI::App* unconfirmed =
      group("unconfirmed", "Tax's events that no reconciled day has shown by D+3 (无记账)");
  list_command(unconfirmed, "Events to ask tax about; nothing is undone", "/v1/unconfirmed",
               Paging::after, [] { return QueryFields{}; });

  oversight_commands();
  explain_command();
  CLI::App* fact = group("fact", "Facts that no feed brings, entered by a clerk");
  CLI::App* add = fact->add_subcommand(
      "add", "Enter one with its evidence: JSON (schemas/facts/entry.v1.json) on standard input");
  add->add_flag("--stdin", typed_.from_stdin,
                "Read the entry from standard input, as it does without");
  add->callback(
      [this] { typed_.client = [](const Session& session) { return add_fact(session); }; });
  add_person_commands();
  app_.add_subcommand("sweep", "Apply now what changed because days passed")->callback([this] {
    typed_.request_seconds = kPullSeconds;
    typed_.client = [](const Session& session) { return sweep(session); };
  });
  overview_commands();
  CLI::App* numbers = app_.add_subcommand("figures", "Persons, rows and flags in numbers");
  add_region(numbers);
  numbers->add_option("--days", typed_.figure_days, "Rows of so many days up to today; else of all")
      ->check(CLI::Range(1, 3660));
  add_window(numbers);
  numbers->callback([this] {
    typed_.client = [this](const Session& session) {
      return figures(session, windowed({{"region", typed_.region},
                                        {"days", typed_.figure_days == 0
                                                     ? std::string()
                                                     : std::to_string(typed_.figure_days)}}));
    };
  });
}

void CommandTree::explain_command() {
  ExplainRequest& request = typed_.explain;
  CLI::App* why = app_.add_subcommand(
      "explain", "Why a person counts as insured or not; reads the number from standard input");
  why->add_option("--document", request.document, "Kind of document, if not by the number's form")
      ->check(CLI::IsMember({"citizen_number", "birth_certificate", "hk_macao_permit",
                             "taiwan_permit", "passport", "permanent_residence", "residence_permit",
                             "military", "other"}));
  why->add_option("--ref", request.reference, "A person's reference instead of a number")
      ->check(CLI::Validator(check_id, ""));
  why->add_flag("--stdin", typed_.from_stdin,
                "Read the number from standard input, as it does without");
  add_year(why);
  why->add_option("--as-of", request.as_of,
                  "What was known at the end of this day, YYYY-MM-DD; nothing is worked out anew")
      ->check(CLI::Validator(check_day, ""));
  why->add_option("--on", request.on,
                  "Beside what is recorded, the decision for this day, YYYY-MM-DD, worked out now")
      ->check(CLI::Validator(check_day, ""));
  why->add_option("--refund", request.refund, "Would a refund be due? The ground applied for")
      ->check(CLI::IsMember({"CHANGE_PLACE", "EMPLOYMENT", "DUPLICATE_ENROLMENT",
                             "DUPLICATE_PAYMENT", "DEATH", "CONSCRIPTION", "EMIGRATION",
                             "IDENTITY_CHANGE", "MISTAKEN", "OTHER"}));
  why->add_flag("--letter", request.letter,
                "A letter to the person, to be printed; --year chooses the plan year");
  why->callback([this] {
    typed_.explain.year = typed_.year;
    typed_.client = [this](const Session& session) { return explain(session, typed_.explain); };
  });
}

void CommandTree::decisions(CLI::App* run_group) {
  CLI::App* let_act = run_group->add_subcommand("release", "Let a held batch act, whole");
  with_id(let_act);
  let_act->callback([this] {
    typed_.request_seconds = kPullSeconds;
    typed_.client = [this](const Session& session) { return release(session, typed_.id); };
  });
  CLI::App* again = run_group->add_subcommand(
      "retry",
      "Once more, by where it stopped: pulled again, or read again from the sealed evidence");
  with_id(again);
  again->add_flag("--dry-run", typed_.dry_run, "Tell what it would change; change nothing");
  again->callback([this] {
    typed_.request_seconds = kPullSeconds;
    typed_.client = [this](const Session& session) {
      return retry_run(session, typed_.id, typed_.dry_run);
    };
  });
  using ByReason = ExitCode (*)(const Session&, std::string_view run, std::string_view reason);
  const auto ended = [&](const char* name, const char* help, ByReason act) {
    CLI::App* command = run_group->add_subcommand(name, help);
    with_id(command);
    command
        ->add_option("--reason", typed_.reason, "Why: mistake, incomplete, superseded, test, other")
        ->required()
        ->check(CLI::IsMember({"mistake", "incomplete", "superseded", "test", "other"}));
    command->callback([this, act] {
      typed_.client = [this, act](const Session& session) {
        return act(session, typed_.id, typed_.reason);
      };
    });
  };
  ended("discard", "A held batch never acts", &discard);
  ended("cancel", "Stop a run of which nothing is in yet; its evidence stays", &cancel_run);
}

CLI::App* CommandTree::group(const std::string& name, const std::string& help) {
  CLI::App* made = app_.add_subcommand(name, help);
  made->require_subcommand(1);
  return made;
}

void CommandTree::local(CLI::App* command, std::function<ExitCode()> work) {
  command->callback([this, work = std::move(work)] {
    typed_.local = [work] { return static_cast<int>(work()); };
  });
}

void CommandTree::with_id(CLI::App* command) {
  command->add_option("ID", typed_.id, "Its id")->required()->check(CLI::Validator(check_id, ""));
}

void CommandTree::add_region(CLI::App* command, const std::string& help) {
  command->add_option("--region", typed_.region, help);
}

void CommandTree::add_window(CLI::App* command) {
  command
      ->add_option("--since", typed_.since,
                   "From this day, or this minute (2026-11-21T08:00), on; Beijing time")
      ->check(CLI::Validator(check_day_or_minute, ""));
  command
      ->add_option("--until", typed_.until,
                   "Up to this day and with it, or up to this minute; Beijing time")
      ->check(CLI::Validator(check_day_or_minute, ""));
}

QueryFields CommandTree::windowed(QueryFields fields) const {
  fields.emplace_back("since", typed_.since);
  fields.emplace_back("until", typed_.until);
  return fields;
}

void CommandTree::add_year(CLI::App* command) {
  command->add_option("--year", typed_.year, "Of this plan year")->check(CLI::Range(2020, 2100));
}

void CommandTree::add_export_reason(CLI::App* command) {
  command->add_option("--reason", typed_.reason, "Why: work, report, inspection or other")
      ->required()
      ->check(CLI::IsMember({"work", "report", "inspection", "other"}));
}

void CommandTree::add_case(CLI::App* command) {
  command->add_option("--case", typed_.case_number, "Number of the matter it is for")
      ->check(CLI::Validator(check_id, ""));
}

void CommandTree::add_person_commands() {
  CLI::App* person =
      group("person", "Who is who: search, conflicts of names, decisions about identities");
  CLI::App* find = person->add_subcommand("find",
                                          "Find a person by a number or by both ends of one: "
                                          "number on standard input, a name below it");
  find->add_flag("--stdin", typed_.from_stdin,
                 "Read number and name from standard input, as it does without");
  find->add_option("--birth-year", typed_.find.birth_year, "Born in this year")
      ->check(CLI::Range(1900, 2100));
  find->add_option("--school", typed_.find.school,
                   "At this school: its code, or two characters or more of its name")
      ->check(CLI::Validator(check_value, ""));
  find->callback([this] {
    typed_.client = [this](const Session& session) { return find_person(session, typed_.find); };
  });
  CLI::App* conflicts = person->add_subcommand(
      "conflicts", "Numbers under two names, and which feeds send them; names are masked");
  as_list(conflicts, "/v1/identity-conflicts", Paging::after, [this] {
    return QueryFields{{"year", year()}};
  });
  add_year(conflicts);
  CLI::App* decide =
      person->add_subcommand("decide",
                             "Say that documents or names are one person's or are not: JSON "
                             "(schemas/facts/identity.v1.json) on standard input");
  decide->add_flag("--stdin", typed_.from_stdin,
                   "Read the decision from standard input, as it does without");
  decide->callback(
      [this] { typed_.client = [](const Session& session) { return decide_identity(session); }; });
  CLI::App* undo = person->add_subcommand(
      "undo", "Take a decision back: its reason and evidence as JSON on standard input");
  with_id(undo);
  undo->add_flag("--stdin", typed_.from_stdin,
                 "Read reason and evidence from standard input, as it does without");
  undo->callback([this] {
    typed_.client = [this](const Session& session) { return undo_identity(session, typed_.id); };
  });
  CLI::App* decision = group("decision", "Decisions about identities: who, when, why");
  list_command(decision, "Decisions, newest first", "/v1/identity-decisions", Paging::before,
               [] { return QueryFields{}; });
  show_command(decision, "One decision", "/v1/identity-decisions");
}

CLI::App* CommandTree::list_command(CLI::App* parent, const std::string& help,
                                    std::string_view path, Paging paging,
                                    std::function<QueryFields()> filters) {
  CLI::App* command = parent->add_subcommand("list", help);
  as_list(command, path, paging, std::move(filters));
  return command;
}

void CommandTree::as_list(CLI::App* command, std::string_view path, Paging paging,
                          std::function<QueryFields()> filters) {
  command->callback([this, path, paging, filters = std::move(filters)] {
    typed_.client = [path, paging, filters](const Session& session) {
      return list(session, ListRequest{std::string(path), paging, filters()});
    };
  });
}

CLI::App* CommandTree::show_command(CLI::App* parent, const std::string& help,
                                    std::string_view path, std::int64_t seconds) {
  CLI::App* command = parent->add_subcommand("show", help);
  with_id(command);
  command->callback([this, path, seconds] {
    typed_.request_seconds = seconds;
    typed_.client = [this, path](const Session& session) {
      return show(session, path, typed_.id, {{"row", typed_.received ? "received" : ""}});
    };
  });
  return command;
}
}  // namespace gw::cli
