// The gateway's side of the benchmarks: the core without listeners, its real store and evidence,
// its own pull from a demo agency over mutual TLS or from a drop folder.  Run by tests/bench/run.
//
//   ingest_bench seed SETTINGS OVERLAY NOW people.csv
//   ingest_bench history SETTINGS OVERLAY NOW DAYS JOURNAL-ENTRIES PERSONS-LOOKED-AT
//   ingest_bench pull SETTINGS OVERLAY NOW FEED YEAR uninsured.csv
//   ingest_bench uninsured SETTINGS OVERLAY NOW FEED YEAR uninsured.csv
//
// Prints one line of JSON with times in seconds.  `pull` times one pull to its durable end, then,
// outside of the time, writes the open flags of the feed's agency and that plan year; `uninsured`
// does only that, on a store that another gateway has left.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/core.hpp"
#include "gateway/app/serve.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/pipeline/stage_times.hpp"
#include "tests/bench/history_seed.hpp"
#include "tests/bench/measured.hpp"
#include "tests/bench/register_seed.hpp"

namespace gw::bench {
namespace {

using Arguments = std::vector<std::string>;

int complain(const Failure& why) {
  std::cerr << "ingest_bench: " << why.text(Language::en) << '\n';
  return 1;
}

/// A gateway under a clock that starts at a given moment; nothing of it runs by itself.
struct Gateway {
  SystemClock real;
  std::unique_ptr<ShiftedClock> clock;
  boost::asio::io_context loop{1};
  metrics::Registry registry;
  std::unique_ptr<app::Core> core;

  bool build(const Arguments& arguments) {
    const app::SettingsLoad load = app::load_settings(arguments[1], arguments[2]);
    std::vector<SettingsError> errors = load.errors;
    const auto now = app::parse_today(arguments[3]);
    if (load.settings && now) {
      clock = std::make_unique<ShiftedClock>(real, *now);
      auto built = app::Core::build(*load.settings, *clock, real, loop, registry, errors);
      if (built) core = std::move(*built);
      if (!built) complain(built.error());
    }
    for (const SettingsError& error : errors) std::cerr << app::text_of(error) << '\n';
    return core != nullptr;
  }
};

int seed(const Arguments& arguments) {
  Gateway gateway;
  if (!gateway.build(arguments)) return 1;
  const Stopwatch watch;
  const auto people = seed_register(gateway.core->services(), arguments[4]);
  if (!people) return complain(people.error());
  std::cout << "{\"people\": " << *people << ", \"wall\": " << watch.wall()
            << ", \"cpu\": " << watch.cpu() << ", \"peak_mib\": " << peak_mebibytes() << "}\n";
  return 0;
}

int history(const Arguments& arguments) {
  Gateway gateway;
  if (!gateway.build(arguments)) return 1;
  std::vector<FeedDefinition> feeds;
  for (const app::Agency& agency : gateway.core->agencies()) {
    const auto& own = agency.adapter->feeds();
    feeds.insert(feeds.end(), own.begin(), own.end());
  }
  HistorySize size;
  size.days = std::stoi(arguments[4]);
  size.journal = std::stoll(arguments[5]);
  size.persons_looked_at = std::stoll(arguments[6]);
  const Stopwatch watch;
  const auto batches = seed_history(gateway.core->services(), feeds, size);
  if (!batches) return complain(batches.error());
  std::cout << "{\"feeds\": " << feeds.size() << ", \"batches\": " << *batches
            << ", \"wall\": " << watch.wall() << "}\n";
  return 0;
}

Result<void> write_uninsured(Store& store, const AgencyId& agency, PlanYear year,
                             const std::string& path) {
  std::ofstream out(path);
  FlagFilter filter;
  filter.agency = agency;
  filter.year = year;
  filter.state = FlagState::open;
  filter.limit = 5000;
  for (;;) {
    std::vector<Flag> flags;
    GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(flags, reader.flags(filter));
      return {};
    }));
    if (flags.empty()) return {};
    for (const Flag& flag : flags)
      out << flag.unit << ',' << flag.row_key << ',' << code_of(flag.code) << '\n';
    filter.after = flags.back().id;
  }
}

