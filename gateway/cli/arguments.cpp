#include "gateway/cli/arguments.hpp"

#include <algorithm>

namespace gw::cli {

namespace {

bool looks_like_identity_number(std::string_view text) {
  const auto digits = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
  return digits >= 14 && digits + 1 >= text.size();
}

/// Runs of more digits than are shown, starred.
std::string without_longer_runs(std::string text, std::size_t shown) {
  std::size_t run = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] >= '0' && text[i] <= '9') {
      ++run;
      continue;
    }
    if (run > shown) std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(i - run), run, '*');
    run = 0;
  }
  return text;
}

}  // namespace

std::string check_id(const std::string& text) {
  const bool plain = !text.empty() && text.size() <= 128 && text != "." && text != ".." &&
                     std::all_of(text.begin(), text.end(), [](char c) {
                       return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                              (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
                     });
  if (!plain) return "must be an id of letters, digits, '.', '_' and '-'";
  if (looks_like_identity_number(text)) {
    return "an identity number is never given as an argument: `explain` reads it from standard "
           "input";
  }
  return {};
}

std::string check_value(const std::string& text) {
  return looks_like_identity_number(text) ? "a person's number stands for nothing else"
                                          : std::string();
}

std::string check_reason(const std::string& text) {
  if (text.empty()) return "say why";
  return without_numbers(text) == text ? std::string()
                                       : "a reason names nobody: leave the number out";
}

std::string check_day(const std::string& text) {
  bool form = text.size() == 10;
  for (std::size_t i = 0; form && i < text.size(); ++i) {
    form = i == 4 || i == 7 ? text[i] == '-' : text[i] >= '0' && text[i] <= '9';
  }
  return form ? std::string() : "must be a day as YYYY-MM-DD";
}

std::string check_day_or_minute(const std::string& text) {
  constexpr std::size_t kDay = 10;
  bool form = check_day(text.substr(0, kDay)).empty();
  if (form && text.size() != kDay) {
    form = text.size() == kDay + 6;
    for (std::size_t i = kDay; form && i < text.size(); ++i) {
      form = i == kDay       ? text[i] == 'T'
             : i == kDay + 3 ? text[i] == ':'
                             : text[i] >= '0' && text[i] <= '9';
    }
  }
  return form ? std::string() : "must be a day as YYYY-MM-DD or a minute as YYYY-MM-DDTHH:MM";
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string without_numbers(std::string text) {
  constexpr std::size_t kDigitsShown = 11;
  return without_longer_runs(std::move(text), kDigitsShown);
}

std::string without_identity_numbers(std::string text) {
  constexpr std::size_t kDigitsShown = 14;
  return without_longer_runs(std::move(text), kDigitsShown);
}

}  // namespace gw::cli
