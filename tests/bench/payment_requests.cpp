#include "tests/bench/payment_requests.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>

#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"

namespace gw::bench {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::size_t kTokenLength = 24;
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// splitmix64: neighbours become far apart, none coincide.
std::uint64_t scattered(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

std::string token(std::uint64_t number) {
  std::string text;
  std::uint64_t bits = scattered(number);
  for (std::size_t i = 0; i < kTokenLength; ++i) {
    if (i == kTokenLength / 2) bits = scattered(bits);
    text.push_back(kAlphabet[bits % kAlphabet.size()]);
    bits /= kAlphabet.size();
  }
  return text;
}

template <class... Values>
std::string formatted(const char* form, Values... values) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), form, values...);
  return text.data();
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t comma = std::min(line.find(',', begin), line.size());
    parts.push_back(line.substr(begin, comma - begin));
    if (comma == line.size()) return parts;
    begin = comma + 1;
  }
}

}  // namespace

Result<std::vector<Payer>> read_payers(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  const std::vector<std::string> header = split(line);
  const auto column = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  const std::size_t number = column("certno");
  const std::size_t name = column("psn_name");
  const std::size_t psn_no = column("psn_no");
  const std::size_t last = std::max({number, name, psn_no});
  std::vector<Payer> payers;
  while (last < header.size() && std::getline(stream, line)) {
    const std::vector<std::string> parts = split(line);
    if (parts.size() > last) payers.push_back({parts[number], parts[name], parts[psn_no]});
  }
  if (payers.empty()) return fail(Errc::not_well_formed, "bench.people");
  return payers;
}

Result<crypto::Secret> read_webhook_secret(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  if (!line.starts_with(kSecretPrefix)) return fail(Errc::not_well_formed, "bench.secret");
  GW_TRY(auto bytes, crypto::base64_decode(std::string_view(line).substr(kSecretPrefix.size())));
  return crypto::Secret(std::move(bytes));
}

std::string PaymentRequests::body(std::uint64_t number) const {
  const Payer& payer = payers_[number % payers_.size()];
  const auto eight = static_cast<unsigned>(number % 100'000'000);
  const auto day = static_cast<unsigned>(1 + number % 17);
  const std::string clock =
      formatted("%02u:%02u:%02u", static_cast<unsigned>(number / 3600 % 24),
                static_cast<unsigned>(number / 60 % 60), static_cast<unsigned>(number % 60));
  const std::string date = formatted("2026-11-%02u", day);
  std::string text;
  text.reserve(800);
  text.append(R"({"cspch":"SW42000020261118)").append(formatted("%08u", eight));
  text.append(R"(","events":[{"id":"evt_01)").append(token(number));
  text.append(R"(","type":"payment.received","time":")").append(date).append("T").append(clock);
  text.append(R"(+08:00","data":{"grbh":")").append(payer.psn_no);
  text.append(R"(","zjlx":"201","zjhm":")").append(payer.number);
  text.append(R"(","jfrmc":")").append(payer.name);
  text.append(R"(","zsxmdm":"10211","zspmdm":"102113900","sbYzXh":"1042022612)");
  text.append(formatted("%02u%08u", day, eight));
  text.append(R"(","sbYzmxXh":"1","sfssqQsrq":"2027-01-01","sfssqZzrq":"2027-12-31",)");
  text.append(R"("jfsfdm":"01","yjje":"400.00","sjje":"400.00","dzsph":"3420652601)");
  text.append(formatted("%08u", eight)).append(R"(","jfrq":")").append(date).append(" ");
  text.append(clock).append(R"(","sjrq":null,"rkrq":null,"hsjg":"14206020000",)");
  text.append(R"("tcqbmDm":"420600","jfqd":"05","hdbz":"1"}}]})");
  return text;
}

std::string PaymentRequests::request(std::uint64_t number, std::int64_t now) const {
  const std::string content = body(number);
  const std::string id = "msg_" + token(~number);
  const std::string time = std::to_string(now);
  const crypto::Mac mac = crypto::hmac_sha256(secret_, {id, ".", time, ".", content});
  std::string text;
  text.reserve(content.size() + 400);
  text.append("POST ").append(path_).append(" HTTP/1.1\r\nHost: localhost\r\n");
  text.append("Content-Type: application/json; charset=utf-8\r\nwebhook-id: ").append(id);
  text.append("\r\nwebhook-timestamp: ").append(time).append("\r\nwebhook-signature: v1,");
  text.append(crypto::base64_encode(mac)).append("\r\nContent-Length: ");
  text.append(std::to_string(content.size())).append("\r\n\r\n").append(content);
  return text;
}

}  // namespace gw::bench
