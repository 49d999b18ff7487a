#include "gateway/metrics/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace gw::metrics {
namespace {

void metric(std::string& out, const std::string& name, const char* type, const char* help,
            double value) {
  std::ostringstream line;
  line.precision(15);
  line << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type << '\n'
       << name << ' ' << value << '\n';
  out += line.str();
}

/// Field `index` (from 1) of /proc/self/stat; proc(5).  The name in parentheses may hold blanks.
std::optional<double> stat_field(int index) {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  const auto behind_name = text.rfind(')');
  if (behind_name == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(behind_name + 1));
  std::string field;
  for (int i = 3; i <= index; ++i) {
    if (!(fields >> field)) return std::nullopt;
  }
  return std::stod(field);
}

/// Seconds since 1970 at which the machine started.
std::optional<double> boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("btime ", 0) == 0) return std::stod(line.substr(6));
  }
  return std::nullopt;
}

std::optional<double> open_descriptors() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator each("/proc/self/fd", error), end; !error && each != end;
       each.increment(error)) {
    ++count;
  }
  if (error) return std::nullopt;
  return count - 1;  // the one that looks
}

}  // namespace

std::string process_exposition() {
  std::string out;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    metric(out, "process_cpu_seconds_total", "counter", "Time on the processors.",
           seconds(usage.ru_utime) + seconds(usage.ru_stime));
  }
  if (const auto count = open_descriptors()) {
    metric(out, "process_open_fds", "gauge", "Open file descriptors.", *count);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    metric(out, "process_max_fds", "gauge", "Descriptors that may be open.",
           static_cast<double>(limit.rlim_cur));
  }
  if (const auto bytes = stat_field(23)) {
    metric(out, "process_virtual_memory_bytes", "gauge", "Virtual memory.", *bytes);
  }
  if (const auto pages = stat_field(24)) {
    metric(out, "process_resident_memory_bytes", "gauge", "Resident memory.",
           *pages * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  }
  const auto started = stat_field(22);
  const auto booted = boot_time();
  if (started && booted) {
    metric(out, "process_start_time_seconds", "gauge", "When the process started.",
           *booted + *started / static_cast<double>(::sysconf(_SC_CLK_TCK)));
  }
  return out;
}

}  // namespace gw::metrics
