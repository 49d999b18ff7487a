#pragma once
// The gateway as a command sees it: the /v1 interface over the unix socket of this machine.  One
// request at a time, answers as JSON with their bytes kept, lists page by page.  Nothing else of
// the gateway is touched: no store, no evidence, no keys.
#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/ports/message.hpp"

namespace gw::cli {

/// An answer of the gateway, of whatever status.
struct Answer {
  int status = 0;
  std::string bytes;  // as received
  ports::Headers headers;
  boost::json::value content;  // the same, parsed
  bool good() const { return status >= 200 && status < 300; }
};

using QueryFields = std::vector<std::pair<std::string, std::string>>;

/// Path and query; values are percent-encoded, empty ones left out.
std::string target_of(std::string_view path, const QueryFields& query);

/// Hands a request over and brings the answer; in the program net::fetch_local, in tests what they
/// like.
using Exchange = std::function<Result<ports::HttpResponse>(ports::HttpRequest)>;

class GatewayClient {
 public:
  GatewayClient(Exchange exchange, Language language)
      : exchange_(std::move(exchange)), language_(language) {}

  /// Errc as of the exchange; Errc::peer_content for an answer that is no JSON.
  Result<Answer> get(std::string_view path, const QueryFields& query = {}) const;
  Result<Answer> post(std::string_view path, std::string body,
                      std::string_view type = "application/json") const;
  Result<Answer> erase(std::string_view path) const;
  /// The same, as the person whose session this is.
  GatewayClient with_cookie(std::string cookie) const;
  /// A file: only an answer that is not good is parsed.
  Result<Answer> fetch(std::string_view path, const QueryFields& query) const;
  /// Likewise one that is asked for with a body of JSON.
  Result<Answer> fetch_by_post(std::string_view target, std::string body) const;

 private:
  Result<Answer> call(ports::HttpRequest request) const;
  Result<Answer> exchange(ports::HttpRequest request) const;

  Exchange exchange_;
  Language language_;
  std::string cookie_;
};

/// The exchange over the gateway's unix socket; `timeout` for each request.
Exchange local_exchange(std::filesystem::path socket_file, std::chrono::milliseconds timeout);

}  // namespace gw::cli
