#include "gateway/app/webhook_desk.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/text_table.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/webhook/signature.hpp"

namespace gw::app {
namespace json = boost::json;

namespace {

using cli::ExitCode;
using cli::Streams;
using cli::WebhookRequest;
using crypto::SignatureScheme;

constexpr std::size_t kSecretFileMost = 4096;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSecretPrefix = "whsec_";

/// A shared secret, and its text as it stands in the file: some senders take that for the key.
struct SharedSecret {
  crypto::Secret key;
  crypto::Secret text;
};

struct WebhookKeys {
  std::vector<SharedSecret> secrets;
  std::vector<crypto::PublicKey> public_keys;
};

struct SignatureEntry {
  std::string kind;
  std::string value;
  std::string_view verdict;  // fits, differs, no_key, skipped
};

/// What else may have been signed, or how else.
struct Difference {
  std::string_view code, zh, en;
};
constexpr Difference kNewlineCut{"newline_cut", "签名的报文末尾有换行，收到的没有",
                                 "a line end at the end of the body was signed and did not come"};
constexpr Difference kNewlineAdded{"newline_added", "收到的报文末尾多了换行，签名时没有",
                                   "the body that came has a line end at its end that was not "
                                   "signed"};
constexpr Difference kMarkCut{"bom_cut", "签名的报文开头有 BOM，收到的没有",
                              "a byte order mark was signed and did not come"};
constexpr Difference kMarkAdded{"bom_added", "收到的报文开头多了 BOM，签名时没有",
                                "the body that came begins with a byte order mark that was not "
                                "signed"};
constexpr Difference kLineEnds{"line_ends", "换行被改写（CRLF 与 LF）",
                               "line ends were rewritten (CRLF and LF)"};
constexpr Difference kBodyAlone{"body_alone", "只签了报文，没有 id.时间. 在前",
                                "the body alone was signed, without id.timestamp. before it"};
constexpr Difference kIdLeftOut{"id_left_out", "签名的文本里没有 id",
                                "the id is missing in what was signed"};
constexpr Difference kMilliseconds{"milliseconds", "签名用了毫秒时间，请求头是秒",
                                   "milliseconds were signed, the header has seconds"};
constexpr Difference kSecretAsText{"secret_as_text",
                                   "把密钥文本本身当作密钥，没有去掉 whsec_ 并作 Base64 解码",
                                   "the secret's text was taken for the key: cut whsec_ off and "
                                   "decode the Base64"};
constexpr Difference kHex{"hex", "签名写成了十六进制，应为 Base64",
                          "the signature is written in hex, not Base64"};
constexpr Difference kNoUserId{"sm2_user_id", "SM2 签名没有用用户标识 1234567812345678",
                               "the SM2 signature was made without the user id 1234567812345678"};
constexpr Difference kIdForm{"id_form", "id 不合格式：1 至 64 个字母、数字、_ 或 -",
                             "the id is not 1 to 64 letters, digits, _ or -"};
constexpr Difference kTimeForm{"time_form", "时间头不是秒数：1 至 12 位十进制数字，没有小数",
                               "the timestamp is no number of seconds: 1 to 12 decimal digits, "
                               "no fraction"};
constexpr Difference kClock{"clock", "时间与此刻相差超过 300 秒：校时后再发",
                            "the time is over 300 seconds off: set the clock and send again"};
constexpr Difference kUnknown{"unknown", "常见的差别都不是：核对密钥、id 和时间头是否与签名时一致",
                              "none of the usual differences: is it the right key, and are id and "
                              "timestamp those that were signed?"};

Result<WebhookKeys> load_webhook_keys(const WebhookRequest& request) {
  WebhookKeys keys;
  for (const auto& file : request.secret_files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(Errc::io, "webhook.secret_file", errno);
    std::string text(kSecretFileMost, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    GW_TRY(crypto::Secret key, webhook::parse_webhook_secret(text));
    text.erase(text.find_last_not_of(" \r\n") + 1);
    keys.secrets.push_back({std::move(key), crypto::Secret::take(text)});
  }
  for (const auto& file : request.public_key_files) {
    GW_TRY(crypto::PublicKey key, crypto::PublicKey::load(file, SignatureScheme::sm3_with_sm2));
    keys.public_keys.push_back(std::move(key));
  }
  return keys;
}

std::string signed_text(std::string_view id, std::string_view timestamp, std::string_view body) {
  std::string text;
  text.reserve(id.size() + timestamp.size() + body.size() + 2);
  return text.append(id).append(".").append(timestamp).append(".").append(body);
}

std::vector<SignatureEntry> signature_entries(std::string_view header) {
  std::vector<SignatureEntry> entries;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(' '), header.size());
    const std::string_view one = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    const std::size_t comma = std::min(one.find(','), one.size());
    if (one.empty()) continue;
    entries.push_back({std::string(one.substr(0, comma)),
                       std::string(one.substr(std::min(comma + 1, one.size()))), "skipped"});
  }
  return entries;
}

bool is_mac(crypto::ByteView key, std::string_view text, const Result<crypto::Bytes>& mac) {
  return mac && crypto::equal_constant_time(*mac, crypto::hmac_sha256(key, {text}));
}

bool entry_fits(const SignatureEntry& entry, std::string_view text, const WebhookKeys& keys) {
  if (entry.kind == "v1") {
    const auto mac = crypto::base64_decode(entry.value);
    return std::any_of(keys.secrets.begin(), keys.secrets.end(),
                       [&](const SharedSecret& one) { return is_mac(one.key.bytes(), text, mac); });
  }
  return std::any_of(
      keys.public_keys.begin(), keys.public_keys.end(),
      [&](const crypto::PublicKey& key) { return key.verify(text, entry.value).has_value(); });
}

std::string with_line_ends(std::string_view body, bool crlf) {
  std::string out;
  for (const char c : body) {
    if (c == '\r') continue;
    if (c == '\n' && crlf) out += '\r';
    out += c;
  }
  return out;
}

/// The first difference under which the entry fits; nothing if none is found.
const Difference* difference_of(const SignatureEntry& entry, const WebhookRequest& request,
                                std::string_view body, const WebhookKeys& keys) {
  const std::string& id = request.id;
  const std::string& time = request.timestamp;
  const auto body_fits = [&](std::string_view other) {
    return entry_fits(entry, signed_text(id, time, other), keys);
  };
  const std::string text(body);
  if (body_fits(text + "\n") || body_fits(text + "\r\n")) return &kNewlineCut;
  std::string_view bare = body;
  while (!bare.empty() && (bare.back() == '\n' || bare.back() == '\r')) {
    bare.remove_suffix(1);
    if (body_fits(bare)) return &kNewlineAdded;
  }
  if (body_fits(std::string(kByteOrderMark) + text)) return &kMarkCut;
  if (body.substr(0, kByteOrderMark.size()) == kByteOrderMark &&
      body_fits(body.substr(kByteOrderMark.size())))
    return &kMarkAdded;
  if (body_fits(with_line_ends(body, true)) || body_fits(with_line_ends(body, false)))
    return &kLineEnds;
  if (entry_fits(entry, body, keys)) return &kBodyAlone;
  if (entry_fits(entry, time + "." + text, keys)) return &kIdLeftOut;
  if (entry_fits(entry, signed_text(id, time + "000", body), keys)) return &kMilliseconds;
  const std::string whole = signed_text(id, time, body);
  if (entry.kind != "v1") {
    const bool bare_id = std::any_of(
        keys.public_keys.begin(), keys.public_keys.end(), [&](const crypto::PublicKey& key) {
          return key.verify(whole, entry.value, crypto::SignerId::none).has_value();
        });
    return bare_id ? &kNoUserId : nullptr;
  }
  const auto mac = crypto::base64_decode(entry.value);
  const auto hex = crypto::hex_decode(entry.value);
  for (const SharedSecret& one : keys.secrets) {
    const crypto::ByteView written = one.text.bytes();
    if (is_mac(written, whole, mac) || is_mac(written.subspan(kSecretPrefix.size()), whole, mac))
      return &kSecretAsText;
    if (is_mac(one.key.bytes(), whole, hex)) return &kHex;
  }
  return nullptr;
}

struct Judged {
  std::vector<SignatureEntry> entries;
  std::vector<const Difference*> differences;
  std::int64_t seconds_off = 0;  // positive: from the future
  bool signature_fits = false;   // of every kind whose key is given, under headers that can be read
};

Judged judge(const WebhookRequest& request, std::string_view body, const WebhookKeys& keys,
             Instant now) {
  Judged judged;
  judged.entries = signature_entries(request.signature);
  const std::string text = signed_text(request.id, request.timestamp, body);
  const auto add = [&judged](const Difference& one) {
    const auto& all = judged.differences;
    if (std::find(all.begin(), all.end(), &one) == all.end()) judged.differences.push_back(&one);
  };
  bool fits_v1 = keys.secrets.empty();
  bool fits_sm2 = keys.public_keys.empty();
  for (SignatureEntry& entry : judged.entries) {
    const bool mac = entry.kind == "v1";
    if (!mac && entry.kind != "v1sm2") continue;
    if (mac ? keys.secrets.empty() : keys.public_keys.empty()) {
      entry.verdict = "no_key";
      continue;
    }
    const bool good = entry_fits(entry, text, keys);
    entry.verdict = good ? "fits" : "differs";
    if (good) (mac ? fits_v1 : fits_sm2) = true;
    if (good) continue;
    const Difference* why = difference_of(entry, request, body, keys);
    add(why == nullptr ? kUnknown : *why);
  }
  const auto said = webhook::epoch_seconds(request.timestamp);
  judged.signature_fits = fits_v1 && fits_sm2 && said && webhook::is_request_id(request.id);
  // In a rotation one of two entries is enough: the other is no fault.
  if (judged.signature_fits) judged.differences.clear();
  if (!webhook::is_request_id(request.id)) add(kIdForm);
  if (!said) {
    add(kTimeForm);
    return judged;
  }
  judged.seconds_off =
      *said - std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (std::abs(judged.seconds_off) > webhook::kTolerance.count()) add(kClock);
  return judged;
}

std::string size_and_digest(std::string_view text, Language language) {
  return cli::with_separators(static_cast<std::int64_t>(text.size())) +
         std::string(cli::words(language, " 字节，SHA-256 ", " bytes, SHA-256 ")) +
         crypto::digest_hex(crypto::DigestKind::sha256, text);
}

std::string_view entry_words(std::string_view verdict, Language language) {
  if (verdict == "fits") return cli::words(language, "相符", "fits");
  if (verdict == "differs") return cli::words(language, "不符", "does not fit");
  if (verdict == "no_key")
    return cli::words(language, "未给密钥，未核", "no key given, not judged");
  return cli::words(language, "不识别，跳过", "not known, skipped");
}

std::string judged_text(const WebhookRequest& request, std::string_view body,
                        const Judged& judged) {
  const Language language = request.language;
  const auto label = [language](std::string_view zh, std::string_view en) {
    return std::string(cli::words(language, zh, en));
  };
  std::vector<std::pair<std::string, std::string>> lines{
      {label("签名的文本", "signed text"),
       size_and_digest(signed_text(request.id, request.timestamp, body), language)},
      {label("报文", "body"), size_and_digest(body, language)}};
  for (const SignatureEntry& entry : judged.entries) {
    lines.emplace_back(cli::printable(entry.kind),
                       std::string(entry_words(entry.verdict, language)));
  }
  lines.emplace_back(label("时间差（秒）", "seconds off"), std::to_string(judged.seconds_off));
  for (const Difference* one : judged.differences)
    lines.emplace_back(label("差别", "difference"), label(one->zh, one->en));
  return cli::labelled(lines);
}

std::string judged_json(const WebhookRequest& request, std::string_view body,
                        const Judged& judged) {
  const std::string text = signed_text(request.id, request.timestamp, body);
  json::array entries;
  for (const SignatureEntry& entry : judged.entries)
    entries.push_back(json::object{{"kind", entry.kind}, {"verdict", entry.verdict}});
  json::array differences;
  for (const Difference* one : judged.differences) differences.emplace_back(one->code);
  const json::object item{{"signed_bytes", text.size()},
                          {"signed_sha256", crypto::digest_hex(crypto::DigestKind::sha256, text)},
                          {"body_bytes", body.size()},
                          {"body_sha256", crypto::digest_hex(crypto::DigestKind::sha256, body)},
                          {"entries", std::move(entries)},
                          {"seconds_off", judged.seconds_off},
                          {"differences", std::move(differences)},
                          {"fits", judged.signature_fits}};
  return json::serialize(json::object{{"api", "v1"}, {"kind", "webhook_verify"}, {"item", item}}) +
         '\n';
}

Result<std::string> sign_body(const WebhookRequest& request, std::string_view body,
                              const WebhookKeys& keys) {
  const std::string text = signed_text(request.id, request.timestamp, body);
  std::string entries;
  for (const SharedSecret& one : keys.secrets) {
    entries += entries.empty() ? "v1," : " v1,";
    entries += crypto::base64_encode(crypto::hmac_sha256(one.key, {text}));
  }
  if (!request.key_file.empty()) {
    GW_TRY(const crypto::Signer signer,
           crypto::Signer::load(request.key_file, SignatureScheme::sm3_with_sm2));
    GW_TRY(const std::string made, signer.sign(text));
    entries += (entries.empty() ? "v1sm2," : " v1sm2,") + made;
  }
  return entries;
}

}  // namespace

