#pragma once
// The program itself in a shell's line.
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

#include "tests/support/places.hpp"

namespace gw::cli::testing {

struct Ended {
  int code = -1;
  std::string out;
};

/// Runs a shell line with `$enrollgate` as the program; standard output only, unless the line says
/// otherwise.
inline Ended shell(const std::string& line) {
  const std::string command =
      std::string("enrollgate='") + gw::testing::binary_dir() + "/enrollgate'; " + line;
  std::FILE* pipe = popen(command.c_str(), "r");
  Ended ended;
  if (pipe == nullptr) return ended;
  std::array<char, 4096> piece{};
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe)) {
    ended.out.append(piece.data(), count);
  }
  const int status = pclose(pipe);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

}  // namespace gw::cli::testing
