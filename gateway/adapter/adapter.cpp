#include "gateway/adapter/adapter.hpp"

namespace gw {

boost::asio::awaitable<Result<void>> FlagChannel::ask_answers(
    std::span<const OutboundMessage> /*messages*/, std::string /*position*/, AnswerDesk& /*desk*/) {
  co_return Result<void>();
}

Result<LaterAnswers> FlagChannel::read_answers(const OutboundMessage* /*message*/,
                                               std::string_view /*bytes*/) const {
  return LaterAnswers();
}

FeedDefinition read_feed(const AgencyId& agency, const std::string& name, SettingsReader& section) {
  static const std::vector<std::string> kMissedRuns{"skip", "run_once", "run_all"};
  FeedDefinition feed;
  feed.id = FeedId(agency.text() + "." + name);
  feed.schedule = section.text("schedule");
  feed.missed_runs = kMissedRuns[section.choice("missed_runs", kMissedRuns, 1)];
  feed.volume_low_percent =
      static_cast<std::int32_t>(section.integer("volume_low_percent", 50, 0, 100));
  feed.volume_high_percent =
      static_cast<std::int32_t>(section.integer("volume_high_percent", 200, 100, 100000));
  feed.hold_volume = section.choice("on_volume", {"hold", "accept"}, 0) == 0;
  feed.on_drift = read_on_drift(section);
  feed.expected = read_expected(section);
  feed.units = read_expected_units(section);
  return feed;
}

}  // namespace gw
