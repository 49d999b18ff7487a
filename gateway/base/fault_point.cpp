#include "gateway/base/fault_point.hpp"

#ifdef GW_FAULT_POINTS
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
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
  std::map<std::string, std::string> held;  // FIFO by point

  Plan() {
    if (const char* hold = std::getenv("ENROLLGATE_FAULT_HOLD")) read_held(hold);
    if (const char* list = std::getenv("ENROLLGATE_FAULT_LIST")) list_file = list;
    if (const char* trace = std::getenv("ENROLLGATE_FAULT_TRACE")) trace_file = trace;
    const char* fault = std::getenv("ENROLLGATE_FAULT");
    if (fault == nullptr) return;
    const std::string text(fault);
    const auto colon = text.rfind(':');
    point = text.substr(0, colon);
    passages = colon == std::string::npos ? 1 : std::strtol(text.c_str() + colon + 1, nullptr, 10);
  }

 private:
  void read_held(std::string text) {
    for (text += ','; !text.empty(); text.erase(0, text.find(',') + 1)) {
      const std::string one = text.substr(0, text.find(','));
      held.emplace(one.substr(0, one.find(':')), one.substr(one.find(':') + 1));
    }
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
  if (const auto held = plan.held.find(name); held != plan.held.end()) {
    if (const int fifo = ::open(held->second.c_str(), O_RDONLY | O_CLOEXEC); fifo >= 0)
      ::close(fifo);
  }
  const std::scoped_lock lock(mutex);
  if (!plan.list_file.empty() && seen.insert(name).second) append_line(plan.list_file, name);
  if (!plan.trace_file.empty()) append_line(plan.trace_file, name);
  if (plan.point == name && --plan.passages == 0) ::kill(::getpid(), SIGKILL);
}

}  // namespace gw
#endif
