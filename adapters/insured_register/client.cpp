#include "adapters/insured_register/client.hpp"

#include <charconv>

#include "gateway/adapter/http_answer.hpp"
#include "gateway/codec/gzip.hpp"
#include "gateway/codec/json_text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::insured_register {
namespace {

using codec::json_text;

constexpr std::size_t kNonceCharacters = 20;
constexpr std::int64_t kSerials = 10000;

/// `[E2001]...` gives 2001; 0 where there is no code.
std::int64_t code_of(std::string_view message) {
  constexpr std::string_view kOpen = "[E";
  std::int64_t code = 0;
  const std::size_t begin = message.find(kOpen);
  if (begin == std::string_view::npos) return code;
  const std::string_view digits = message.substr(begin + kOpen.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), code);
  return code;
}

}  // namespace

bool said(const Failure& failure, std::int64_t code) {
  return failure.code() == Errc::peer_refused && failure.detail() == code;
}

std::string tif_signature(std::string_view timestamp, const crypto::Secret& token,
                          std::string_view nonce) {
  crypto::Digest digest(crypto::DigestKind::sha256);
  digest.update(timestamp);
  digest.update(token.bytes());
  digest.update(nonce);
  digest.update(timestamp);
  return crypto::hex_lower(digest.finish());
}

ports::HttpRequest Client::request(const std::string& infno, const std::string& data) {
  const Instant now = clock_.now();
  const std::string moment = normalize::compact_text(now);
  const std::string timestamp = std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  const std::string nonce = crypto::random_id(random_, kNonceCharacters);
  serial_ = (serial_ + 1) % kSerials;
  const std::string inf_time = moment.substr(0, 4) + "-" + moment.substr(4, 2) + "-" +
                               moment.substr(6, 2) + " " + moment.substr(8, 2) + ":" +
                               moment.substr(10, 2) + ":" + moment.substr(12, 2);
  ports::HttpRequest post(
      "POST", settings_.path + infno,
      "{\"infno\":" + json_text(infno) + ",\"msgid\":" +
          json_text(settings_.institution + moment + normalize::padded(serial_, 4)) +
          ",\"mdtrtarea_admdvs\":\"420000\",\"insuplc_admdvs\":\"420000\","
          "\"recer_sys_code\":\"ISP\",\"infver\":\"V1.0\",\"opter_type\":\"3\","
          "\"opter\":\"gateway\",\"opter_name\":\"gateway\",\"inf_time\":" +
          json_text(inf_time) +
          ",\"sign_no\":\"\",\"signtype\":\"\",\"cainfo\":\"\",\"input\":{\"data\":" + data + "}}");
  post.headers.add("Content-Type", "application/json; charset=utf-8");
  post.headers.add("Accept-Encoding", "gzip");
  post.headers.add("x-tif-paasid", settings_.paas_id);
  post.headers.add("x-tif-timestamp", timestamp);
  post.headers.add("x-tif-nonce", nonce);
  post.headers.add("x-tif-signature", tif_signature(timestamp, token_, nonce));
  return post;
}

boost::asio::awaitable<Result<void>> Client::call(std::string infno, std::string data) {
  ports::FetchOptions options;
  options.body_limit_bytes = settings_.body_limit;
  GW_CO_TRY(ports::HttpResponse answer, co_await http_.send(request(infno, data), options));
  co_return open_answer(std::move(answer));
}

Result<void> Client::open_answer(ports::HttpResponse answer) {
  data_ = codec::JsonValue();
  if (answer.status != kOk) return fail(Errc::peer_status, "insured_register", answer.status);
  if (!has_media_type(answer, "application/json"))
    return fail(Errc::peer_content, "insured_register");
  if (answer.headers.find("Content-Encoding").value_or(std::string_view()) == "gzip") {
    body_.clear();
    codec::GzipReader gzip([this](std::string_view text) -> Result<void> {
      if (body_.size() + text.size() > settings_.body_limit)
        return fail(Errc::too_large, "insured_register",
                    static_cast<std::int64_t>(settings_.body_limit));
      body_ += text;
      return {};
    });
    GW_CHECK(gzip.feed(answer.body));
    GW_CHECK(gzip.finish());
  } else {
    body_ = std::move(answer.body);
  }
  GW_TRY(const codec::JsonValue envelope, json_.parse(body_));
  // A number in some services and a string in others: text() reads both.
  const auto infcode = envelope.text("infcode");
  if (!infcode) return fail(Errc::peer_content, "insured_register");
  if (*infcode != "0") {
    const std::int64_t code = code_of(envelope.text("err_msg").value_or(std::string_view()));
    return code == kBusy ? fail(Errc::busy, "insured_register")
                         : fail(Errc::peer_refused, "insured_register", code);
  }
  data_ = envelope.find({"output", "data"});
  return {};
}

}  // namespace gw::insured_register
