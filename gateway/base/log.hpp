#pragma once
// The log: JSON lines on standard error.  An event is a stable name, a compile-time literal; its
// fields are limited by a concept to numbers, durations, literals and types that state that they
// hold no personal data. A std::string from a feed does not compile (law 15).  Thread-safe; a line
// is written whole.
#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

#include "gateway/base/errc.hpp"

namespace gw {

/// Text that is fit for a log: an identifier of ours (agency id, feed id, run id), a code of a
/// closed list, a masked value.  Types opt in by a `loggable()` member; nothing converts from
/// std::string by itself.
template <class T>
concept Loggable = requires(const T& value) {
  { value.loggable() } -> std::convertible_to<std::string_view>;
};

namespace log {

enum class Level : std::uint8_t { debug, info, warning, error };

class Field {
 public:
  template <std::size_t N, std::integral V>
  Field(const char (&name)[N], V value)
      : name_(name), text_(std::to_string(value)), quoted_(false) {}  // NOLINT
  template <std::size_t N>
  Field(const char (&name)[N], double value)
      : name_(name), text_(std::to_string(value)), quoted_(false) {}  // NOLINT
  template <std::size_t N, class Rep, class Period>
  Field(const char (&name)[N], std::chrono::duration<Rep, Period> value)  // NOLINT
      : Field(name, std::chrono::duration<double>(value).count()) {}
  template <std::size_t N, Loggable V>
  Field(const char (&name)[N], const V& value) : name_(name), text_(value.loggable()) {}  // NOLINT
  template <std::size_t N, std::size_t M>
  Field(const char (&name)[N], const char (&literal)[M]) : name_(name), text_(literal) {}  // NOLINT
  template <std::size_t N>
  Field(const char (&name)[N], Errc code) : name_(name), text_(name_of(code)) {}  // NOLINT

  std::string_view name() const { return name_; }
  std::string_view text() const { return text_; }
  bool quoted() const { return quoted_; }

 private:
  std::string_view name_;
  std::string text_;
  bool quoted_ = true;
};

void set_level(Level level) noexcept;
/// Lines of a level since the start, also those that set_level leaves unwritten.
std::uint64_t lines_of(Level level) noexcept;
std::string_view name_of(Level level) noexcept;
void write(Level level, std::string_view event, std::initializer_list<Field> fields);

template <std::size_t N>
void info(const char (&event)[N], std::initializer_list<Field> fields = {}) {  // NOLINT
  write(Level::info, event, fields);
}
template <std::size_t N>
void warning(const char (&event)[N], std::initializer_list<Field> fields = {}) {  // NOLINT
  write(Level::warning, event, fields);
}
template <std::size_t N>
void error(const char (&event)[N], std::initializer_list<Field> fields = {}) {  // NOLINT
  write(Level::error, event, fields);
}
/// The fields every failure is logged with: code, step, line, column, detail.
template <std::size_t N>
void failure(const char (&event)[N], const Failure& why,
             std::initializer_list<Field> fields = {});  // NOLINT

void write_failure(std::string_view event, const Failure& why, std::initializer_list<Field> fields);
template <std::size_t N>
void failure(const char (&event)[N], const Failure& why,
             std::initializer_list<Field> fields) {  // NOLINT
  write_failure(event, why, fields);
}

}  // namespace log
}  // namespace gw
