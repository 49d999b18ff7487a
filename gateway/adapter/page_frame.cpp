#include "gateway/adapter/page_frame.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace gw {
namespace {

constexpr std::string_view kWord = "page ";
constexpr std::size_t kHeadLimit = 32;

}  // namespace

std::string page_head(std::size_t bytes) {
  return std::string(kWord) + std::to_string(bytes) + "\n";
}

Result<void> PageFrames::head_ended() {
  std::size_t size = 0;
  const std::string_view digits =
      std::string_view(held_).substr(std::min(kWord.size(), held_.size()));
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (held_.compare(0, kWord.size(), kWord) != 0 || error != std::errc{} ||
      end != digits.data() + digits.size())
    return fail(Errc::not_well_formed, "adapter.page");
  if (size > page_limit_)
    return fail(Errc::too_large, "adapter.page", static_cast<std::int64_t>(page_limit_));
  held_.clear();
  expected_ = size + 1;
  return {};
}

Result<void> PageFrames::feed_bare(std::string_view bytes) {
  held_ += bytes;
  if (held_.size() > page_limit_)
    return fail(Errc::too_large, "adapter.page", static_cast<std::int64_t>(page_limit_));
  return {};
}

Result<void> PageFrames::feed(std::string_view bytes) {
  if (bytes.empty()) return {};
  if (!std::exchange(begun_, true)) bare_ = bytes.front() == '{';
  if (bare_) return feed_bare(bytes);
  while (!bytes.empty()) {
    if (expected_ == 0) {
      const std::size_t end = bytes.find('\n');
      held_ += bytes.substr(0, end);
      if (held_.size() > kHeadLimit) return fail(Errc::not_well_formed, "adapter.page");
      if (end == std::string_view::npos) return {};
      bytes.remove_prefix(end + 1);
      GW_CHECK(head_ended());
      continue;
    }
    const std::size_t part = std::min(expected_ - held_.size(), bytes.size());
    held_ += bytes.substr(0, part);
    bytes.remove_prefix(part);
    if (held_.size() < expected_) continue;
    if (held_.back() != '\n') return fail(Errc::not_well_formed, "adapter.page");
    GW_CHECK(sink_(std::string_view(held_).substr(0, held_.size() - 1)));
    held_.clear();
    expected_ = 0;
  }
  return {};
}

Result<void> PageFrames::finish() {
  if (bare_) return sink_(held_);
  if (expected_ != 0 || !held_.empty()) return fail(Errc::not_well_formed, "adapter.page");
  return {};
}

}  // namespace gw
