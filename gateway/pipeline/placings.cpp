#include "gateway/pipeline/placings.hpp"

#include <optional>
#include <utility>

#include "gateway/base/log.hpp"
#include "gateway/pipeline/decode_stage.hpp"

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

struct Source {
  Batch read;           // as its reader takes it
  DeliveryId delivery;  // where its rows stand
};

/// A run that repaired rows has them in the evidence of the batch that refused them, or in the file
/// that corrects them.
Result<std::optional<Source>> source_of(StoreReader& store, BatchId id) {
  GW_TRY(auto batch, store.batch(id));
  if (!batch) return std::optional<Source>();
  Source source{std::move(*batch), {}};
  source.delivery = source.read.delivery;
  if (source.read.kind != BatchKind::replay) return std::optional<Source>(std::move(source));
  const std::int64_t mapping = source.read.mapping;
  GW_TRY(auto refused, store.batch_by_identity(source.read.feed, source.read.base));
  if (!refused) return std::optional<Source>();
  source.read = std::move(*refused);
  source.read.mapping = mapping;
  return std::optional<Source>(std::move(source));
}

/// Errc as of the evidence and the reader.
Result<void> read_batch(const RunServices& services, const FeedEntry& feed, const Source& source,
                        PlacedRows& rows) {
  const auto reader = feed.adapter->open(source.read, beijing_day(source.read.received), rows);
  GW_CHECK(services.evidence.read(source.delivery, [&](std::string_view bytes) -> Result<void> {
    GW_CHECK(may_go_on(services));
    return reader->feed(bytes);
  }));
  GW_CHECK(reader->finish());
  return {};
}

Result<void> read_one(const BatchDesk& desk, BatchId id, Lines lines, FoundPlacings& out) {
  const RunServices& services = desk.services();
  const auto asked = static_cast<std::int64_t>(lines.size());
  std::optional<Source> source;
  GW_CHECK(services.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(source, source_of(store, id));
    return {};
  }));
  const FeedEntry* const feed = source ? desk.feed(source->read.feed) : nullptr;
  if (feed == nullptr) {
    out.unread += asked;
    return {};
  }
  GW_TRY(const ValueAliases aliases, aliases_of(services.store, source->read));
  PlacedRows rows(id, aliases, std::move(lines), out);
  const auto done = read_batch(services, *feed, *source, rows);
  if (done || rows.has_all()) return {};
  GW_CHECK(may_go_on(services));
  log::failure("placings.unread", done.error(), {{"run", id.value}});
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
