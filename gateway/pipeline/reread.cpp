#include "gateway/pipeline/reread.hpp"

#include "gateway/pipeline/spooled_row.hpp"

namespace gw::pipeline {
namespace {

/// Takes the rows asked for and lets all others pass.
class ChosenRows final : public RowSink {
 public:
  ChosenRows(const Reread& asked, RereadRows& out) : asked_(asked), out_(out) {}

  const ValueAliases& aliases() const override { return asked_.aliases; }

  Result<void> put(AssertedRow row) override {
    const auto line = chosen(row.line);
    if (!line) return {};
    for (const RowRemark& remark : row.remarks) note(row.line, remark);
    for (const RowRemark& review : row.reviews) note(row.line, review);
    if (!row.reviews.empty()) ++out_.decoded.counts.review;
    accept(row.line, *line);
    const SpooledRow spooled = spool(row);
    return out_.decoded.spool.add(spooled.key, spooled.line, to_bytes(spooled));
  }

  Result<void> refuse(RefusedRow row) override {
    const auto line = chosen(row.line);
    if (!line) return {};
    ++out_.decoded.counts.rows_in;
    ++out_.decoded.counts.rejected;
    out_.refused.push_back({asked_.batch.id, *line, std::move(row.column), row.reason,
                            PersonalText(std::move(row.key)), std::move(row.row),
                            std::move(row.value)});
    return {};
  }

  Result<void> without_effect(std::int64_t line) override {
    if (const auto own = chosen(line)) accept(line, *own);
    return {};
  }

  Result<void> note(std::int64_t, RowReason) override { return {}; }

 private:
  /// The row of the batch that a row of the delivery is; nothing if it is not asked for.
  std::optional<std::int64_t> chosen(std::int64_t line) const {
    if (asked_.links != nullptr) {
      const auto link = asked_.links->find(line);
      if (link == asked_.links->end()) return std::nullopt;
      line = link->second;
    }
    return asked_.lines.contains(line) ? std::optional(line) : std::nullopt;
  }
  void accept(std::int64_t line, std::int64_t own) {
    ++out_.decoded.counts.rows_in;
    ++out_.decoded.counts.accepted;
    out_.read.emplace(line, own);
  }
  void note(std::int64_t line, const RowRemark& remark) {
    ++out_.decoded.counts.remarks;
    out_.notes.push_back({BatchId{}, line, remark.column, remark.reason});
  }

  const Reread& asked_;
  RereadRows& out_;
};

}  // namespace

Result<std::unique_ptr<RereadRows>> reread(const RunServices& services, const Reread& asked) {
  auto rows = std::make_unique<RereadRows>(services.spool_folder);
  ChosenRows sink(asked, *rows);
  const auto reader =
      asked.feed.adapter->open(asked.batch, beijing_day(asked.batch.received), sink);
  GW_CHECK(services.evidence.read(asked.delivery, [&](std::string_view bytes) -> Result<void> {
    GW_CHECK(may_go_on(services));
    return reader->feed(bytes);
  }));
  GW_TRY(rows->decoded.verdict, reader->finish());
  // Some rows of a list say nothing of those who are not among them.
  rows->decoded.verdict.absence = Absence();
  GW_CHECK(rows->decoded.spool.finish());
  return rows;
}

}  // namespace gw::pipeline
