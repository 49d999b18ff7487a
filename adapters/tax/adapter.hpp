#pragma once
// Tax (税务局): the webhook's events and the daily reconciliation that proves them complete.
// Settings to object, and the pull of reconciliation days.  Loop thread; only `open` is called from
// pool threads.  The webhook itself is received by gateway/webhook; here its kept bodies are read.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/adapter/adapter.hpp"

namespace gw::tax {

struct Settings {
  std::string path;              // before the day: "/sbf/dz/v1/"
  Day first_day{};               // the first day that is reconciled
  std::int64_t day_limit = 0;    // bytes of one day's file
  std::int64_t days_a_pull = 0;  // taken, not asked for
  FeedDefinition reconciliation;
  FeedDefinition webhook;
};

class Tax final : public AgencyAdapter {
 public:
  Tax(AgencyId agency, Settings settings, AdapterServices services);

  const AgencyId& agency() const override { return agency_; }
  /// `reconciliation` by its schedule; `webhook` has none: it is never pulled.
  const std::vector<FeedDefinition>& feeds() const override { return feeds_; }
  boost::asio::awaitable<Result<PullReport>> pull(const FeedId& feed, Intake& intake) override;
  std::unique_ptr<BatchReader> open(const Batch& batch, Day received, RowSink& sink) const override;
  /// What tax takes from the gateway are levy data, not flags.
  FlagChannel* channel() override { return nullptr; }

 private:
  struct DayState;
  enum class DayOutcome : std::uint8_t { reconciled, unchanged, not_there, not_whole };

  boost::asio::awaitable<Result<DayOutcome>> take_day(Day day, Intake& intake, PullReport& report);
  boost::asio::awaitable<Result<bool>> submit_day(Day day, std::optional<std::int64_t> version,
                                                  Delivery delivery, Intake& intake);

  AgencyId agency_;
  Settings settings_;
  std::vector<FeedDefinition> feeds_;
  ports::HttpClient* http_;
};

}  // namespace gw::tax
