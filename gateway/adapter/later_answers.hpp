#pragma once
// What an agency said of flags since it was asked last (处理结果), as its channel hands it on.
#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/domain/flag_answer.hpp"
#include "gateway/ports/http_client.hpp"
#include "gateway/ports/store.hpp"

namespace gw {

struct LaterAnswers {
  LaterAnswers() = default;

  std::vector<FlagAnswer> answers;                    // `learned` is the dispatcher's to set
  std::vector<MessageId> closed;                      // of whose rows it says nothing more
  std::vector<std::pair<MessageId, Failure>> unread;  // whose answer could not be read
  std::string position;                               // where the next question begins
};

/// The flag of a row that came back, if the message carried it: an agency answers what it was told.
inline std::optional<FlagId> flag_answered(const OutboundMessage& message, std::string_view id) {
  const FlagId flag = parse_flag_id(id);
  const bool told =
      std::find(message.flags.begin(), message.flags.end(), flag) != message.flags.end();
  return told ? std::optional(flag) : std::nullopt;
}

/// How an agency that answers one message at a time is asked about one, and what it said is read.
struct MessageAnswers {
  std::function<ports::HttpRequest(const OutboundMessage& message)> request;
  /// Adds to `told` all that was said of the message, or nothing.
  std::function<Result<void>(const OutboundMessage& message, const ports::HttpResponse& answer,
                             LaterAnswers& told)>
      read;
};

/// Asks about each message by itself.  An answer that cannot be read, or is too large, keeps no
/// other back; any other call that fails ends it.  REQUIRES: client and messages outlive it.
boost::asio::awaitable<Result<LaterAnswers>> answers_by_message(
    ports::HttpClient& http, std::span<const OutboundMessage> messages, MessageAnswers how);

}  // namespace gw
