#include "gateway/base/log.hpp"

#include "gateway/base/log_bursts.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace gw::log {
namespace {

std::atomic<Level> minimum{Level::info};
std::array<std::atomic<std::uint64_t>, 4> counts{};
std::shared_ptr<const std::string> version;  // by atomic_load and atomic_store

constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warning", "error"};

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\u%04x", byte);
      out += escaped.data();
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_time(std::string& out) {
  const auto now = std::chrono::system_clock::now();
  const auto whole = std::chrono::floor<std::chrono::seconds>(now);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(whole);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  out.append(text.data(), length);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now - whole).count();
  std::snprintf(text.data(), text.size(), ".%03dZ", static_cast<int>(millis));
  out += text.data();
}

void append_field(std::string& line, const Field& field) {
  line += ',';
  append_quoted(line, field.name());
  line += ':';
  if (field.quoted()) {
    append_quoted(line, field.text());
  } else {
    line += field.text();
  }
}

std::string begin_line(Level level, Event event) {
  std::string line = R"({"ts":")";
  append_time(line);
  line += R"(","level":")";
  line += kLevelNames[static_cast<std::size_t>(level)];
  line += R"(","event":)";
  append_quoted(line, event.words().name);
  line += R"(,"msg":)";
  append_quoted(line, event.words().en);
  line += R"(,"service":"enrollgate")";
  const std::shared_ptr<const std::string> named = std::atomic_load(&version);
  if (named) {
    line += R"(,"version":)";
    append_quoted(line, *named);
  }
  return line;
}

/// How many lines of an event were written in the current span, and how many were not since.
class Bursts {
 public:
  /// Nothing: not this one.  Else the lines that were kept back before it.
  std::optional<std::uint64_t> let_through(Event event, std::chrono::steady_clock::time_point now) {
    const unsigned burst = event.words().burst;
    if (burst == 0) return 0;
    const std::lock_guard guard(lock_);
    Span& span = spans_.at(event.index());
    if (now - span.began >= kSpan || span.written == 0) {
      span.began = now;
      span.written = 0;
    }
    if (span.written >= burst) {
      ++span.kept_back;
      return std::nullopt;
    }
    ++span.written;
    return std::exchange(span.kept_back, 0);
  }
  void begin_anew() {
    const std::lock_guard guard(lock_);
    spans_ = {};
  }

 private:
  static constexpr std::chrono::seconds kSpan{10};
  struct Span {
    std::chrono::steady_clock::time_point began;
    unsigned written = 0;
    std::uint64_t kept_back = 0;
  };
  std::mutex lock_;
  std::array<Span, std::size(kEvents)> spans_{};
};

Bursts& bursts() {
  static Bursts all;
  return all;
}

void append_failure(std::string& line, const Failure& why) {
  append_field(line, Field("err.code", why.code()));
  line += R"(,"err.step":)";
  append_quoted(line, why.step());
  if (why.line() > 0) append_field(line, Field("err.line", why.line()));
  if (why.column() > 0) append_field(line, Field("err.column", why.column()));
  if (why.detail() != 0) append_field(line, Field("err.detail", why.detail()));
}

void emit(std::string line) {
  line += "}\n";
  // One write per line keeps lines of several threads apart; a log that cannot be written stops
  // nothing.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

template <class List>
void write(Level level, Event event, const Failure* why, const List& fields) {
  counts[static_cast<std::size_t>(level)].fetch_add(1, std::memory_order_relaxed);
  if (level < minimum.load(std::memory_order_relaxed)) return;
  const auto kept_back = bursts().let_through(event, std::chrono::steady_clock::now());
  if (!kept_back) return;
  std::string line = begin_line(level, event);
  if (why != nullptr) append_failure(line, *why);
  for (const Field& field : fields) append_field(line, field);
  if (*kept_back > 0) append_field(line, Field("repeats_not_written", *kept_back));
  emit(std::move(line));
}

}  // namespace

void set_version(std::string_view words) {
  std::atomic_store(&version, std::make_shared<const std::string>(words));
}

void set_level(Level level) noexcept {
  minimum = level;
}

void begin_bursts_anew() {
  bursts().begin_anew();
}

std::uint64_t lines_of(Level level) noexcept {
  return counts[static_cast<std::size_t>(level)].load(std::memory_order_relaxed);
}

std::string_view name_of(Level level) noexcept {
  return kLevelNames[static_cast<std::size_t>(level)];
}

void info(Event event, Fields fields) {
  write(Level::info, event, nullptr, fields);
}
void info(Event event, const std::vector<Field>& fields) {
  write(Level::info, event, nullptr, fields);
}
void warning(Event event, Fields fields) {
  write(Level::warning, event, nullptr, fields);
}
void error(Event event, Fields fields) {
  write(Level::error, event, nullptr, fields);
}
void failure(Event event, const Failure& why, Fields fields) {
  write(Level::error, event, &why, fields);
}
void failure(Event event, const Failure& why, const std::vector<Field>& fields) {
  write(Level::error, event, &why, fields);
}

}  // namespace gw::log
