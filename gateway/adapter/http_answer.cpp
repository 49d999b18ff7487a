#include "gateway/adapter/http_answer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace gw {
namespace {

constexpr std::int64_t kLongestWait = 24 * 60 * 60;

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

bool has_media_type(const ports::HttpResponse& answer, std::string_view media_type) noexcept {
  const auto header = answer.headers.find("Content-Type");
  if (!header) return false;
  const std::string_view type = trim(header->substr(0, header->find(';')));
  return std::equal(type.begin(), type.end(), media_type.begin(), media_type.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::chrono::seconds retry_after(const ports::HttpResponse& answer) noexcept {
  const auto header = answer.headers.find("Retry-After");
  if (!header) return std::chrono::seconds(0);
  const std::string_view text = trim(*header);
  std::int64_t seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || seconds < 0) {
    return std::chrono::seconds(0);
  }
  return std::chrono::seconds(std::min(seconds, kLongestWait));
}

}  // namespace gw
