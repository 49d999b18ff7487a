#pragma once
// A desk for later answers that keeps nothing: what a channel handed on, read at once.
#include <string>
#include <utility>
#include <vector>

#include "gateway/adapter/adapter.hpp"

namespace gw::testing {

class AnswersHeard final : public AnswerDesk {
 public:
  explicit AnswersHeard(const FlagChannel& channel) : channel_(&channel) {}

  boost::asio::awaitable<Result<void>> take(const OutboundMessage* message, std::string name,
                                            std::string bytes) override {
    names.push_back(std::move(name));
    auto read = channel_->read_answers(message, bytes);
    if (!read && message == nullptr) co_return read.error();
    if (!read) {
      unread(*message, read.error());
      co_return Result<void>();
    }
    answers.insert(answers.end(), read->answers.begin(), read->answers.end());
    closed = closed || read->closed;
    position = read->position;
    co_return Result<void>();
  }
  void unread(const OutboundMessage& message, const Failure& why) override {
    without.emplace_back(message.id, why);
  }
  Result<void> asked(const OutboundMessage& message) override {
    through.push_back(message.id);
    return {};
  }

  std::vector<FlagAnswer> answers;
  bool closed = false;
  std::string position;
  std::vector<std::string> names;
  std::vector<std::pair<MessageId, Failure>> without;
  std::vector<MessageId> through;

 private:
  const FlagChannel* channel_;
};

}  // namespace gw::testing
