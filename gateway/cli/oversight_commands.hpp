#pragma once
// The commands that look at the whole and at those who look: figures of a region, targets, whether
// the journal is whole.
#include <filesystem>
#include <string>

#include "gateway/cli/session.hpp"

namespace gw::cli {

/// "NUMBER:HASH" as `audit verify` prints it; empty, or what is wrong.
std::string check_head(const std::string& text);

/// Prints the journal's head, to be kept elsewhere.  `head`: one kept earlier, empty: none.
/// ExitCode::integrity where the chain is broken, cut off or another.
ExitCode verify_journal(const Session& session, const std::string& head);

/// Which entries to follow.
struct TailRequest {
  QueryFields filters;
  bool follow = false;
};
/// The newest entries of the journal, oldest first, a line each; with `follow` also those that come
/// from then on, until the gateway is gone or the caller ends it.
ExitCode tail_journal(const Session& session, const TailRequest& request);

/// Maintenance to announce; times as "2026-12-01T22:00", Beijing time.
struct NoticeRequest {
  std::string from;  // empty: at once
  std::string until;
  std::string words;
};

ExitCode show_notice(const Session& session);
ExitCode set_notice(const Session& session, const NoticeRequest& request);
ExitCode end_notice(const Session& session);
/// A brief as it was kept: its region with the level below it.
ExitCode show_brief(const Session& session, const std::string& id);
/// A region with the level below it, or the schools of a county.
ExitCode show_region(const Session& session, const std::string& code, const std::string& year);

enum class Loading : std::uint8_t { act, tell };

/// Loads a CSV of targets, whole or not at all: ExitCode::findings where a line is wrong, and each
/// is told.  `file` empty: standard input.
ExitCode load_targets(const Session& session, const std::filesystem::path& file, Loading loading);

/// A list as a file.
struct ExportRequest {
  std::string kind;  // flags, rejects, runs, coverage, journal
  std::string format = "csv";
  std::string reason;         // needed where rows are about persons
  std::string case_number;    // empty: none
  std::filesystem::path out;  // a new file of its owner alone; empty: standard output
  QueryFields filters;
};

/// Beside the file stands FILE.meta.json: filters, as of when, rows, who, digest.
ExitCode export_list(const Session& session, const ExportRequest& request);

}  // namespace gw::cli
