#include "gateway/cli/json_text.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <optional>

#include "gateway/base/clock.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::string thousandths(double number) {
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%.3f", number);
  return {text.data(), static_cast<std::size_t>(length)};
}

/// The texts of a list, one behind the other; other things are left out.
std::string joined_texts(const json::array& list) {
  std::string out;
  for (const json::value& one : list) {
    const json::string* text = one.if_string();
    if (text == nullptr) continue;
    out += (out.empty() ? "" : " ") + printable({text->data(), text->size()});
  }
  return out;
}

}  // namespace

const json::value* value_at(const json::value& from, std::string_view path) {
  const json::value* value = &from;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    if (const json::array* array = value->if_array()) {
      const auto place = name.size() == 1 ? digits(name, 0, 1) : std::nullopt;
      value = place ? array->if_contains(static_cast<std::size_t>(*place)) : nullptr;
    } else {
      const json::object* object = value->if_object();
      value = object == nullptr ? nullptr : object->if_contains(name);
    }
    if (value == nullptr || dot == std::string_view::npos) return value;
    path.remove_prefix(dot + 1);
  }
}

std::string text_at(const json::value& from, std::string_view path, Shape shape) {
  const json::value* value = value_at(from, path);
  if (value != nullptr && value->is_array()) return joined_texts(value->get_array());
  if (value == nullptr || value->is_null() || value->is_structured()) return {};
  if (shape == Shape::count && value->is_number()) return with_separators(number_at(from, path));
  if (shape == Shape::seconds && value->is_number()) return thousandths(value->to_number<double>());
  if (!value->is_string()) return json::serialize(*value);
  const std::string_view text(value->get_string().data(), value->get_string().size());
  return printable(shape == Shape::moment ? beijing_text(text) : std::string(text));
}

std::int64_t number_at(const json::value& from, std::string_view path) {
  const json::value* value = value_at(from, path);
  boost::system::error_code error;
  if (value == nullptr || !value->is_number()) return 0;
  const auto number = value->to_number<std::int64_t>(error);
  return error ? 0 : number;
}

bool true_at(const json::value& from, std::string_view path) {
  const json::value* value = value_at(from, path);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string beijing_text(std::string_view moment) {
  // yyyy-MM-ddTHH:mm:ss, fractions, Z
  constexpr std::size_t kSeconds = 19;
  if (moment.size() <= kSeconds || moment.back() != 'Z' || moment[10] != 'T') {
    return std::string(moment);
  }
  const auto year = digits(moment, 0, 4);
  const auto month = digits(moment, 5, 2);
  const auto day = digits(moment, 8, 2);
  const auto hour = digits(moment, 11, 2);
  const auto minute = digits(moment, 14, 2);
  const auto second = digits(moment, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::string(moment);
  const std::chrono::year_month_day utc_date{std::chrono::year(*year),
                                             std::chrono::month(static_cast<unsigned>(*month)),
                                             std::chrono::day(static_cast<unsigned>(*day))};
  if (!utc_date.ok()) return std::string(moment);
  const Instant local = Instant(Day(utc_date)) + std::chrono::hours(*hour) +
                        std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
                        kBeijingOffset;
  const auto local_day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(local_day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(local - local_day));
  std::array<char, 32> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace gw::cli
