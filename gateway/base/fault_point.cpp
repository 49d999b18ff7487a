#include "gateway/base/fault_point.hpp"

#ifdef GW_FAULT_POINTS
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <set>
#include <string>

namespace gw {
namespace {

struct Plan {
  std::string point;
  long passages = 0;
  std::string list_file;
  std::string trace_file;

  Plan() {
    if (const char* list = std::getenv("ENROLLGATE_FAULT_LIST")) list_file = list;
    if (const char* trace = std::getenv("ENROLLGATE_FAULT_TRACE")) trace_file = trace;
    const char* fault = std::getenv("ENROLLGATE_FAULT");
    if (fault == nullptr) return;
    const std::string text(fault);
    const auto colon = text.rfind(':');
    point = text.substr(0, colon);
    passages = colon == std::string::npos ? 1 : std::strtol(text.c_str() + colon + 1, nullptr, 10);
  }
};

void append_line(const std::string& path, const char* name) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) return;
  const std::string line = std::string(name) + "\n";
  if (::write(file, line.data(), line.size()) < 0) std::abort();
  ::close(file);
}

}  // namespace

void fault_point(const char* name) noexcept {
  // Passed from any thread; the mutex guards the counter and the set of names seen.
  static std::mutex mutex;
  static Plan plan;
  static std::set<std::string> seen;
  const std::scoped_lock lock(mutex);
  if (!plan.list_file.empty() && seen.insert(name).second) append_line(plan.list_file, name);
  if (!plan.trace_file.empty()) append_line(plan.trace_file, name);
  if (plan.point == name && --plan.passages == 0) ::kill(::getpid(), SIGKILL);
}

}  // namespace gw
#endif
