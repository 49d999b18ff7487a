#pragma once
// One pull of one service: the list of the month and the increments since of every city asked for,
// or the events since the last one taken (the platform's note, section 1).  Used by the adapter;
// loop thread.  Where a feed stands is kept in its memos:
//   look/<city>            what the first page of the list looked like when it was last taken
//   order/<city>           the order of the last list taken
//   month/<city>/<yyyyMM>  the order of that month's first list
//   window/<city>          the end of the last window taken, in seconds
//   event                  the greatest XH of the last page taken
#include <optional>
#include <string>
#include <vector>

#include "adapters/sharing_platform/client.hpp"
#include "adapters/sharing_platform/reader.hpp"
#include "gateway/adapter/adapter.hpp"

namespace gw::sharing_platform {

/// A service as one feed asks for it.
struct ServiceFeed {
  FeedDefinition definition;
  Service service;
  const RowKind* kind = nullptr;
  std::vector<RegionCode> regions;  // xzqh; lists only
  NotCounted not_counted;
  std::int64_t page_size = 500;     // mysl, at most 500
  std::int64_t pages_a_pull = 200;  // of events
};

class ServicePull {
 public:
  ServicePull(Client client, Intake& intake, const ServiceFeed& feed)
      : client_(std::move(client)), intake_(intake), feed_(feed), page_size_(feed.page_size) {}

  /// Errc: those of Client.  What concerns one city alone does not keep the others back; the first
  /// such failure is returned when all were asked.
  boost::asio::awaitable<Result<PullReport>> run();

 private:
  /// A list's or window's answers on their way into one delivery.
  struct Pages {
    Delivery delivery;
    std::string pch;
  };

  boost::asio::awaitable<Result<void>> take_region(RegionCode region);
  boost::asio::awaitable<Result<std::optional<Month>>> take_list(RegionCode region, Month month);
  boost::asio::awaitable<Result<Batch>> submit_list(RegionCode region, Month month,
                                                    std::string identity, bool again,
                                                    std::string parameters);
  boost::asio::awaitable<Result<void>> take_window(RegionCode region, Month month);
  boost::asio::awaitable<Result<void>> take_events();
  boost::asio::awaitable<Result<bool>> take_event_page(std::int64_t after);

  /// All pages of one answer as evidence; begins again where the platform asks for it.
  boost::asio::awaitable<Result<Pages>> fetch(std::string parameters);
  boost::asio::awaitable<Result<std::optional<Pages>>> fetch_once(const std::string& parameters);
  boost::asio::awaitable<Result<void>> ask(std::string parameters, std::string cursor);

  boost::asio::awaitable<Result<std::optional<std::int64_t>>> number_memo(std::string name);

  Client client_;
  Intake& intake_;
  const ServiceFeed& feed_;
  std::int64_t page_size_;
  PullReport report_;
};

}  // namespace gw::sharing_platform
