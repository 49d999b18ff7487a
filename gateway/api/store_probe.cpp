#include "gateway/api/store_probe.hpp"

#include "gateway/runtime/offload.hpp"

namespace gw::api {

namespace {

// One real write answers all probes of this time: a prober cannot wear out the disk.
constexpr std::chrono::seconds kLookAgain{1};

}  // namespace

boost::asio::awaitable<bool> StoreProbe::writable() {
  if (!look_again_.passed()) co_return writable_;
  look_again_ = runtime::Deadline::after(kLookAgain);
  auto job = [this]() {
    return store_.write_grouped(
        [](StoreWriter& store) { return store.put_memo(FeedId("gateway.ready"), "probe", "1"); });
  };
  const auto written = co_await runtime::offload(pool_, std::move(job));
  writable_ = written.has_value();
  co_return writable_;
}

}  // namespace gw::api
