// The contract of a feed over its lists: learned, changed by settings or by a person, and what a
// list of another form comes to.  The reader, the store and the desk are the real ones.
#include "gateway/pipeline/contract.hpp"

#include "adapters/civil_affairs/batch_number.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/pipeline/batch_retry.hpp"
#include "tests/contract/adapters_xml/make.hpp"
#include "tests/unit/pipeline/run_bench.hpp"

namespace gw::pipeline {
namespace {

const FeedId kFeed("civil-affairs.recipients");
const std::string kCounty = "420602";
constexpr int kRows = 60;

/// How the village stands in a row of the list.
std::string village(int) {
  return "<村编码>420602100203</村编码>";
}

class Contracts : public test::RunBench {
 protected:
  using Element = std::function<std::string(int line)>;

  void SetUp() override { start(testing_adapters::make_civil({}, {kCounty}).adapter); }
  void set(DriftSettings settings) {
    on_drift = settings;
    make_desk();
  }

  /// The full list of a month ("202609"), its rows with `element` in place of the village.
  Result<Batch> hand_in(const std::string& month, const Element& element,
                        const std::string& category = "最低生活保障") {
    std::string rows;
    for (int line = 1; line <= kRows; ++line) {
      rows += "<对象 序号='" + std::to_string(line) + "'><家庭编号>F" + std::to_string(line) +
              "</家庭编号><与户主关系>户主</与户主关系>" + element(line) +
              "<姓名>吕兰思</姓名><性别>女</性别><证件类型>其他</证件类型><证件号码>K" +
              std::to_string(10000 + line) + "</证件号码><城乡类别>农村</城乡类别><救助类别>" +
              (line == 1 ? category : "最低生活保障") +
              "</救助类别><起始日期>2023-07-01</起始日期><终止日期/><状态>在享</状态></对象>";
    }
    const std::string identity = "MZ" + kCounty + month + "Q01";
    const auto number = civil_affairs::BatchNumber::read(identity);
    BatchDraft draft;
    draft.scope = kCounty;
    draft.identity = identity;
    draft.kind = number->kind;
    draft.order = number->order();
    return submit(
        kFeed,
        *codec::encode_gb18030("<?xml version=\"1.0\" encoding=\"GB18030\"?>"
                               "<救助对象清单 行政区划='420602' 年月='" +
                               month + "' 类型='全量' 批次号='" + identity + "' 记录数='" +
                               std::to_string(kRows) + "'>" + rows + "</救助对象清单>"),
        draft);
  }
  Batch take(const std::string& month, const Element& element = village,
             const std::string& category = "最低生活保障") {
    const auto batch = hand_in(month, element, category);
    EXPECT_TRUE(batch);
    EXPECT_TRUE(!batch || batch->counts.balanced());
    return batch ? *batch : Batch();
  }
  std::vector<Drift> drift_of(const Batch& batch) {
    std::vector<Drift> drifts;
    read([&](StoreReader& reader) {
      if (const auto found = reader.drift(batch.id).value()) drifts = found->drifts;
    });
    return drifts;
  }
  ContractVersion newest() {
    ContractVersion version;
    read([&](StoreReader& reader) {
      const auto contract = reader.contract(kFeed).value();
      if (contract.size() == 1) version = contract.front();
    });
    return version;
  }
  Result<std::vector<ContractVersion>> accept(const Batch& batch) {
    return accept_form(*store, kFeed, batch.id, "admin-420000", clock.moment,
                       [](StoreWriter&) -> Result<void> { return {}; });
  }
  std::size_t believed() { return facts(kFeed, kCounty).size(); }
};

TEST_F(Contracts, TheFirstListAppliedMakesItAndListsOfItsFormAddToIt) {
  const Batch first = take("202609");
  ASSERT_EQ(first.state, BatchState::applied);
  EXPECT_TRUE(drift_of(first).empty());
  const ContractVersion learned = newest();
  EXPECT_EQ(learned.entity, "full");
  EXPECT_EQ(learned.version, 1);
  EXPECT_EQ(learned.accepted_by, "first");
  EXPECT_EQ(learned.batch, first.id);
  EXPECT_EQ(learned.form.rows, kRows);
  ASSERT_NE(learned.form.find("村编码"), nullptr);
  EXPECT_EQ(learned.form.find("村编码")->shapes[static_cast<std::size_t>(ValueShape::digits)],
            kRows);

  EXPECT_EQ(take("202610").state, BatchState::applied);
  EXPECT_EQ(newest().version, 1);
  EXPECT_EQ(newest().form.rows, 2 * kRows);
}

TEST_F(Contracts, ANewElementIsTakenAndMakesTheNextVersion) {
  take("202609");
  const Batch batch = take("202610", [](int line) { return village(line) + "<备注>新</备注>"; });
  EXPECT_EQ(batch.state, BatchState::applied);
  const ContractVersion next = newest();
  EXPECT_EQ(next.version, 2);
  EXPECT_EQ(next.accepted_by, "settings");
  ASSERT_EQ(next.changes.size(), 1U);
  EXPECT_EQ(next.changes[0].kind, DriftKind::added);
  EXPECT_EQ(next.changes[0].column, "备注");
}

TEST_F(Contracts, AMissingElementHoldsTheListAndNothingOfItActs) {
  take("202609");
  const std::size_t before = believed();
  ASSERT_EQ(before, static_cast<std::size_t>(kRows));
  const Batch held = take(
      "202610", [](int) { return std::string(); }, "特困人员");
  EXPECT_EQ(held.state, BatchState::held);
  EXPECT_EQ(held.reason, BatchReason::form_changed);
  EXPECT_EQ(held.counts.quarantined, kRows);
  const auto drifts = drift_of(held);
  ASSERT_EQ(drifts.size(), 1U);
  EXPECT_EQ(drifts[0].kind, DriftKind::missing);
  EXPECT_EQ(drifts[0].column, "村编码");
  EXPECT_EQ(believed(), before);
  EXPECT_EQ(newest().version, 1);

  // Discarded, its evidence and what it showed stay.
  const auto nothing = [](StoreWriter&) -> Result<void> { return {}; };
  ASSERT_TRUE(desk->discard(held.id, nothing));
  EXPECT_EQ(drift_of(held), drifts);
  EXPECT_TRUE(evidence.bodies.contains(held.delivery.value));
  EXPECT_EQ(accept(held).error().code(), Errc::conflict);
  EXPECT_EQ(believed(), before);
}

TEST_F(Contracts, ReleasingLetsOneListActAndAcceptingAllOfItsForm) {
  take("202609");
  const auto bare = [](int) { return std::string(); };
  const Batch held = take("202610", bare);
  const auto nothing = [](StoreWriter&) -> Result<void> { return {}; };
  const auto released = desk->release(held.id, nothing);
  ASSERT_TRUE(released);
  EXPECT_EQ(released->state, BatchState::applied);
  EXPECT_EQ(released->reason, BatchReason::form_changed);
  EXPECT_EQ(newest().version, 1);

  const Batch again = take("202611", bare);
  EXPECT_EQ(again.state, BatchState::held);
  const auto accepted = accept(again);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(newest().version, 2);
  EXPECT_EQ(newest().accepted_by, "admin-420000");
  EXPECT_EQ(newest().form.find("村编码"), nullptr);
  EXPECT_EQ(accept(again).error().code(), Errc::conflict);
  EXPECT_EQ(take("202612", bare).state, BatchState::applied);
  // The former form is now what differs; a new element is taken.
  EXPECT_EQ(take("202701").state, BatchState::applied);
  EXPECT_EQ(newest().version, 3);
  EXPECT_EQ(accept_form(*store, kFeed, BatchId{999}, "local", clock.moment, nothing).error().code(),
            Errc::not_found);
}

/// A list that was held for its form is judged anew once that form is agreed; without it, it is
/// held again, and one that acts is left alone.
TEST_F(Contracts, AHeldListIsReadAgainAndJudgedByWhatIsAgreedNow) {
  take("202609");
  const auto bare = [](int) { return std::string(); };
  const Batch held = take("202610", bare);
  ASSERT_EQ(held.state, BatchState::held);
  int told = 0;
  const auto tell = [&](StoreWriter&) -> Result<void> {
    ++told;
    return {};
  };
  const auto unchanged = desk->read_again(held.id, tell);
  ASSERT_TRUE(unchanged);
  EXPECT_EQ(unchanged->state, BatchState::held);
  EXPECT_EQ(unchanged->reason, BatchReason::form_changed);
  EXPECT_EQ(unchanged->counts.quarantined, kRows);
  ASSERT_TRUE(accept(held));
  const auto taken = desk->read_again(held.id, tell);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->id, held.id);
  EXPECT_EQ(taken->state, BatchState::applied);
  EXPECT_EQ(taken->reason, BatchReason::none);
  EXPECT_FALSE(taken->released);
  EXPECT_TRUE(taken->counts.balanced());
  EXPECT_EQ(taken->counts.accepted, kRows);
  EXPECT_EQ(told, 2);
  EXPECT_EQ(desk->read_again(held.id, tell).error().code(), Errc::conflict);
  EXPECT_EQ(desk->read_again(BatchId{999}, tell).error().code(), Errc::not_found);
  EXPECT_EQ(told, 2);
}

TEST(RetryTest, WhereARunStoppedSaysWhatIsDoneOnceMore) {
  const auto of = [](BatchState state, BatchReason reason, BatchKind kind = BatchKind::full) {
    Batch batch;
    batch.state = state;
    batch.reason = reason;
    batch.kind = kind;
    return retry_of(batch);
  };
  using R = BatchReason;
  for (const R reason : {R::count, R::digest, R::container, R::not_well_formed})
    EXPECT_EQ(of(BatchState::refused, reason), Retry::pull);
  for (const R reason : {R::empty, R::header_only, R::not_signed})
    EXPECT_EQ(of(BatchState::held, reason), Retry::pull);
  for (const R reason :
       {R::column_missing, R::chain, R::doctype, R::encoding, R::too_large, R::scope})
    EXPECT_EQ(of(BatchState::refused, reason), Retry::read_again);
  for (const R reason : {R::volume, R::form_changed})
    EXPECT_EQ(of(BatchState::held, reason), Retry::read_again);
  for (const BatchState state : {BatchState::received, BatchState::applying}) {
    EXPECT_EQ(of(state, R::none), Retry::read_again);
    EXPECT_EQ(of(state, R::none, BatchKind::replay), Retry::none);
  }
  EXPECT_EQ(of(BatchState::held, R::same_identity_other_content), Retry::none);
  for (const BatchState state : {BatchState::applied, BatchState::waiting, BatchState::outdated,
                                 BatchState::repeated, BatchState::discarded})
    EXPECT_EQ(of(state, R::none), Retry::none);
}

TEST_F(Contracts, ARenamedElementIsNamedByBothNames) {
  take("202609");
  const Batch held =
      take("202610", [](int) { return std::string("<村代码>420602100203</村代码>"); });
  EXPECT_EQ(held.state, BatchState::held);
  const auto drifts = drift_of(held);
  ASSERT_EQ(drifts.size(), 1U);
  EXPECT_EQ(drifts[0].kind, DriftKind::renamed);
  EXPECT_EQ(drifts[0].column, "村编码");
  EXPECT_EQ(drifts[0].now, "村代码");
}

// Two thirds of the rows write the village as words.
std::string other_village(int line) {
  return line % 3 == 0 ? village(line) : "<村编码>城关村</村编码>";
}

TEST_F(Contracts, ValuesOfAnotherShapeHoldTheList) {
  take("202609");
  const Batch held = take("202610", other_village);
  EXPECT_EQ(held.state, BatchState::held);
  const auto drifts = drift_of(held);
  ASSERT_EQ(drifts.size(), 1U);
  EXPECT_EQ(drifts[0].kind, DriftKind::retyped);
  EXPECT_EQ(drifts[0].before, "digits");
  EXPECT_EQ(drifts[0].now, "words");
  EXPECT_EQ(drifts[0].rows, 40);
}

TEST_F(Contracts, RowsOfAnotherShapeAreRefusedOrSetAsideWhereTheSettingsSaySo) {
  for (const auto& [use, rejected] :
       {std::pair{DriftUse::reject_rows, true}, std::pair{DriftUse::quarantine, false}}) {
    start(testing_adapters::make_civil({}, {kCounty}).adapter);
    DriftSettings settings;
    settings.retyped = use;
    set(settings);
    take("202609");
    const std::size_t before = believed();
    const Batch batch = take("202610", other_village);
    EXPECT_EQ(batch.state, BatchState::applied);
    EXPECT_EQ(batch.counts.accepted, 20);
    EXPECT_EQ(batch.counts.rejected, rejected ? 40 : 0);
    EXPECT_EQ(batch.counts.quarantined, rejected ? 0 : 40);
    // Whoever stands in such a row is not ended by it.
    EXPECT_EQ(believed(), before);
    EXPECT_EQ(newest().version, 1);
    read([&](StoreReader& reader) {
      RejectionFilter of_batch;
      of_batch.batch = batch.id;
      const auto rows = reader.rejections(of_batch).value();
      ASSERT_EQ(rows.size(), 40U);
      EXPECT_EQ(rows[0].rejection.column, "村编码");
      EXPECT_EQ(rows[0].rejection.reason,
                rejected ? RowReason::form_differs : RowReason::set_aside);
      EXPECT_FALSE(rows[0].rejection.row.reveal(Purpose::match).empty());
    });
  }
}

TEST_F(Contracts, AStopAnywhereGoesOnWithTheSameRows) {
  on_drift.retyped = DriftUse::quarantine;
  page_rows = 8;
  make_desk();
  take("202609");
  int writes = 0;
  store->on_write = [&] { ++writes; };
  const Batch whole = take("202610", other_village);
  ASSERT_EQ(whole.state, BatchState::applied);
  const std::size_t believed_then = believed();
  for (int left = 2; left < writes; ++left) {
    start(testing_adapters::make_civil({}, {kCounty}).adapter);
    take("202609");
    store->writes_left = left;
    EXPECT_FALSE(hand_in("202610", other_village)) << left;
    store->writes_left = -1;
    make_desk();
    ASSERT_TRUE(desk->resume(std::nullopt)) << left;
    const Batch last = batches().front();
    EXPECT_EQ(last.state, BatchState::applied) << left;
    EXPECT_EQ(last.counts.accepted, whole.counts.accepted) << left;
    EXPECT_EQ(last.counts.quarantined, whole.counts.quarantined) << left;
    EXPECT_EQ(drift_of(last).size(), 1U) << left;
    EXPECT_EQ(believed(), believed_then) << left;
  }
}

TEST_F(Contracts, AnUnknownCodeIsNamedAndHoldsTheListWhereTheSettingsSaySo) {
  take("202609");
  const Batch refused_row = take("202610", village, "Z9");
  EXPECT_EQ(refused_row.state, BatchState::applied);
  EXPECT_EQ(refused_row.counts.rejected, 1);
  ASSERT_EQ(drift_of(refused_row).size(), 1U);
  EXPECT_EQ(drift_of(refused_row)[0].kind, DriftKind::code);
  EXPECT_EQ(drift_of(refused_row)[0].column, "救助类别");
  EXPECT_EQ(drift_of(refused_row)[0].now, "Z9");

  DriftSettings settings;
  settings.code = DriftUse::hold;
  set(settings);
  const Batch held = take("202611", village, "Z9");
  EXPECT_EQ(held.state, BatchState::held);
  ASSERT_TRUE(accept(held));
  const Batch known = take("202612", village, "Z9");
  EXPECT_EQ(known.state, BatchState::applied);
  EXPECT_EQ(known.counts.rejected, 1);

  settings.code = DriftUse::quarantine;
  set(settings);
  const Batch aside = take("202701", village, "Z8");
  EXPECT_EQ(aside.state, BatchState::applied);
  EXPECT_EQ(aside.counts.rejected, 0);
  EXPECT_EQ(aside.counts.quarantined, 1);
}

}  // namespace
}  // namespace gw::pipeline
