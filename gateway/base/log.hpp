#pragma once
// The log: JSON lines on standard error, each with time, level, event, its words, service and
// version.  An event is of a closed list (log_events.hpp); its fields are limited by a concept to
// numbers, durations, literals and types that state that they hold no personal data. A std::string
// from a feed does not compile (law 15).  Of what strangers can cause at will only so many lines
// are written; the next one says how many were not.  Thread-safe; a line is written whole.
#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/base/log_events.hpp"

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
  template <std::integral V>
  Field(FieldName name, V value)
      : name_(name.text()), text_(std::to_string(value)), quoted_(false) {}  // NOLINT
  Field(FieldName name, double value)
      : name_(name.text()), text_(std::to_string(value)), quoted_(false) {}  // NOLINT
  template <class Rep, class Period>
  Field(FieldName name, std::chrono::duration<Rep, Period> value)  // NOLINT
      : Field(name, std::chrono::duration<double>(value).count()) {}
  template <Loggable V>
  Field(FieldName name, const V& value) : name_(name.text()), text_(value.loggable()) {}  // NOLINT
  template <std::size_t M>
  Field(FieldName name, const char (&literal)[M]) : name_(name.text()), text_(literal) {}  // NOLINT
  Field(FieldName name, Errc code) : name_(name.text()), text_(name_of(code)) {}           // NOLINT

  std::string_view name() const { return name_; }
  std::string_view text() const { return text_; }
  bool quoted() const { return quoted_; }

 private:
  std::string_view name_;
  std::string text_;
  bool quoted_ = true;
};

void set_level(Level level) noexcept;
/// Which program writes; said once, before the first line.
void set_version(std::string_view version);
/// Lines of a level since the start, also those that were not written.
std::uint64_t lines_of(Level level) noexcept;
std::string_view name_of(Level level) noexcept;

using Fields = std::initializer_list<Field>;

void info(Event event, Fields fields = {});
void warning(Event event, Fields fields = {});
void error(Event event, Fields fields = {});
/// An error with the fields every failure is logged with: code, step, line, column, detail.
void failure(Event event, const Failure& why, Fields fields = {});
/// The same of fields of which it shows only then which there are.
void info(Event event, const std::vector<Field>& fields);
void failure(Event event, const Failure& why, const std::vector<Field>& fields);

}  // namespace log
}  // namespace gw
