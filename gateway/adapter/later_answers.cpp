#include "gateway/adapter/later_answers.hpp"

#include <utility>

namespace gw {
namespace {

constexpr int kTooManyRequests = 429;
constexpr int kServerErrors = 500;

/// Why the agency did not answer at all.
std::optional<Failure> no_answer(const Result<ports::HttpResponse>& answer) {
  if (!answer) return answer.error();
  if (answer->status < kServerErrors && answer->status != kTooManyRequests) return std::nullopt;
  return fail(Errc::peer_status, "adapter.answers", answer->status);
}

}  // namespace

boost::asio::awaitable<Result<void>> ask_by_message(ports::HttpClient& http,
                                                    std::span<const OutboundMessage> messages,
                                                    MessageAnswers how, AnswerDesk& desk) {
  std::vector<std::pair<const OutboundMessage*, Failure>> failing;
  for (const OutboundMessage& message : messages) {
    ports::HttpRequest request = how.request(message);
    const std::string name = request.target;
    auto answer = co_await http.send(std::move(request), ports::FetchOptions());
    const std::optional<Failure> missing = no_answer(answer);
    // One that is too large will be so tomorrow, whatever comes of the others.
    if (missing && missing->code() != Errc::too_large) {
      failing.emplace_back(&message, *missing);
      if (static_cast<int>(failing.size()) >= kAnswersFailing) co_return *missing;
      continue;
    }
    for (const auto& [without, why] : std::exchange(failing, {})) {
      desk.unread(*without, why);
      GW_CO_CHECK(desk.asked(*without));
    }
    const Result<bool> says = missing ? Result<bool>(*missing) : how.says(*answer);
    if (!says) desk.unread(message, says.error());
    if (says && *says) GW_CO_CHECK(co_await desk.take(&message, name, std::move(answer->body)));
    GW_CO_CHECK(desk.asked(message));
  }
  if (!failing.empty()) co_return failing.back().second;
  co_return Result<void>();
}

}  // namespace gw
