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

/// What stands behind `kind,` in the entries.
std::vector<std::string_view> entries_of(std::string_view kind, std::string_view entries) {
  std::vector<std::string_view> found;
  for (int i = 0; i < kMostEntries && !entries.empty(); ++i) {
    const std::size_t end = std::min(entries.find(' '), entries.size());
    const std::string_view entry = entries.substr(0, end);
    entries.remove_prefix(std::min(end + 1, entries.size()));
    const std::size_t comma = entry.find(',');
    if (comma != std::string_view::npos && entry.substr(0, comma) == kind)
      found.push_back(entry.substr(comma + 1));
  }
  return found;
}

bool has_mac(const SignedHeaders& headers, std::string_view body, const SignatureKeys& keys) {
  bool fits = false;
  for (const crypto::Secret& secret : keys.secrets) {
    const crypto::Mac expected =
        crypto::hmac_sha256(secret, {headers.id, ".", headers.timestamp, ".", body});
    for (const std::string_view entry : entries_of("v1", headers.signature)) {
      const auto mac = crypto::base64_decode(entry);
      if (mac && crypto::equal_constant_time(*mac, expected)) fits = true;
    }
  }
  return fits;
}

bool has_sm2(const SignedHeaders& headers, std::string_view body, const SignatureKeys& keys) {
  const auto entries = entries_of("v1sm2", headers.signature);
  if (entries.empty()) return false;
  std::string text;
  text.reserve(headers.id.size() + headers.timestamp.size() + body.size() + 2);
  text.append(headers.id).append(".").append(headers.timestamp).append(".").append(body);
  return std::any_of(entries.begin(), entries.end(), [&](std::string_view entry) {
    return std::any_of(
        keys.public_keys.begin(), keys.public_keys.end(),
        [&](const crypto::PublicKey& key) { return key.verify(text, entry).has_value(); });
  });
}

bool is_signed(const SignedHeaders& headers, std::string_view body, const SignatureKeys& keys) {
  switch (keys.required) {
    case RequiredSignature::v1:
      return has_mac(headers, body, keys);
    case RequiredSignature::v1sm2:
      return has_sm2(headers, body, keys);
    case RequiredSignature::both:
      break;
  }
  return has_mac(headers, body, keys) && has_sm2(headers, body, keys);
}

}  // namespace

std::optional<std::int64_t> epoch_seconds(std::string_view text) noexcept {
  std::int64_t value = 0;
  if (text.empty() || text.size() > 12 || text.front() == '-') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_request_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

Result<void> verify_signature(const SignedHeaders& headers, std::string_view body,
                              const SignatureKeys& keys, Instant now,
                              std::chrono::seconds tolerance) {
  const auto signed_at = epoch_seconds(headers.timestamp);
  if (!is_request_id(headers.id)) return fail(Errc::signature_invalid, "webhook.id");
  if (!signed_at) return fail(Errc::signature_invalid, "webhook.timestamp");
  if (!is_signed(headers, body, keys)) return fail(Errc::signature_invalid, "webhook.signature");
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
