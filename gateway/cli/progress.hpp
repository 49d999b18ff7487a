#pragma once
// How work that goes on in the gateway gets on, looked at about once a second: on a terminal a bar
// that is drawn anew, else a line each ten seconds and whenever something else is done.  Whoever
// ends the command by Ctrl-C ends the watching alone, and is told so.  Used by whatever waits for a
// pull, a run or a job.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/cli/session.hpp"

namespace gw::cli {

/// What a look found.
struct WorkSeen {
  std::string what;        // run and stage, in words; empty: the rows say enough
  std::int64_t rows = 0;   // done of `total`
  std::int64_t total = 0;  // 0: not known, or not counted in rows
};

class Progress {
 public:
  static constexpr std::chrono::seconds kBetweenLooks{1};

  /// `work`: what goes on without the watcher, in words; `command`: what to type to look again.
  Progress(const Session& session, std::string_view work, std::string_view command);

  /// `waited`: since the look before.
  void show(const WorkSeen& seen, std::chrono::milliseconds waited = kBetweenLooks);
  /// The work ended, or is not watched any longer: what follows does not stand behind the bar.
  void end();

 private:
  std::string pace_of(const WorkSeen& seen) const;

  const Session& session_;
  std::string work_;
  std::string command_;
  bool begun_ = false;
  std::chrono::milliseconds passed_{0};     // since the first look
  std::chrono::milliseconds next_line_{0};  // where there is no terminal to draw a bar on
  std::string what_;                        // of the looks that the pace is taken from
  std::int64_t first_rows_ = 0;
  std::chrono::milliseconds first_at_{0};
};

}  // namespace gw::cli
