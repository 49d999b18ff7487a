#pragma once
// How work that goes on in the gateway gets on, looked at once a second: on a terminal a bar that
// is drawn anew, else a line each ten seconds.  Whoever ends the command by Ctrl-C ends the
// watching alone, and is told so.  Used by whatever waits for a pull or a job.
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

  /// Once each kBetweenLooks.
  void show(const WorkSeen& seen);
  /// The work ended, or is not watched any longer: what follows does not stand behind the bar.
  void end();

 private:
  std::string pace_of(const WorkSeen& seen) const;

  const Session& session_;
  std::string work_;
  std::string command_;
  std::int64_t looks_ = 0;
  std::string what_;  // of the looks that the pace is taken from
  std::int64_t first_rows_ = 0;
  std::int64_t first_look_ = 0;
};

}  // namespace gw::cli
