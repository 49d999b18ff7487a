#pragma once
// What an agency says later of the rows it was sent (处理结果): its channel hands every document on
// as it came, whoever asked keeps it sealed, and only then is it read (law 1).
#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/flag_answer.hpp"
#include "gateway/ports/http_client.hpp"
#include "gateway/ports/store.hpp"

namespace gw {

/// What one document says.
struct LaterAnswers {
  LaterAnswers() = default;

  std::vector<FlagAnswer> answers;  // `learned` and `delivery` are for who asked to set
  bool closed = false;              // of the message's rows the agency says nothing more
  std::string position;             // where the next question begins; empty: where this one did
};

/// Takes what an agency said from its channel, document by document.  Loop thread.
class AnswerDesk {
 public:
  virtual ~AnswerDesk() = default;
  /// Keeps the document, reads it and keeps what it says.  `message`: whose rows it is about; null:
  /// those of all.  `name` is the same whenever the same is asked for; no personal data.  One that
  /// cannot be read costs only itself.  A Failure (Errc::cancelled: the gateway stops): ask no
  /// more.
  virtual boost::asio::awaitable<Result<void>> take(const OutboundMessage* message,
                                                    std::string name, std::string bytes) = 0;
  /// A document of the message could not be had; it is asked for again tomorrow.
  virtual void unread(const OutboundMessage& message, const Failure& why) = 0;
  /// Of this message all was asked for: after a failure the next round begins behind it.
  /// Errc::cancelled as above.
  virtual Result<void> asked(const OutboundMessage& message) = 0;
};

/// The flag of a row that came back, if the message carried it: an agency answers what it was told.
inline std::optional<FlagId> flag_answered(const OutboundMessage& message, std::string_view id) {
  const FlagId flag = parse_flag_id(id);
  const bool told =
      std::find(message.flags.begin(), message.flags.end(), flag) != message.flags.end();
  return told ? std::optional(flag) : std::nullopt;
}

/// So many calls failing one after the other are the agency's as a whole.
inline constexpr int kAnswersFailing = 3;

/// How an agency that answers one message at a time is asked about one.
struct MessageAnswers {
  std::function<ports::HttpRequest(const OutboundMessage& message)> request;
  /// Whether the answer holds anything to be read (no row may be handled yet), or what is wrong
  /// with it.
  std::function<Result<bool>(const ports::HttpResponse& answer)> says;
};

/// Asks about each message by itself.  One whose answer is too large or wrong, or that alone cannot
/// be had, keeps no other back.  The last failure where kAnswersFailing calls running failed, or
/// the last did: those messages are not `asked`.  REQUIRES: client, messages and desk outlive it.
boost::asio::awaitable<Result<void>> ask_by_message(ports::HttpClient& http,
                                                    std::span<const OutboundMessage> messages,
                                                    MessageAnswers how, AnswerDesk& desk);

}  // namespace gw
