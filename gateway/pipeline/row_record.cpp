#include "gateway/pipeline/row_record.hpp"

#include <algorithm>

#include "gateway/adapter/row_look.hpp"
#include "gateway/pipeline/decode_stage.hpp"

namespace gw::pipeline {
namespace {

/// Keeps one row and lets all others pass; stops once it has it.
class OneRow final : public RowSink, private RowLook {
 public:
  OneRow(std::int64_t line, const ValueAliases& aliases, RowRecord& out)
      : line_(line), aliases_(aliases), out_(out) {}

  const ValueAliases& aliases() const override { return aliases_; }
  RowLook* look(std::int64_t line) override {
    return line == line_ && !out_.found ? this : nullptr;
  }
  Result<void> put(AssertedRow row) override {
    if (row.line != line_) return {};
    out_.asserted = std::move(row);
    return stop();
  }
  Result<void> refuse(RefusedRow row) override {
    if (row.line != line_) return {};
    out_.text = row.row;
    out_.refused = std::move(row);
    return stop();
  }
  Result<void> without_effect(std::int64_t line) override {
    return line == line_ ? stop() : Result<void>();
  }
  Result<void> note(std::int64_t, RowReason) override { return {}; }

 private:
  void stands(std::string text) override { out_.text = PersonalText(std::move(text)); }
  void field(std::string_view column, std::string_view written, std::string_view read) override {
    out_.fields.push_back(
        {std::string(column), PersonalText(std::string(written)), PersonalText(std::string(read))});
  }
  Result<void> stop() {
    out_.found = true;
    return fail(Errc::cancelled, "record.found");
  }

  std::int64_t line_;
  const ValueAliases& aliases_;
  RowRecord& out_;
};

/// Whether the run read this row of the batch after all.
Result<bool> settled_by(Store& store, BatchId batch, std::int64_t line, BatchId run) {
  RejectionFilter filter;
  filter.batch = batch;
  filter.line = line;
  bool settled = false;
  GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto refused, reader.rejections(filter));
    settled = std::any_of(refused.begin(), refused.end(),
                          [run](const RejectionRow& row) { return row.settled_by == run; });
    return {};
  }));
  return settled;
}

}  // namespace

Result<RowRecord> read_record(const BatchDesk& desk, BatchId id, std::int64_t line) {
  const RunServices& services = desk.services();
  std::optional<RowSource> source;
  GW_CHECK(services.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(source, row_source(store, id));
    return {};
  }));
  if (!source) return fail(Errc::not_found, "record.run");
  if (source->some) {
    GW_TRY(const bool settled, settled_by(services.store, source->read.id, line, id));
    if (!settled) return RowRecord();
  }
  const FeedEntry* const feed = desk.feed(source->read.feed);
  if (feed == nullptr) return fail(Errc::unsupported, "record.feed");
  GW_TRY(const ValueAliases aliases, aliases_of(services.store, source->read));
  RowRecord record;
  OneRow sink(line, aliases, record);
  const auto read = read_rows(services, *feed, *source, sink);
  if (read || record.found) return record;
  GW_CHECK(may_go_on(services));
  if (refusal_for(read.error().code())) return record;
  return read.error();
}

}  // namespace gw::pipeline
