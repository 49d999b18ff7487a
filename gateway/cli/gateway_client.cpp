#include "gateway/cli/gateway_client.hpp"

#include <boost/json/parse.hpp>

#include "gateway/net/local_client.hpp"

namespace gw::cli {
namespace {

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    }
  }
}

Result<Answer> parsed(Answer answer) {
  boost::system::error_code error;
  answer.content = boost::json::parse(answer.bytes, error);
  if (error) return fail(Errc::peer_content, "cli.answer", answer.status);
  return answer;
}

}  // namespace

std::string target_of(std::string_view path, const QueryFields& query) {
  std::string target(path);
  char separator = '?';
  for (const auto& [name, value] : query) {
    if (value.empty()) continue;
    target += separator;
    target += name;
    target += '=';
    append_encoded(target, value);
    separator = '&';
  }
  return target;
}

Result<Answer> GatewayClient::get(std::string_view path, const QueryFields& query) const {
  return call(ports::HttpRequest("GET", target_of(path, query)));
}

Result<Answer> GatewayClient::post(std::string_view path, std::string body,
                                   std::string_view type) const {
  ports::HttpRequest request("POST", std::string(path), std::move(body));
  if (!request.body.empty()) request.headers.set("Content-Type", std::string(type));
  return call(std::move(request));
}

Result<Answer> GatewayClient::erase(std::string_view path) const {
  return call(ports::HttpRequest("DELETE", std::string(path)));
}

GatewayClient GatewayClient::with_cookie(std::string cookie) const {
  GatewayClient other = *this;
  other.cookie_ = std::move(cookie);
  return other;
}

Result<Answer> GatewayClient::fetch(std::string_view path, const QueryFields& query) const {
  GW_TRY(Answer answer, exchange(ports::HttpRequest("GET", target_of(path, query))));
  return answer.good() ? Result<Answer>(std::move(answer)) : parsed(std::move(answer));
}

Result<Answer> GatewayClient::fetch_by_post(std::string_view target, std::string body) const {
  ports::HttpRequest request("POST", std::string(target), std::move(body));
  request.headers.set("Content-Type", "application/json");
  GW_TRY(Answer answer, exchange(std::move(request)));
  return answer.good() ? Result<Answer>(std::move(answer)) : parsed(std::move(answer));
}

Result<Answer> GatewayClient::call(ports::HttpRequest request) const {
  GW_TRY(Answer answer, exchange(std::move(request)));
  return parsed(std::move(answer));
}

Result<Answer> GatewayClient::exchange(ports::HttpRequest request) const {
  request.headers.set("Accept", "application/json, application/problem+json");
  request.headers.set("Accept-Language", language_ == Language::zh ? "zh-CN" : "en");
  if (!cookie_.empty()) request.headers.set("Cookie", cookie_);
  GW_TRY(ports::HttpResponse response, exchange_(std::move(request)));
  Answer answer;
  answer.status = response.status;
  answer.bytes = std::move(response.body);
  answer.headers = std::move(response.headers);
  return answer;
}

Exchange local_exchange(std::filesystem::path socket_file, std::chrono::milliseconds timeout) {
  net::LocalCall call;
  call.socket_file = std::move(socket_file);
  call.timeout = timeout;
  return [call](ports::HttpRequest request) { return net::fetch_local(call, std::move(request)); };
}

}  // namespace gw::cli
