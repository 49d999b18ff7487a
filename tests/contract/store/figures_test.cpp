// Sums that every store keeps or counts: rows by what became of them, persons and flags by place.
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

class FiguresTest : public StoreTest {
 protected:
  BatchId add(const std::string& identity, BatchState state, std::uint32_t county,
              std::int64_t received, const RowCounts& counts) {
    BatchId id;
    write([&](StoreWriter& writer) -> Result<void> {
      Batch batch = full_list(identity, state, 1);
      batch.region = RegionCode::from_number(county);
      batch.received = moment(received);
      batch.counts = counts;
      GW_TRY(id, writer.add(batch));
      return {};
    });
    return id;
  }

  FeedRows rows(std::optional<RegionCode> region = {}, Day first = day_of(2000, 1, 1),
                Day last = day_of(2100, 1, 1)) {
    std::vector<FeedRows> sums;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(sums, reader.row_sums(region, first, last));
      return {};
    });
    EXPECT_LE(sums.size(), 1U);
    return sums.empty() ? FeedRows() : sums.front();
  }
};

RowCounts counts_of(std::int64_t in, std::int64_t accepted, std::int64_t rejected) {
  RowCounts counts;
  counts.rows_in = in;
  counts.accepted = accepted;
  counts.rejected = rejected;
  return counts;
}

TEST_P(FiguresTest, RowsAreSummedByCountyAndDayOnceTheirBatchIsWhole) {
  constexpr std::int64_t kDaySeconds = 86400;
  add("one", BatchState::applied, 420602, 0, counts_of(10, 9, 1));
  add("two", BatchState::refused, 420102, kDaySeconds, counts_of(4, 4, 0));
  const BatchId late = add("three", BatchState::applying, 420602, 0, counts_of(7, 7, 0));
  EXPECT_EQ(rows().batches, 2);
  EXPECT_EQ(rows().counts.rows_in, 14);
  EXPECT_EQ(rows().counts.rejected, 1);
  EXPECT_EQ(rows(RegionCode::from_number(420600)).counts.rows_in, 10);
  EXPECT_EQ(rows(RegionCode::from_number(420102)).counts.accepted, 4);
  EXPECT_EQ(rows({}, beijing_day(moment(kDaySeconds)), beijing_day(moment(kDaySeconds))).batches,
            1);
  // It becomes whole, and is changed again: the sums follow, and do not grow.
  for (const BatchState state : {BatchState::applied, BatchState::held}) {
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(auto batch, writer.batch(late));
      batch->state = state;
      return writer.update(*batch);
    });
    EXPECT_EQ(rows().batches, 3);
    EXPECT_EQ(rows().counts.rows_in, 21);
  }
  EXPECT_EQ(rows().unbalanced, 0);
  add("four", BatchState::applied, 0, 0, counts_of(5, 3, 1));  // one row is nowhere
  EXPECT_EQ(rows().unbalanced, 1);
  EXPECT_EQ(rows(RegionCode::from_number(420600)).unbalanced, 0);
}

TEST_P(FiguresTest, PersonsAreCountedWhereTheyAreInsuredOrWouldPay) {
  const auto person = [&](StoreWriter& writer, std::uint64_t n, PlanStatus status,
                          std::uint32_t county, std::uint32_t due, bool undetermined) {
    EnrollmentPlanRecord record = plan(PersonId{n}, 2027, status);
    record.county = RegionCode::from_number(county);
    record.turning.kind = due == 0 ? TurningKind::nothing : TurningKind::payment;
    record.turning.place = RegionCode::from_number(due);
    record.undetermined = undetermined;
    ChangePage page;
    page.plans.push_back(record);
    return writer.apply(page);
  };
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(person(writer, 1, PlanStatus::covered, 420602, 0, false));
    GW_CHECK(person(writer, 2, PlanStatus::covered, 420602, 420102, true));
    GW_CHECK(person(writer, 3, PlanStatus::uninsured, 0, 420602, false));
    GW_CHECK(person(writer, 4, PlanStatus::uninsured, 0, 420602, false));
    return person(writer, 5, PlanStatus::uninsured, 0, 0, false);
  });
  std::vector<PlaceCount> counts;
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(counts, reader.count_persons(PlanYear{2027}, {}));
    return {};
  });
  const auto of = [&](std::uint32_t place, PlanStatus status, bool undetermined) {
    std::int64_t persons = 0;
    for (const PlaceCount& one : counts) {
      if (one.place.number() == place && one.status == status && one.undetermined == undetermined)
        persons += one.persons;
    }
    return persons;
  };
  EXPECT_EQ(of(420602, PlanStatus::covered, false), 1);
  EXPECT_EQ(of(420602, PlanStatus::covered, true), 1);
  EXPECT_EQ(of(420602, PlanStatus::uninsured, false), 2);
  EXPECT_EQ(of(0, PlanStatus::uninsured, false), 1);
  EXPECT_EQ(counts.size(), 4U);
}

