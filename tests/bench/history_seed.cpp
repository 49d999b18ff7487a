#include "tests/bench/history_seed.hpp"

#include <string>

#include "gateway/api/reply.hpp"

namespace gw::bench {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::int64_t kEntriesAtOnce = 10'000;

AgencyId agency_of(const FeedId& feed) {
  return AgencyId(feed.text().substr(0, feed.text().find('.')));
}

/// Most are applied; every 41st is held for its size, every 67th refused.  The same on each run.
Batch batch_of(const FeedId& feed, Day day, std::int64_t number) {
  Batch batch;
  batch.feed = feed;
  batch.agency = agency_of(feed);
  batch.scope = "history";
  batch.identity = "H" + std::to_string(number);
  batch.order = number;
  batch.received = start_of(day) + hours(6) + std::chrono::minutes(number % 170);
  batch.finished = batch.received + std::chrono::seconds(20);
  batch.counts.rows_in = 500 + number * 37 % 900;
  batch.state = BatchState::applied;
  if (number % 41 == 0) {
    batch.state = BatchState::held;
    batch.reason = BatchReason::volume;
    batch.volume_side = number % 2 == 0 ? VolumeSide::small : VolumeSide::large;
  } else if (number % 67 == 0) {
    batch.state = BatchState::refused;
    batch.reason = BatchReason::count;
  }
  auto& counts = batch.counts;
  if (batch.state == BatchState::applied) {
    counts.rejected = counts.rows_in / 50;
    counts.accepted = counts.rows_in - counts.rejected;
  } else {
    counts.quarantined = counts.rows_in;
  }
  return batch;
}

Result<void> seed_feed(StoreWriter& tx, const FeedId& feed, Day first, int shown,
                       std::int64_t& number) {
  GW_CHECK(tx.know(feed, start_of(first)));
  for (int at = 0; at < shown; ++at) {
    ++number;
    if (number % 29 == 0) continue;  // nothing came
    const Day day = first + days(at);
    const Batch batch = batch_of(feed, day, number);
    FeedDay answered;
    answered.feed = feed;
    answered.day = day;
    answered.answers = 1;
    answered.first_answer = answered.last_answer = batch.received;
    GW_CHECK(tx.put(answered));
    // A batch is settled after it was received, as in service.
    Batch received = batch;
    received.state = BatchState::received;
    GW_TRY(received.id, tx.add(received));
    Batch settled = batch;
    settled.id = received.id;
    GW_CHECK(tx.update(settled));
  }
  return {};
}

Result<void> seed_journal(const pipeline::RunServices& services, const HistorySize& size,
                          Instant first) {
  for (std::int64_t done = 0; done < size.journal;) {
    const std::int64_t end = std::min(done + kEntriesAtOnce, size.journal);
    GW_CHECK(services.store.write([&](StoreWriter& tx) -> Result<void> {
      for (std::int64_t at = done; at < end; ++at) {
        JournalEntry entry;
        entry.at = first + std::chrono::seconds(at);
        entry.actor = "clerk-" + std::to_string(at % 400);
        entry.action = "person.look";
        const auto person = static_cast<std::uint64_t>(at % size.persons_looked_at + 1);
        entry.object = api::person_ref(PersonId{person});
        GW_CHECK(tx.append_journal(entry));
      }
      return {};
    }));
    done = end;
  }
  return {};
}

}  // namespace

Result<std::int64_t> seed_history(const pipeline::RunServices& services,
                                  std::span<const FeedDefinition> feeds, const HistorySize& size) {
  const Day first = beijing_day(services.clock.now()) - days(size.days - 1);
  std::int64_t number = 0;
  for (const FeedDefinition& feed : feeds) {
    GW_CHECK(services.store.write([&](StoreWriter& tx) -> Result<void> {
      return seed_feed(tx, feed.id, first, size.days, number);
    }));
  }
  GW_CHECK(seed_journal(services, size, start_of(first)));
  return number;
}

}  // namespace gw::bench
