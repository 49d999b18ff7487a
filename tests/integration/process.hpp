#pragma once
// A program beside the test: started, heard, ended by its own pid.  For the demo agencies.  One
// thread.
#include <sys/types.h>

#include <string>
#include <vector>

namespace gw::integration {

class Process {
 public:
  /// Starts the program of the first argument; its standard output comes here.  Fails the test if
  /// it cannot be started.
  explicit Process(std::vector<std::string> arguments);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The next line of its standard output; empty at its end.
  std::string line();
  /// Waits for its end; all that it still wrote.  `code` is its exit code.
  std::string rest(int& code);
  /// Ends it (SIGTERM) and waits.
  void stop();

 private:
  bool fill();

  pid_t pid_ = -1;
  int output_ = -1;
  std::string buffer_;
};

/// Runs a program to its end and gives its output; fails the test if it fails.
std::string run_program(const std::vector<std::string>& arguments);

}  // namespace gw::integration
