#include "gateway/webhook/signature.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"

namespace gw::webhook {

namespace {

constexpr std::size_t kLongestId = 64;
constexpr std::size_t kLeastSecretBytes = 24;  // as the standard asks
// A rotation has two entries of each version; more than this is no signature but a try.
constexpr int kMostEntries = 16;
constexpr std::string_view kSecretPrefix = "whsec_";

/// Decimal digits only: a sign or a fraction is no time of ours.
std::optional<std::int64_t> epoch_seconds(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || text.size() > 12 || text.front() == '-') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool any_entry_fits(std::string_view entries, const crypto::Mac& expected) {
  bool fits = false;
  for (int i = 0; i < kMostEntries && !entries.empty(); ++i) {
    const std::size_t end = std::min(entries.find(' '), entries.size());
    const std::string_view entry = entries.substr(0, end);
    entries.remove_prefix(std::min(end + 1, entries.size()));
    const std::size_t comma = entry.find(',');
    if (comma == std::string_view::npos || entry.substr(0, comma) != "v1") continue;
    const auto mac = crypto::base64_decode(entry.substr(comma + 1));
    if (mac && crypto::equal_constant_time(*mac, expected)) fits = true;
  }
  return fits;
}

}  // namespace

bool is_request_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

Result<void> verify_signature(const SignedHeaders& headers, std::string_view body,
                              std::span<const crypto::Secret> secrets, Instant now,
                              std::chrono::seconds tolerance) {
  const auto signed_at = epoch_seconds(headers.timestamp);
  if (!is_request_id(headers.id)) return fail(Errc::signature_invalid, "webhook.id");
  if (!signed_at) return fail(Errc::signature_invalid, "webhook.timestamp");
  bool valid = false;
  for (const crypto::Secret& secret : secrets) {
    const crypto::Mac expected =
        crypto::hmac_sha256(secret, {headers.id, ".", headers.timestamp, ".", body});
    if (any_entry_fits(headers.signature, expected)) valid = true;
  }
  if (!valid) return fail(Errc::signature_invalid, "webhook.signature");
  const std::int64_t off =
      *signed_at - std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (off > tolerance.count() || -off > tolerance.count()) {
    return fail(Errc::timestamp_stale, "webhook.timestamp", off);
  }
  return {};
}

Result<crypto::Secret> parse_webhook_secret(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
    text.remove_suffix(1);
  }
  if (text.substr(0, kSecretPrefix.size()) != kSecretPrefix) {
    return fail(Errc::invalid_argument, "webhook.secret");
  }
  GW_TRY(auto bytes, crypto::base64_decode(text.substr(kSecretPrefix.size())));
  crypto::Secret secret(std::move(bytes));
  if (secret.size() < kLeastSecretBytes) return fail(Errc::invalid_argument, "webhook.secret");
  return secret;
}

}  // namespace gw::webhook
