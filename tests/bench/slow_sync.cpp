// Preloaded into a server, it makes every sync as slow as on a disk that is slower than this
// machine's: SLOW_SYNC_MICROSECONDS (2000 if unset) are slept before the real one.  For the
// webhooks' part of tests/bench/run.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace {

constexpr long kMicroseconds = 2000;

void linger() {
  const char* const text = std::getenv("SLOW_SYNC_MICROSECONDS");
  const long wait = text == nullptr ? kMicroseconds : std::strtol(text, nullptr, 10);
  timespec left{wait / 1'000'000, wait % 1'000'000 * 1000};
  while (::nanosleep(&left, &left) != 0) {
  }
}

}  // namespace

extern "C" {

int fsync(int file) {
  linger();
  return static_cast<int>(::syscall(SYS_fsync, file));
}

int fdatasync(int file) {
  linger();
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}
}