ExitCode run_webhook(const WebhookRequest& asked, const Streams& streams) {
  WebhookRequest request = asked;
  const auto refuse = [&](const Failure& failure) {
    streams.err << "enrollgate: " << failure.text(request.language) << '\n';
    return cli::exit_code_of(failure.code());
  };
  if (request.secret_files.empty() && request.public_key_files.empty() &&
      request.key_file.empty()) {
    streams.err << "enrollgate: "
                << cli::words(request.language, "没有给密钥：--secret-file，或 SM2 的密钥文件",
                              "no key was given: --secret-file, or a file with an SM2 key")
                << '\n';
    return ExitCode::usage;
  }
  const auto keys = load_webhook_keys(request);
  if (!keys) return refuse(keys.error());
  const std::string body(std::istreambuf_iterator<char>(streams.in), {});
  const Instant now = request.at ? Instant(std::chrono::seconds(*request.at)) : SystemClock().now();
  if (request.action == cli::WebhookAction::sign) {
    if (!webhook::is_request_id(request.id)) {
      streams.err << "enrollgate: " << cli::words(request.language, kIdForm.zh, kIdForm.en) << '\n';
      return ExitCode::usage;
    }
    if (request.timestamp.empty())
      request.timestamp =
          std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    const auto entries = sign_body(request, body, *keys);
    if (!entries) return refuse(entries.error());
    streams.out << "webhook-id: " << request.id << "\nwebhook-timestamp: " << request.timestamp
                << "\nwebhook-signature: " << *entries << '\n';
    streams.err << size_and_digest(signed_text(request.id, request.timestamp, body),
                                   request.language)
                << '\n';
    return ExitCode::ok;
  }
  const Judged judged = judge(request, body, *keys, now);
  streams.out << (request.as_json ? judged_json(request, body, judged)
                                  : judged_text(request, body, judged));
  if (!judged.signature_fits) return ExitCode::integrity;
  return judged.differences.empty() ? ExitCode::ok : ExitCode::findings;
}

}  // namespace gw::app
