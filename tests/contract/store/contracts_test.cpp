// Contracts by version and drifts by batch: what was put comes back, the newest of each entity.
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

const FeedId kFeed("civil-affairs.recipients");

ContractVersion version_of(const std::string& entity, std::int64_t number) {
  ContractVersion version;
  version.feed = kFeed;
  version.entity = entity;
  version.version = number;
  version.form.entity = entity;
  version.form.rows = 10 * number;
  version.form.column("姓名").present = number;
  if (number > 1)
    version.changes = {{DriftKind::added, DriftUse::accept, entity, "备注", "", "", 3}};
  version.batch = BatchId{static_cast<std::uint64_t>(number)};
  version.accepted_by = "admin-420000";
  version.since = moment(number);
  return version;
}

class ContractsTest : public StoreTest {};

TEST_P(ContractsTest, TheNewestVersionOfEachEntityIsTheContract) {
  write([](StoreWriter& writer) -> Result<void> {
    for (const std::int64_t number : {1, 2, 10}) GW_CHECK(writer.put(version_of("full", number)));
    return writer.put(version_of("increment", 1));
  });
  reopen();
  read([](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto contract, reader.contract(kFeed));
    EXPECT_EQ(contract.size(), 2U);
    const ContractVersion& full = contract.front();
    EXPECT_EQ(full.version, 10);
    EXPECT_EQ(to_text({full.form}), to_text({version_of("full", 10).form}));
    EXPECT_EQ(full.changes, version_of("full", 10).changes);
    EXPECT_EQ(full.accepted_by, "admin-420000");
    EXPECT_EQ(full.since, moment(10));
    EXPECT_EQ(full.batch, BatchId{10});
    GW_TRY(const auto all, reader.contract_versions(kFeed));
    EXPECT_EQ(all.size(), 4U);
    EXPECT_EQ(all[1].version, 2);
    GW_TRY(const auto other, reader.contract(FeedId("tax.reconciliation")));
    EXPECT_TRUE(other.empty());
    return {};
  });
}

TEST_P(ContractsTest, ADriftIsPutInPlaceOfWhatWasKnownOfTheBatch) {
  const Drift missing{DriftKind::missing, DriftUse::hold, "full", "姓名", "", "", 7};
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.put(BatchDrift{BatchId{7}, {version_of("full", 1).form}, {missing, missing}}));
    return writer.put(BatchDrift{BatchId{7}, {version_of("full", 1).form}, {missing}});
  });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto drift, reader.drift(BatchId{7}));
    EXPECT_TRUE(drift && drift->drifts == std::vector<Drift>{missing});
    EXPECT_TRUE(drift && drift->forms.size() == 1);
    GW_TRY(const auto none, reader.drift(BatchId{8}));
    EXPECT_FALSE(none);
    return {};
  });
}

GW_STORE_CONTRACT(ContractsTest);

}  // namespace
}  // namespace gw::contract
