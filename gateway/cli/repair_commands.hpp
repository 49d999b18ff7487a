#pragma once
// The commands that repair refused rows: what a value stands for, rows read again, files sent back
// and forth.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "gateway/cli/session.hpp"

namespace gw::cli {

/// Whether something is done, or only told; or done, and its job watched to the end.
enum class Doing : std::uint8_t { act, tell, act_and_wait };

/// The value of a group of refused rows stands for `word`; its rows are read again.
ExitCode fix_group(const Session& session, std::string_view group, const std::string& word,
                   Doing doing);

/// Asks that rows which fail what a group's rows fail, or one row alone, are taken all the same
/// until a day; or tells what that would lead to.
struct AcceptRequest {
  std::string_view of = "/v1/reject-groups";  // or /v1/rejects
  std::string number;
  std::string until;  // "2026-12-31"
  std::string why;
};
ExitCode ask_acceptance(const Session& session, const AcceptRequest& request, Doing doing);
/// Decides on what another one asked; confirmed, the rows are read again.
ExitCode confirm_acceptance(const Session& session, std::string_view number, Doing doing);
ExitCode refuse_acceptance(const Session& session, std::string_view number);

/// Nobody hears of a cause through that day, or from now on again.
struct MuteRequest {
  std::string group;
  std::string until;  // "2026-12-31"
  std::string why;
};
ExitCode mute_group(const Session& session, const MuteRequest& request);
ExitCode unmute_group(const Session& session, std::string_view group);

/// Whose open rows are read again: one of both is set.
struct ReplayRequest {
  std::string group;
  std::string run;
};
ExitCode start_replay(const Session& session, const ReplayRequest& request, Doing doing);
/// Shows how a job gets on until it ends; done_with_rejects where rows stay refused or it was
/// cancelled, unexpected where it failed.  Whoever stops watching stops nothing.
ExitCode watch_replay(const Session& session, std::string_view job);
ExitCode cancel_replay(const Session& session, std::string_view job);

/// The refused rows of a run for their sender, which is an export: for a reason.
struct ReturnRequest {
  std::string run;
  std::string group;          // of this cause alone; empty: of all
  std::filesystem::path out;  // empty: standard output
  std::string reason;
  std::string case_number;
};
ExitCode return_file(const Session& session, const ReturnRequest& request);
/// Hands the corrected file over; an empty name is standard input.
ExitCode repair_by_file(const Session& session, std::string_view run,
                        const std::filesystem::path& file, Doing doing);

/// What a value of a feed's column stands for; without a word the mapping ends, with a check the
/// acceptance of rows that fail it.
struct MappingRequest {
  std::string feed;
  std::string column;
  std::string value;
  std::string word;
};
ExitCode add_mapping(const Session& session, const MappingRequest& request);
/// Ends the mapping or acceptance of that number.
ExitCode end_mapping(const Session& session, std::string_view number);

}  // namespace gw::cli
