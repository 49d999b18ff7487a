#pragma once
// The commands for work on what is open: what a person does about a flag, how agencies do, who
// called whom about a feed.
#include <string>

#include "gateway/cli/session.hpp"

namespace gw::cli {

/// What is entered about a flag or a feed.  `words` empty: none, or where they are needed those on
/// standard input.
struct EntryRequest {
  std::string id;
  std::string kind;  // as the interface names it
  std::string words;
  std::string assignee;  // of assign; empty: back to nobody
  std::string until;     // of a promise: "2026-11-30T15:00", Beijing time
};

ExitCode enter_about_flag(const Session& session, const EntryRequest& request);
/// Enters a call about a feed; without a kind those entered are listed.
/// Pauses the feed through the day `until` for the reason in `words`.
ExitCode pause_feed(const Session& session, const EntryRequest& request);
ExitCode resume_feed(const Session& session, std::string_view feed);
ExitCode feed_log(const Session& session, const EntryRequest& request);
/// Ages, what is late, and each agency's pace.
ExitCode flag_stats(const Session& session, const QueryFields& query);

}  // namespace gw::cli
