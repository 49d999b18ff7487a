#pragma once
// Calls of the platform's services by one agency behind it.  Used by pull and channel; loop thread,
// one call at a time.  Renews a refused secret once and waits where the platform says so; what it
// refuses otherwise comes back as a Failure by its code.
#include <string>

#include "adapters/sharing_platform/access.hpp"
#include "adapters/sharing_platform/answer.hpp"

namespace gw::sharing_platform {

class Client {
 public:
  /// References outlive the client.
  Client(ports::HttpClient& http, Access& access, std::size_t body_limit)
      : http_(http), access_(access), body_limit_(body_limit) {}

  /// One call; on success answer() holds what came.  Errc: those of HttpClient and Access::ready,
  /// peer_status, peer_content, not_well_formed, peer_refused (detail = the platform's code).
  boost::asio::awaitable<Result<void>> call(Service service, std::string body);

  const Answer& answer() const { return answer_; }
  std::int64_t requests() const { return requests_; }
  /// Of HTTP, of the last answer to a call; 0: none came.
  std::int32_t status() const { return status_; }

 private:
  ports::HttpClient& http_;
  Access& access_;
  std::size_t body_limit_;
  Answer answer_;
  std::int64_t requests_ = 0;
  std::int32_t status_ = 0;
};

/// The body of a call: `{"cs":<parameters>,"mysl":<page size>,"yb":<cursor>}`.
std::string page_request(std::string_view parameters, std::int64_t page_size,
                         std::string_view cursor);

}  // namespace gw::sharing_platform
