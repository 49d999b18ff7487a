#include "gateway/adapter/later_answers.hpp"

namespace gw {

boost::asio::awaitable<Result<LaterAnswers>> answers_by_message(
    ports::HttpClient& http, std::span<const OutboundMessage> messages, MessageAnswers how) {
  LaterAnswers told;
  for (const OutboundMessage& message : messages) {
    ports::HttpRequest request = how.request(message);
    auto answer = co_await http.send(std::move(request), ports::FetchOptions());
    // One that is too large will be so tomorrow; any other failure is the agency's as a whole.
    if (!answer && answer.error().code() != Errc::too_large) co_return answer.error();
    const auto read = answer ? how.read(message, *answer, told) : Result<void>(answer.error());
    if (!read) told.unread.emplace_back(message.id, read.error());
  }
  co_return told;
}

}  // namespace gw
