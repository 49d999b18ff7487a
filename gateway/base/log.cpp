#include "gateway/base/log.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <ctime>

namespace gw::log {
namespace {

std::atomic<Level> minimum{Level::info};
std::array<std::atomic<std::uint64_t>, 4> counts{};

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

std::string begin_line(Level level, std::string_view event) {
  std::string line = R"({"ts":")";
  append_time(line);
  line += R"(","level":")";
  line += kLevelNames[static_cast<std::size_t>(level)];
  line += R"(","event":)";
  append_quoted(line, event);
  return line;
}

void emit(std::string line) {
  line += "}\n";
  // One write per line keeps lines of several threads apart; a log that cannot be written stops
  // nothing.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void set_level(Level level) noexcept {
  minimum = level;
}

std::uint64_t lines_of(Level level) noexcept {
  return counts[static_cast<std::size_t>(level)].load(std::memory_order_relaxed);
}

std::string_view name_of(Level level) noexcept {
  return kLevelNames[static_cast<std::size_t>(level)];
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  counts[static_cast<std::size_t>(level)].fetch_add(1, std::memory_order_relaxed);
  if (level < minimum.load(std::memory_order_relaxed)) return;
  std::string line = begin_line(level, event);
  for (const Field& field : fields) append_field(line, field);
  emit(std::move(line));
}

void write_failure(std::string_view event, const Failure& why,
                   std::initializer_list<Field> fields) {
  counts[static_cast<std::size_t>(Level::error)].fetch_add(1, std::memory_order_relaxed);
  std::string line = begin_line(Level::error, event);
  append_field(line, Field("err.code", why.code()));
  line += R"(,"err.step":)";
  append_quoted(line, why.step());
  if (why.line() > 0) append_field(line, Field("err.line", why.line()));
  if (why.column() > 0) append_field(line, Field("err.column", why.column()));
  if (why.detail() != 0) append_field(line, Field("err.detail", why.detail()));
  for (const Field& field : fields) append_field(line, field);
  emit(std::move(line));
}

}  // namespace gw::log
