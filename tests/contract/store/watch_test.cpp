// What the embedded store tells of its work: transactions, what flags came to once it is durable,
// and entries of the journal that went with their transaction.
#include <map>
#include <mutex>

#include "gateway/store/sqlite_store.hpp"
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

struct Told {
  std::mutex lock;  // the writer and readers tell from their own threads
  std::map<store::StoreWork, int> work;
  std::map<std::pair<std::string, std::string>, std::uint64_t> flags;  // agency, standing
  std::uint64_t lost = 0;
  int readers = 0;
  int readers_most = 0;
};

TEST(StoreWatch, TellsWhatBecameDurableAndWhatWasLost) {
  const TemporaryFolder folder;
  Told told;
  store::SqliteSettings settings;
  settings.folder = folder.path() / "store";
  settings.key_file = folder.path() / "seal.key";
  settings.watch.done = [&](store::StoreWork work, std::chrono::duration<double>) {
    const std::scoped_lock lock(told.lock);
    ++told.work[work];
  };
  settings.watch.readers_lent = [&](int change) {
    const std::scoped_lock lock(told.lock);
    told.readers += change;
    told.readers_most = std::max(told.readers_most, told.readers);
  };
  settings.watch.flags_moved = [&](const std::string& agency, std::string_view standing,
                                   std::uint64_t flags) {
    const std::scoped_lock lock(told.lock);
    told.flags[{agency, std::string(standing)}] += flags;
  };
  settings.watch.journal_lost = [&](std::uint64_t entries) {
    const std::scoped_lock lock(told.lock);
    told.lost += entries;
  };
  const auto store = must(store::open_sqlite_store(settings));
  const std::string agency = "education-province";
  const auto open_one = [&](std::uint32_t number) {
    return [number, &agency](StoreWriter& writer) -> Result<void> {
      ChangePage page;
      FlagPut put;
      put.flag = open_flag(FlagId{2027, number}, PersonId{number}, agency);
      page.flags.push_back(std::move(put));
      return writer.apply(page);
    };
  };
  must(store->write(open_one(1)));
  const auto standing = [&](const char* name) { return told.flags[{agency, name}]; };
  EXPECT_EQ(standing("open"), 1U);
  const auto undone = store->write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(open_one(2)(writer));
    return fail(Errc::conflict, "test.undone");
  });
  EXPECT_FALSE(undone);
  EXPECT_EQ(standing("open"), 1U) << "what was undone did not happen";
  const auto put = [&](FlagState state, FlagEvent event) {
    must(store->write([&](StoreWriter& writer) -> Result<void> {
      ChangePage page;
      page.flags.push_back({open_flag(FlagId{2027, 1}, PersonId{1}, agency), event});
      page.flags.back().flag.state = state;
      return writer.apply(page);
    }));
  };
  put(FlagState::open, FlagEvent::recoded);
  EXPECT_EQ(standing("open"), 1U) << "it stands where it stood";
  put(FlagState::settled, FlagEvent::settled);
  put(FlagState::open, FlagEvent::reopened);
  EXPECT_EQ(standing("settled"), 1U);
  EXPECT_EQ(standing("open"), 2U);
  must(store->read([](StoreReader&) { return Result<void>(); }));
  EXPECT_EQ(told.work[store::StoreWork::write], 5);
  EXPECT_GE(told.work[store::StoreWork::read], 1);
  EXPECT_EQ(told.readers, 0);
  EXPECT_EQ(told.readers_most, 1);
  EXPECT_EQ(told.lost, 0U);
}

}  // namespace
}  // namespace gw::contract