TEST_P(FiguresTest, FlagsAreCountedByUnit) {
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    for (std::uint32_t n = 1; n <= 4; ++n) {
      Flag flag = open_flag(FlagId{2027, n}, PersonId{n}, "edu");
      flag.unit = n == 4 ? "other" : "school";
      flag.opened = moment(100 - n);
      if (n == 3) {
        flag.state = FlagState::settled;
        flag.settled_by = SettledBy::paid_resident;
      }
      if (n == 2) flag.delivery = FlagDelivery::dormant;
      page.flags.push_back({flag, FlagEvent::opened});
    }
    return writer.apply(page);
  });
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto units, reader.count_flags(PlanYear{2027}, {}));
    EXPECT_EQ(units.size(), 2U);
    const UnitFlags& school = units.back();
    EXPECT_EQ(school.unit, "school");
    EXPECT_EQ(school.open, 2);
    EXPECT_EQ(school.dormant, 1);
    EXPECT_EQ(school.settled, 1);
    EXPECT_EQ(school.paid, 1);
    EXPECT_EQ(school.oldest, moment(98));
    EXPECT_TRUE(must(reader.count_flags(PlanYear{2026}, {})).empty());
    return {};
  });
}

TEST_P(FiguresTest, ACountEndsWhenItIsToldTo) {
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.plans.push_back(plan(PersonId{1}, 2027, PlanStatus::covered));
    return writer.apply(page);
  });
  std::stop_source stop;
  stop.request_stop();
  read([&](StoreReader& reader) -> Result<void> {
    const auto counted = reader.count_persons(PlanYear{2027}, stop.get_token());
    EXPECT_FALSE(counted);
    EXPECT_EQ(counted.error().code(), Errc::cancelled);
    return {};
  });
}

TEST_P(FiguresTest, ATargetLoadedAgainTakesThePlaceOfTheFirst) {
  const auto target = [](std::int16_t year, std::uint32_t region, std::int64_t persons) {
    return Target{PlanYear{year}, RegionCode::from_number(region), persons, moment(5), "local"};
  };
  write([&](StoreWriter& writer) {
    return writer.put(
        std::vector{target(2027, 420602, 10), target(2027, 420102, 20), target(2026, 420602, 9)});
  });
  write([&](StoreWriter& writer) { return writer.put(std::vector{target(2027, 420602, 11)}); });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto targets, reader.targets(PlanYear{2027}));
    EXPECT_EQ(targets.size(), 2U);
    EXPECT_EQ(targets.back().region.number(), 420602U);
    EXPECT_EQ(targets.back().persons, 11);
    EXPECT_EQ(targets.back().loaded, moment(5));
    return {};
  });
}

TEST_P(FiguresTest, ADaysLastCountOfPlacesStands) {
  const Day day = day_of(2026, 11, 20);
  const auto place = [&](std::uint32_t county, std::int64_t persons) {
    PlaceDay one;
    one.place = county == 0 ? RegionCode() : RegionCode::from_number(county);
    one.persons = persons;
    one.insured = persons / 2;
    one.flags_open = 1;
    return one;
  };
  const auto put = [&](Day of, const std::vector<PlaceDay>& places) {
    write([&](StoreWriter& writer) { return writer.put_place_days(PlanYear{2027}, of, places); });
  };
  put(day, {place(420602, 10), place(420606, 20), place(0, 3)});
  put(day + std::chrono::days(1), {place(420602, 12)});
  put(day, {place(420602, 11), place(420102, 4)});  // 420606 has nobody any more
  reopen();
  const auto days = [&](std::optional<std::uint32_t> region, Day first) {
    std::vector<PlaceDay> found;
    read([&](StoreReader& reader) -> Result<void> {
      const auto code =
          region ? std::optional(RegionCode::from_number(*region)) : std::optional<RegionCode>();
      GW_TRY(found, reader.place_days(PlanYear{2027}, code, first, day + std::chrono::days(9)));
      return {};
    });
    return found;
  };
  const auto all = days({}, day);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.front().day, day);
  EXPECT_EQ(all.front().persons, 15);
  EXPECT_EQ(all.front().insured, 7);
  EXPECT_EQ(all.front().flags_open, 2);
  EXPECT_EQ(all.back().persons, 12);
  EXPECT_EQ(days(420600, day).front().persons, 11);
  EXPECT_EQ(days(420602, day + std::chrono::days(1)).size(), 1U);
  EXPECT_TRUE(days(420606, day).empty());
}

GW_STORE_CONTRACT(FiguresTest);

}  // namespace
}  // namespace gw::contract
