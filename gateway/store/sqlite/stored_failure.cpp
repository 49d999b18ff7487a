#include "gateway/store/sqlite/stored_failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace gw::store::sqlite {
namespace {

constexpr std::size_t kStepBytes = 64;
constexpr std::size_t kStepsMax = 1024;

struct Step {
  char text[kStepBytes] = {};  // NOLINT(modernize-avoid-c-arrays): the shape Failure takes
};

/// The same place in memory for the same step, for ever.  The mutex guards the list: readers of the
/// store run on many threads.
const Step& step_named(std::string_view name) {
  static const Step none;
  static std::mutex mutex;
  static std::deque<Step> steps;
  if (name.empty() || name.size() >= kStepBytes) return none;
  const std::scoped_lock lock(mutex);
  for (const Step& step : steps) {
    if (name == step.text) return step;
  }
  if (steps.size() == kStepsMax) return none;
  std::copy(name.begin(), name.end(), steps.emplace_back().text);
  return steps.back();
}

std::optional<Errc> code_named(std::string_view name) {
  for (int code = 0; code <= static_cast<int>(Errc::going_in); ++code) {
    if (name_of(static_cast<Errc>(code)) == name) return static_cast<Errc>(code);
  }
  return std::nullopt;
}

}  // namespace

std::string failure_text(const Failure& failure) {
  return std::string(name_of(failure.code())) + " " + std::string(failure.step()) + " " +
         std::to_string(failure.detail()) + " " + std::to_string(failure.line()) + " " +
         std::to_string(failure.column());
}

Failure failure_from(std::string_view text) {
  std::array<std::string_view, 5> parts;
  for (std::string_view& part : parts) {
    const auto blank = std::min(text.find(' '), text.size());
    part = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  const auto code = code_named(parts[0]);
  if (!code) return Failure();
  std::array<std::int64_t, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::string_view digits = parts[i + 2];
    std::from_chars(digits.data(), digits.data() + digits.size(), numbers[i]);
  }
  return Failure(*code, step_named(parts[1]).text, numbers[0]).at(numbers[1], numbers[2]);
}

}  // namespace gw::store::sqlite
