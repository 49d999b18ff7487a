#include "gateway/pipeline/placings.hpp"

#include <optional>
#include <utility>

#include "gateway/base/log.hpp"
#include "gateway/pipeline/decode_stage.hpp"
#include "gateway/pipeline/row_source.hpp"

namespace gw::pipeline {
namespace {

using Lines = std::set<std::int64_t>;

Placing kept(const RowPlacing& seen) {
  Placing placing;
  placing.school = seen.school;
  placing.grade = seen.grade;
  placing.class_name = seen.class_name;
  placing.pupil = seen.pupil;
  placing.town = seen.town;
  placing.village = seen.village;
  placing.village_code = seen.village_code;
  placing.household = seen.household;
  placing.relation = seen.relation;
  placing.child = seen.child;
  placing.mother = seen.mother;
  placing.father = seen.father;
  placing.institution = seen.institution;
  placing.county = seen.county;
  return placing;
}

/// Keeps the placings of some lines and lets everything else pass; stops once it has them all.
class PlacedRows final : public RowSink, private PlacingWatch {
 public:
  PlacedRows(BatchId batch, const ValueAliases& aliases, Lines lines, FoundPlacings& out)
      : batch_(batch), aliases_(aliases), lines_(std::move(lines)), out_(out) {}

  bool has_all() const { return lines_.empty(); }

  const ValueAliases& aliases() const override { return aliases_; }
  PlacingWatch* placings() override { return this; }
  Result<void> put(AssertedRow) override {
    return has_all() ? Result<void>(fail(Errc::cancelled, "placings.all")) : Result<void>();
  }
  Result<void> refuse(RefusedRow) override { return {}; }
  Result<void> without_effect(std::int64_t) override { return {}; }
  Result<void> note(std::int64_t, RowReason) override { return {}; }

 private:
  void placed(std::int64_t line, const RowPlacing& placing) override {
    if (lines_.erase(line) != 0) out_.of.emplace(SourceRef{batch_, line}, kept(placing));
  }

  BatchId batch_;
  const ValueAliases& aliases_;
  Lines lines_;
  FoundPlacings& out_;
};

Result<void> read_one(const BatchDesk& desk, BatchId id, Lines lines, FoundPlacings& out) {
  const RunServices& services = desk.services();
  const auto asked = static_cast<std::int64_t>(lines.size());
  std::optional<RowSource> source;
  GW_CHECK(services.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(source, row_source(store, id));
    return {};
  }));
  const FeedEntry* const feed = source ? desk.feed(source->read.feed) : nullptr;
  if (feed == nullptr) {
    out.unread += asked;
    return {};
  }
  GW_TRY(const ValueAliases aliases, aliases_of(services.store, source->read));
  PlacedRows rows(id, aliases, std::move(lines), out);
  const auto done = read_rows(services, *feed, *source, rows);
  if (done || rows.has_all()) return {};
  GW_CHECK(may_go_on(services));
  log::failure("placings.unread", done.error(), {{"run_id", id.value}});
  out.unread += asked;
  return {};
}

}  // namespace

Result<FoundPlacings> read_placings(const BatchDesk& desk, const std::set<SourceRef>& rows) {
  FoundPlacings out;
  for (auto row = rows.begin(); row != rows.end();) {
    const BatchId batch = row->batch;
    Lines lines;
    for (; row != rows.end() && row->batch == batch; ++row) lines.insert(row->line);
    GW_CHECK(read_one(desk, batch, std::move(lines), out));
  }
  return out;
}

}  // namespace gw::pipeline
