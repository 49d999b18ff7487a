#include "adapters/sharing_platform/answer.hpp"

#include <algorithm>

#include "gateway/adapter/http_answer.hpp"

namespace gw::sharing_platform {
namespace {

constexpr std::int64_t kLongestWait = 30'000;
constexpr std::int64_t kUsualWait = 1'000;

}  // namespace

bool said(const Failure& failure, std::int64_t code) {
  return failure.code() == Errc::peer_refused && failure.detail() == code;
}

Result<void> Answer::open(ports::HttpResponse response) {
  data_ = codec::JsonValue();
  if (response.status != kOk) return fail(Errc::peer_status, "sharing_platform", response.status);
  if (!has_media_type(response, "application/json"))
    return fail(Errc::peer_content, "sharing_platform");
  body_ = std::move(response.body);
  GW_TRY(const codec::JsonValue envelope, json_.parse(body_));
  const auto code = codec::whole_number(envelope, "code");
  if (!code) return fail(Errc::peer_content, "sharing_platform.code");
  code_ = *code;
  data_ = envelope.find("data");
  auto wait = codec::whole_number(envelope, "retryAfter");
  if (!wait) wait = codec::whole_number(data_, "retryAfter");
  retry_after_ = std::chrono::milliseconds(std::min(wait.value_or(kUsualWait), kLongestWait));
  return {};
}

Failure Answer::refusal() const {
  return fail(Errc::peer_refused, "sharing_platform", code_);
}

}  // namespace gw::sharing_platform
