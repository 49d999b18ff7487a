#pragma once
// One pull of the recipients' lists: per county what the catalogues of the last and this month name
// and what was not taken, in the order of making, full lists and increments alike.  Made per pull
// by the adapter; loop thread.  A trouble with one county costs only that county.
#include <optional>
#include <string>
#include <vector>

#include "adapters/civil_affairs/fetch.hpp"
#include "gateway/adapter/adapter.hpp"

namespace gw::civil_affairs {

class RecipientPull {
 public:
  RecipientPull(Requests requests, Intake& intake, const std::vector<RegionCode>& counties)
      : requests_(std::move(requests)), intake_(intake), counties_(counties) {}

  boost::asio::awaitable<Result<PullReport>> run();

 private:
  boost::asio::awaitable<Result<void>> take_county(RegionCode county);
  /// Asks whether this month's full list is being made, where the catalogue has none yet.
  boost::asio::awaitable<Result<void>> look_for_full(RegionCode county, Month month);
  boost::asio::awaitable<Result<void>> take_batch(ListedBatch listed);
  boost::asio::awaitable<Result<void>> fetch(ListedBatch listed, bool again);
  bool concerns_one_county(const Failure& why);

  Requests requests_;
  Intake& intake_;
  const std::vector<RegionCode>& counties_;
  PullReport report_;
  std::optional<Failure> first_failure_;
};

}  // namespace gw::civil_affairs
