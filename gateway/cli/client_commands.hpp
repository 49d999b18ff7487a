#pragma once
// The commands that ask the gateway, without what was typed to start them (commands.hpp): lists,
// single objects, a pull, a resend, an explanation, the figures.
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/cli/session.hpp"

namespace gw::cli {

/// How a list of the interface goes on behind a page: it is whole, or by `before`, or by `after`.
enum class Paging : std::uint8_t { whole, before, after };

/// A list of the interface by its path ("/v1/runs").
struct ListRequest {
  std::string path;
  Paging paging = Paging::whole;
  QueryFields filters;
  std::string_view view = {};  // empty: the path's own
};

ExitCode list(const Session& session, const ListRequest& request);
/// `path` is that of the list; `id` has been checked to hold [A-Za-z0-9._-] only.
ExitCode show(const Session& session, std::string_view path, std::string_view id,
              const QueryFields& query = {});
/// Shows how the run gets on while it waits; the pull goes on if the command is ended meanwhile.
/// done_with_rejects if rows were rejected or a batch was refused or held.
ExitCode pull(const Session& session, std::string_view feed);
/// Feeds by days, the last `days` up to today.
/// `region`: with the units of it within each feed; empty: feeds alone.
ExitCode feed_matrix(const Session& session, int days, const std::string& region);
/// The contract of a feed: the accepted form, its versions, what waits.  With a run: its form is
/// accepted first.
ExitCode feed_contract(const Session& session, std::string_view feed, std::int64_t accepted_run);
/// A held batch acts; done_with_rejects if rows of it were rejected or it was refused after all.
ExitCode release(const Session& session, std::string_view run);
/// A held batch never acts; `reason`: one of those the interface knows.
ExitCode discard(const Session& session, std::string_view run, std::string_view reason);
/// Stops a run of which nothing is in yet, and says first what that does; `reason` as of discard.
ExitCode cancel_run(const Session& session, std::string_view run, std::string_view reason);
/// Shows how the run gets on until it ends, and then the run; whoever stops watching stops nothing.
/// done_with_rejects as of a pull.
ExitCode watch_run(const Session& session, std::string_view run);
/// Once more, by where the run stopped: says what it will do, then does it; `only_tell`: no more
/// than that.  conflict if there is nothing to do.
ExitCode retry_run(const Session& session, std::string_view run, bool only_tell);
/// What changed because days passed is applied now.
ExitCode sweep(const Session& session);
/// Hands the entry on standard input over (schemas/facts/entry.v1.json).
ExitCode add_fact(const Session& session);
/// A decision about an identity from standard input (schemas/facts/identity.v1.json).
ExitCode decide_identity(const Session& session);
/// Takes a decision back; reason and evidence from standard input.
ExitCode undo_identity(const Session& session, std::string_view number);
/// The agency is back: its circuit closes, calls go out again.
ExitCode reset_agency(const Session& session, std::string_view agency);

/// What is to be explained of one person.
struct ExplainRequest {
  std::string document;   // its kind as the interface names it; empty = by the number's form
  std::string reference;  // of the person, instead of a number; it reveals nothing
  int year = 0;           // 0 = all years; of a letter the newest
  std::string as_of;      // as known at the end of this day; empty = now
  std::string refund;     // ground of an application; empty = nobody applies
  std::string on;         // worked out now for this day beside what is recorded
  bool letter = false;    // to be printed and handed to the person
};
/// Says what holds for the person; without a reference it reads one number from standard input.
ExitCode explain(const Session& session, const ExplainRequest& request);

/// What is known of somebody beside both ends of a number; the name comes with the number.
struct FindRequest {
  int birth_year = 0;  // 0 = unknown
  std::string school;  // code, or part of its name; empty = unknown
};
/// From standard input a number and, in a second line, a name.  A whole number is explained; of one
/// of which both ends are known ("4206**********123X") those whom it may be are listed.
ExitCode find_person(const Session& session, const FindRequest& request);
/// `query`: of which region, and rows of which days.
ExitCode figures(const Session& session, const QueryFields& query);

}  // namespace gw::cli
