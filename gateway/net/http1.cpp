#include "gateway/net/http1.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <utility>

namespace gw::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::error_code;

std::string text_of(beast::string_view text) {
  return {text.data(), text.size()};
}

// What requests and responses have in common: bytes not yet eaten, fields, body.
template <bool isRequest>
class ParserBase : public http::basic_parser<isRequest> {
 public:
  // Eats what is there, until more is needed or the message is whole.
  error_code feed(std::string_view bytes) {
    pending_.append(bytes);
    while (!this->is_done()) {
      error_code error;
      const std::size_t count = this->put(asio::buffer(pending_), error);
      pending_.erase(0, count);
      if (error == http::error::need_more) return {};
      if (error) return error;
      if (count == 0) return {};
    }
    return {};
  }

  std::string take_rest() { return std::exchange(pending_, {}); }
  std::string take_body() { return std::exchange(body_, {}); }

 protected:
  ports::Headers headers_;
  std::string body_;

 private:
  void on_field_impl(http::field, beast::string_view name, beast::string_view value,
                     error_code& error) override {
    error = {};
    headers_.add(text_of(name), text_of(value));
  }
  void on_header_impl(error_code& error) override { error = {}; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& error) override {
    error = {};
  }
  std::size_t on_body_impl(beast::string_view bytes, error_code& error) override {
    error = {};
    body_.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code& error) override {
    error = {};
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes,
                                 error_code& error) override {
    return on_body_impl(bytes, error);
  }
  void on_finish_impl(error_code& error) override { error = {}; }

  std::string pending_;
};

bool is_token(std::string_view text) {
  constexpr std::string_view kAllowed =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool is_field_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

bool is_target(std::string_view text) {
  return text.starts_with('/') && std::none_of(text.begin(), text.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte <= 0x20 || byte >= 0x7F;
         });
}

// Fields the writer decides itself: a caller's copy could contradict the real length.
bool is_framing(std::string_view name) {
  ports::Headers one;
  one.add(std::string(name), {});
  return one.contains("Content-Length") || one.contains("Transfer-Encoding") ||
         one.contains("Connection");
}

Result<void> append_fields(std::string& head, const ports::Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (!is_token(name) || !is_field_value(value))
      return fail(Errc::invalid_argument, "http.field");
    if (is_framing(name)) continue;
    head += name + ": " + value + "\r\n";
  }
  return {};
}

}  // namespace

struct RequestReader::Parser final : ParserBase<true> {
  Parser(std::size_t header_limit, const BodyLimit& limit) : limit_of(limit) {
    header_limit_bytes = header_limit;
    this->header_limit(static_cast<std::uint32_t>(header_limit));
    this->eager(true);
  }

  void on_request_impl(http::verb, beast::string_view method, beast::string_view target, int,
                       error_code& error) override {
    error = {};
    request.method = text_of(method);
    request.target = text_of(target);
    // Known before the fields, so that an announced length over the limit is refused at once.
    body_limit_bytes = limit_of(request.method, request.target);
    this->body_limit(body_limit_bytes);
  }
  void on_response_impl(int, beast::string_view, int, error_code& error) override { error = {}; }

  void complete() {
    request.headers = std::move(headers_);
    request.body = std::move(body_);
  }
  const ports::Headers& fields() const { return headers_; }

  const BodyLimit& limit_of;
  ports::HttpRequest request;
  std::size_t header_limit_bytes = 0;
  std::size_t body_limit_bytes = 0;
  int refusal = 400;
};

RequestReader::RequestReader(std::size_t header_limit_bytes, const BodyLimit& limit)
    : parser_(std::make_unique<Parser>(header_limit_bytes, limit)) {}
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader::~RequestReader() = default;

Result<void> RequestReader::feed(std::string_view bytes) {
  const error_code error = parser_->feed(bytes);
  if (!error) return {};
  if (error == http::error::header_limit) {
    parser_->refusal = 431;
    return fail(Errc::too_large, "http.header_limit",
                static_cast<std::int64_t>(parser_->header_limit_bytes));
  }
  if (error == http::error::body_limit) {
    parser_->refusal = 413;
    return fail(Errc::too_large, "http.body_limit",
                static_cast<std::int64_t>(parser_->body_limit_bytes));
  }
  return fail(Errc::not_well_formed, "http.request");
}

