#pragma once
// The tree of commands: what may be typed, and what is done with it.  Used by commands.cpp alone.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/cli/account_commands.hpp"
#include "gateway/cli/client_commands.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/delivery_commands.hpp"
#include "gateway/cli/oversight_commands.hpp"
#include "gateway/cli/own_commands.hpp"
#include "gateway/cli/repair_commands.hpp"
#include "gateway/cli/task_commands.hpp"
#include "gateway/cli/worklist_commands.hpp"

namespace gw::cli {

inline constexpr std::int64_t kRequestSeconds = 30;
inline constexpr std::int64_t kPullSeconds = 1800;  // a whole roster may come over a slow line

/// What is looked for in the journal, and the head that it is held against.
struct AuditRequest {
  std::string actor, action, about, person, head;
};

/// What CLI11 fills in, and the command chosen.
struct Typed {
  Options options;
  ServeRequest serve;
  PolicyRequest policy;
  AgencyRequest agency_request;
  WebhookRequest webhook;
  FindRequest find;
  InitRequest init;
  ExplainRequest explain;
  std::string id;
  std::string feed, agency, run, region, state, delivery, reason;
  int year = 0;
  int days = 14;
  int figure_days = 0;
  std::string group, word, case_number;
  std::string file;
  std::filesystem::path other, other_overlay;  // settings of `config diff`
  bool effective = false;
  std::string shell;
  std::vector<std::string> topic;
  MappingRequest mapping;
  WorklistRequest worklist;
  AcceptRequest accept;
  AccountRequest account;
  AuditRequest audit;
  ResendRequest resend;
  ExportRequest exported;
  NoticeRequest notice;
  EntryRequest entry;
  std::string task, day, since, until;
  bool overdue = false, escalated = false, by_clock = false;
  bool all = false, muted = false, dry_run = false, wait = false, unbalanced = false,
       follow = false;
  std::int64_t accepted_run = 0;  // of feed contract --accept
  bool as_json = false, as_json_lines = false, quiet = false, received = false, from_stdin = false;
  std::string language = "zh";
  std::function<ExitCode(const Session&)> client;  // one of the three is set
  std::function<int()> local;
  std::int64_t request_seconds = kRequestSeconds;
};

/// The tree of commands over `typed`, which outlives it.
class CommandTree {
 public:
  CommandTree(Typed& typed, const Streams& streams, const Program& program);

  void parse(std::vector<std::string> arguments);
  /// Prints the help that was asked for by --help; the process's exit code.
  int help(const CLI::ParseError& asked);
  /// After a parse that failed: which command or option was meant; empty where nothing typed is
  /// unknown, or may be something else.  Never what was typed.
  std::string meant() const;

 private:
  void common_options();
  /// Whether the command typed tells of the program alone, and of no gateway's files.
  bool about_program() const;

  void own_commands();
  void config_commands();
  void help_commands();
  void say_help_in(const std::string& language);

  void policy_commands();
  CLI::App* policy_command(CLI::App* parent, const std::string& name, PolicyAction action,
                           const std::string& help);

  void agency_commands();
  CLI::App* agency_command(CLI::App* parent, const std::string& name, AgencyAction action,
                           const std::string& help);

  void webhook_commands();

  void client_commands();

  void explain_command();

  /// What a person may decide about a batch that is held.
  void decisions(CLI::App* run_group);

  /// Refused rows by cause, and what brings them in after all.
  void repair_commands(CLI::App* reject);
  void accept_command(CLI::App* reject, const std::string& name, const std::string& words,
                      std::string_view of);
  void add_until_and_why(CLI::App* command);
  void mute_commands(CLI::App* reject);
  /// What another one asked for.
  void decide_commands(CLI::App* reject);
  void mapping_commands();
  void account_commands();
  void reveal_commands();
  void worklist_commands();
  void flag_commands();
  void delivery_commands();
  /// What a person does about a flag.
  CLI::App* entry_command(CLI::App* parent, const std::string& kind, const std::string& help);
  void feed_log_command(CLI::App* feed);
  void feed_pause_commands(CLI::App* feed);
  void oversight_commands();
  void export_commands();
  /// Whose acts, of which kind and about what.
  void add_act_filters(CLI::App* command);
  QueryFields act_filters() const;
  /// Which entries of the journal: for its list and its file alike.
  void add_journal_filters(CLI::App* command);
  QueryFields journal_filters() const;
  void notice_commands();
  /// A command that may also only tell what it would do.
  using Act = std::function<ExitCode(const Session&)>;
  void work(CLI::App* command, Act act);
  /// Signed in as who is named by --as; by nobody's account where it is left out.
  Act as_whom(Act act);
  Doing doing() const {
    if (typed_.dry_run) return Doing::tell;
    return typed_.wait ? Doing::act_and_wait : Doing::act;
  }
  void overview_commands();
  void add_run_of_file(CLI::App* command);

  CLI::App* group(const std::string& name, const std::string& help);
  void local(CLI::App* command, std::function<ExitCode()> work);
  void with_id(CLI::App* command);
  void add_region(CLI::App* command,
                  const std::string& help = "Of this county or pool (six digits)");
  void add_year(CLI::App* command);
  /// The stretch of time of a list, and its fields among the list's.
  void add_window(CLI::App* command);
  QueryFields windowed(QueryFields fields) const;
  /// Why rows about persons are taken, and for which matter rows of any kind are.
  void add_export_reason(CLI::App* command);
  void add_case(CLI::App* command);
  std::string year() const { return typed_.year == 0 ? "" : std::to_string(typed_.year); }

  void add_person_commands();

  CLI::App* list_command(CLI::App* parent, const std::string& help, std::string_view path,
                         Paging paging, std::function<QueryFields()> filters);
  void as_list(CLI::App* command, std::string_view path, Paging paging,
               std::function<QueryFields()> filters);
  CLI::App* show_command(CLI::App* parent, const std::string& help, std::string_view path,
                         std::int64_t seconds = kRequestSeconds);

  Typed& typed_;
  const Streams& streams_;
  const Program& program_;
  CLI::App app_{"Enrollment Gateway: who is insured, who is not, and who has to know"};
};

}  // namespace gw::cli
