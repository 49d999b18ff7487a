#include "gateway/api/request_trace.hpp"

#include <algorithm>

#include "gateway/crypto/encoding.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kSpanBytes = 8;
constexpr std::string_view kHeader = "traceparent";

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

RequestTrace::RequestTrace(std::optional<std::string_view> given, crypto::Random& random) {
  span_ = crypto::hex_lower(crypto::random_bytes(random, kSpanBytes));
  // 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
  if (given && given->size() == 55 && given->starts_with("00-") && (*given)[35] == '-' &&
      (*given)[52] == '-') {
    const std::string_view id = given->substr(3, 32);
    const std::string_view parent = given->substr(36, 16);
    const std::string_view flags = given->substr(53, 2);
    if (is_hex(id) && is_hex(parent) && is_hex(flags) && !is_zero(id) && !is_zero(parent)) {
      id_ = id;
      flags_ = flags;
      return;
    }
  }
  id_ = crypto::hex_lower(crypto::random_bytes(random, kIdBytes));
}

void RequestTrace::into(ports::HttpResponse& response) const {
  response.headers.set(std::string(kHeader), parent());
  const bool problem = response.headers.find("Content-Type") == "application/problem+json";
  if (problem && response.body.ends_with('}'))
    response.body.insert(response.body.size() - 1, ",\"trace_id\":\"" + id_ + "\"");
}

}  // namespace gw::api
