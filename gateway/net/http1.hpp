#pragma once
// HTTP/1.1 as bytes: readers that eat bytes as they come and writers of message heads.  No sockets.
// Used by http_client and http_server; tested with byte arrays.
// Refuses: heads and bodies over their limits, anything a strict parser does not take, line breaks
// in fields.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/ports/message.hpp"

namespace gw::net {

/// The limit of a request's body in bytes, by method and target.
using BodyLimit = std::function<std::size_t(std::string_view method, std::string_view target)>;

/// Reads one request.  After a Failure the connection is of no more use.
class RequestReader {
 public:
  /// `limit` must outlive the reader.
  RequestReader(std::size_t header_limit_bytes, const BodyLimit& limit);
  RequestReader(RequestReader&&) noexcept;
  ~RequestReader();

  /// Errc::too_large (detail = limit), Errc::not_well_formed.
  Result<void> feed(std::string_view bytes);
  bool header_done() const;
  bool done() const;
  bool keep_alive() const;
  /// The client waits for "100 Continue" before it sends the body.
  bool expects_continue() const;
  /// After a Failure: the status that says why (400, 413, 431).
  int refusal_status() const;
  /// REQUIRES: done.
  ports::HttpRequest take_request();
  /// Bytes behind the request, which belong to the next one.
  std::string take_rest();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// Reads one response; interim ones (1xx) are passed over.
class ResponseReader {
 public:
  enum class Body : std::uint8_t { expected, none };  // none: the answer to HEAD

  ResponseReader(std::size_t header_limit_bytes, std::size_t body_limit_bytes, Body body);
  ResponseReader(ResponseReader&&) noexcept;
  ~ResponseReader();

  /// Errc::too_large (detail = limit), Errc::peer_content (not HTTP).
  Result<void> feed(std::string_view bytes);
  /// The peer closed: the end of a body without length, else Errc::unreachable.
  Result<void> end();
  bool header_done() const;
  bool done() const;
  /// The connection can take another request.
  bool keep_alive() const;
  /// Status and headers.  REQUIRES: header_done.
  ports::HttpResponse& head();
  /// The bytes of the body that have come since the last call.
  std::string take_body();

 private:
  struct Parser;
  void start();

  std::size_t header_limit_bytes_;
  std::size_t body_limit_bytes_;
  Body body_;
  std::unique_ptr<Parser> parser_;
};

enum class Connection : std::uint8_t { keep, close };

/// Request line and fields, with Host and Content-Length.  Errc::invalid_argument for line breaks
/// or blanks where they could begin a field or a request of an attacker's.
Result<std::string> request_head(const ports::HttpRequest& request, std::string_view host);
/// Status line and fields, with Content-Length and Connection.  Errc::invalid_argument.
Result<std::string> response_head(const ports::HttpResponse& response, Connection connection);

}  // namespace gw::net