bool RequestReader::header_done() const {
  return parser_->is_header_done();
}
bool RequestReader::done() const {
  return parser_->is_done();
}
bool RequestReader::keep_alive() const {
  return parser_->keep_alive() && !parser_->upgrade();
}
int RequestReader::refusal_status() const {
  return parser_->refusal;
}

bool RequestReader::expects_continue() const {
  const auto value = parser_->fields().find("Expect");
  return value && beast::iequals(beast::string_view(value->data(), value->size()), "100-continue");
}

ports::HttpRequest RequestReader::take_request() {
  parser_->complete();
  return std::move(parser_->request);
}

std::string RequestReader::take_rest() {
  return parser_->take_rest();
}

struct ResponseReader::Parser final : ParserBase<false> {
  void on_request_impl(http::verb, beast::string_view, beast::string_view, int,
                       error_code& error) override {
    error = {};
  }
  void on_response_impl(int status, beast::string_view, int, error_code& error) override {
    error = {};
    response.status = status;
  }
  ports::HttpResponse& head() {
    if (response.headers.size() == 0) response.headers = std::move(headers_);
    return response;
  }

  ports::HttpResponse response;
};

ResponseReader::ResponseReader(std::size_t header_limit_bytes, std::size_t body_limit_bytes,
                               Body body)
    : header_limit_bytes_(header_limit_bytes), body_limit_bytes_(body_limit_bytes), body_(body) {
  start();
}
ResponseReader::ResponseReader(ResponseReader&&) noexcept = default;
ResponseReader::~ResponseReader() = default;

void ResponseReader::start() {
  parser_ = std::make_unique<Parser>();
  parser_->header_limit(static_cast<std::uint32_t>(header_limit_bytes_));
  parser_->body_limit(body_limit_bytes_);
  parser_->eager(true);
  if (body_ == Body::none) parser_->skip(true);
}

Result<void> ResponseReader::feed(std::string_view bytes) {
  error_code error = parser_->feed(bytes);
  while (!error && parser_->is_done() && parser_->response.status / 100 == 1) {
    // Nothing was asked to be switched, so 101 is no answer of ours.
    if (parser_->response.status == 101) return fail(Errc::peer_content, "http.switch");
    const std::string rest = parser_->take_rest();
    start();
    error = parser_->feed(rest);
  }
  if (!error) return {};
  if (error == http::error::header_limit) {
    return fail(Errc::too_large, "http.header_limit",
                static_cast<std::int64_t>(header_limit_bytes_));
  }
  if (error == http::error::body_limit) {
    return fail(Errc::too_large, "http.body_limit", static_cast<std::int64_t>(body_limit_bytes_));
  }
  return fail(Errc::peer_content, "http.response");
}

Result<void> ResponseReader::end() {
  error_code error;
  if (parser_->is_header_done()) parser_->put_eof(error);
  if (error || !parser_->is_done()) return fail(Errc::unreachable, "http.cut");
  return {};
}

bool ResponseReader::header_done() const {
  return parser_->is_header_done() && parser_->response.status / 100 != 1;
}
bool ResponseReader::done() const {
  return parser_->is_done() && header_done();
}
bool ResponseReader::keep_alive() const {
  return done() && parser_->keep_alive();
}
ports::HttpResponse& ResponseReader::head() {
  return parser_->head();
}
std::string ResponseReader::take_body() {
  return parser_->take_body();
}

Result<std::string> request_head(const ports::HttpRequest& request, std::string_view host) {
  if (!is_token(request.method)) return fail(Errc::invalid_argument, "http.method");
  if (!is_target(request.target)) return fail(Errc::invalid_argument, "http.target");
  std::string head = request.method + ' ' + request.target + " HTTP/1.1\r\n";
  if (!request.headers.contains("Host")) head.append("Host: ").append(host).append("\r\n");
  GW_CHECK(append_fields(head, request.headers));
  const bool bodiless = request.method == "GET" || request.method == "HEAD";
  if (!bodiless || !request.body.empty()) {
    head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return head + "\r\n";
}

Result<std::string> response_head(const ports::HttpResponse& response, Connection connection) {
  if (response.status < 200 || response.status > 599) {
    return fail(Errc::invalid_argument, "http.status", response.status);
  }
  const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ' + text_of(reason) + "\r\n";
  GW_CHECK(append_fields(head, response.headers));
  if (response.status != 204 && response.status != 304) {
    head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  }
  head += connection == Connection::keep ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
  return head + "\r\n";
}

}  // namespace gw::net