Result<RowCounts> rows_of(Store& store, const FeedId& feed) {
  RowCounts sum;
  BatchFilter filter;
  filter.feed = feed;
  filter.limit = 500;
  GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto batches, reader.batches(filter));
    for (const Batch& batch : batches) {
      sum.rows_in += batch.counts.rows_in;
      sum.accepted += batch.counts.accepted;
      sum.rejected += batch.counts.rejected;
      sum.quarantined += batch.counts.quarantined;
      sum.repeated += batch.counts.repeated;
    }
    return {};
  }));
  return sum;
}

/// The open flags that the arguments of `pull` and `uninsured` ask for.
Result<void> write_asked(Gateway& gateway, const Arguments& arguments) {
  const PlanYear year{static_cast<std::int16_t>(std::stoi(arguments[5]))};
  const AgencyId agency(arguments[4].substr(0, arguments[4].find('.')));
  return write_uninsured(gateway.core->store(), agency, year, arguments[6]);
}

int uninsured(const Arguments& arguments) {
  Gateway gateway;
  if (!gateway.build(arguments)) return 1;
  if (auto list = write_asked(gateway, arguments); !list) return complain(list.error());
  std::cout << "{}\n";
  return 0;
}

int pull(const Arguments& arguments) {
  Gateway gateway;
  if (!gateway.build(arguments)) return 1;
  const FeedId feed(arguments[4]);
  if (auto fresh = make_fresh(gateway.core->services()); !fresh) return complain(fresh.error());

  const Stopwatch watch;
  std::optional<Result<PullReport>> report;
  auto work = [&]() -> boost::asio::awaitable<void> {
    report = co_await gateway.core->pull(feed);
    gateway.loop.stop();
  };
  boost::asio::co_spawn(gateway.loop, work, [](const std::exception_ptr&) {});
  gateway.loop.run();
  const double wall = watch.wall();
  const double cpu = watch.cpu();
  const double peak = peak_mebibytes();
  if (!report) return complain(fail(Errc::cancelled, "bench.pull"));
  if (!*report) return complain(report->error());

  const auto rows = rows_of(gateway.core->store(), feed);
  if (!rows) return complain(rows.error());
  if (auto list = write_asked(gateway, arguments); !list) return complain(list.error());
  std::cout << "{\"wall\": " << wall << ", \"cpu\": " << cpu << ", \"peak_mib\": " << peak
            << ", \"batches\": " << (*report)->batches << ", \"rows_in\": " << rows->rows_in
            << ", \"accepted\": " << rows->accepted << ", \"rejected\": " << rows->rejected
            << ", \"quarantined\": " << rows->quarantined << ", \"stages\": {";
  for (std::size_t i = 0; i < pipeline::kStages; ++i) {
    const auto stage = pipeline::name_of(static_cast<pipeline::Stage>(i));
    const auto& spent = app::stage_histogram(gateway.registry, feed, stage);
    std::cout << (i == 0 ? "\"" : ", \"") << stage << "\": " << spent.sum();
  }
  std::cout << "}}\n";
  return 0;
}

int run(const Arguments& arguments) {
  if (arguments.size() == 5 && arguments[0] == "seed") return seed(arguments);
  if (arguments.size() == 7 && arguments[0] == "history") return history(arguments);
  if (arguments.size() == 7 && arguments[0] == "pull") return pull(arguments);
  if (arguments.size() == 7 && arguments[0] == "uninsured") return uninsured(arguments);
  std::cerr << "usage: ingest_bench seed SETTINGS OVERLAY NOW people.csv\n"
               "       ingest_bench history SETTINGS OVERLAY NOW DAYS JOURNAL-ENTRIES PERSONS\n"
               "       ingest_bench pull|uninsured SETTINGS OVERLAY NOW FEED YEAR uninsured.csv\n";
  return 2;
}

}  // namespace
}  // namespace gw::bench

int main(int argc, char** argv) {
  return gw::bench::run({argv + 1, argv + argc});
}
