#include "gateway/pipeline/decode_stage.hpp"

#include "gateway/base/fault_point.hpp"
#include "gateway/domain/value_mapping.hpp"
#include "gateway/pipeline/batch_cancel.hpp"
#include "gateway/pipeline/spooled_row.hpp"

namespace gw::pipeline {
namespace {

// Rejections and notes are written in pages, so that a file of nothing but bad rows costs no
// memory.
constexpr std::size_t kPageRows = 2000;
// Of a remark that stands in every row, these are kept to be looked at; all are counted.
constexpr std::size_t kUnitsKept = 100000;
constexpr std::size_t kSchoolNameBytes = 180;  // 60 characters, as the lists allow

class Sink final : public RowSink {
 public:
  Sink(const RunServices& services, const FeedDefinition& feed, const Batch& batch,
       const ValueAliases& aliases, Decoded& decoded, FormScreen screen)
      : services_(services),
        feed_(feed),
        batch_(batch),
        aliases_(aliases),
        decoded_(decoded),
        form_(std::string(name_of(batch.kind)), std::move(screen)) {}

  const ValueAliases& aliases() const override { return aliases_; }

  Result<void> put(AssertedRow row) override {
    ++decoded_.counts.rows_in;
    ++decoded_.counts.accepted;
    for (const RowRemark& remark : row.remarks) add_note(row.line, remark);
    for (const RowRemark& review : row.reviews) add_note(row.line, review);
    if (!row.reviews.empty()) ++decoded_.counts.review;
    if (const auto* naming = row.fact ? std::get_if<Naming>(&*row.fact) : nullptr;
        naming != nullptr && decoded_.units.size() < kUnitsKept) {
      ++decoded_.units[naming->unit];
    }
    GW_CHECK(decoded_.spool.add(row.key, row.line, writer_.write(row)));
    return flush_if_full();
  }

  Result<void> refuse(RefusedRow row) override {
    ++decoded_.counts.rows_in;
    if (row.reason == RowReason::code_unknown) {
      form_.refused_code(row.column, row.value.reveal(Purpose::match));
      if (feed_.on_drift.code == DriftUse::quarantine) row.reason = RowReason::set_aside;
    }
    if (use_of(row.reason) == RowUse::quarantine) {
      ++decoded_.counts.quarantined;
    } else {
      ++decoded_.counts.rejected;
    }
    if (!row.number_as_written.empty() && decoded_.refused_numbers.size() < kUnitsKept) {
      decoded_.refused_numbers.insert(row.number_as_written.reveal(Purpose::match));
    }
    if (!row.key.empty()) {
      SpooledRow hold;
      hold.act = RowAct::hold;
      hold.line = row.line;
      hold.key = row.key;
      GW_CHECK(decoded_.spool.add(hold.key, hold.line, to_bytes(hold)));
    }
    rejections_.push_back({batch_.id, row.line, std::move(row.column), row.reason,
                           PersonalText(std::move(row.key)), std::move(row.row),
                           std::move(row.value)});
    return flush_if_full();
  }

  Result<void> without_effect(std::int64_t) override {
    ++decoded_.counts.rows_in;
    ++decoded_.counts.accepted;
    return {};
  }

  Result<void> note(std::int64_t line, RowReason reason) override {
    add_note(line, {reason, {}});
    return flush_if_full();
  }

  FormWatch* form() override { return &form_; }

  void school_named(std::string_view code, std::string_view name) override {
    if (code == school_) return;  // lists go by schools
    school_ = code;
    // A name is somebody's text: what could hold a number of a person is none.
    if (code.empty() || name.size() > kSchoolNameBytes || !reads_as_reason(name)) return;
    if (decoded_.school_names.size() < kUnitsKept)
      decoded_.school_names.insert_or_assign(std::string(code), std::string(name));
  }

  Result<void> flush() {
    if (batch_.state == BatchState::applying) {
      rejections_.clear();
      notes_.clear();
    }
    if (rejections_.empty() && notes_.empty()) return {};
    GW_CHECK(write_unless_cancelled(services_, batch_.id, [this](StoreWriter& tx) -> Result<void> {
      GW_CHECK(tx.add(std::span<const Rejection>(rejections_)));
      return tx.add(std::span<const RowNote>(notes_));
    }));
    rejections_.clear();
    notes_.clear();
    return {};
  }

 private:
  void add_note(std::int64_t line, const RowRemark& remark) {
    ++decoded_.counts.remarks;
    // Two feeds wrap every number; that is their normal form and not worth a note each.
    if (remark.reason == RowReason::id_quoted || kept_ == kNotesKept) return;
    ++kept_;
    notes_.push_back({batch_.id, line, remark.column, remark.reason});
  }

  Result<void> flush_if_full() {
    if (rejections_.size() + notes_.size() < kPageRows) return {};
    return flush();
  }

  const RunServices& services_;
  const FeedDefinition& feed_;
  const Batch& batch_;
  const ValueAliases& aliases_;
  Decoded& decoded_;
  FormWatch form_;
  std::vector<Rejection> rejections_;
  std::vector<RowNote> notes_;
  RowWriter writer_;
  std::size_t kept_ = 0;
  std::string school_;  // named last
};

}  // namespace

std::optional<BatchReason> refusal_for(Errc code) noexcept {
  switch (code) {
    case Errc::not_well_formed:
      return BatchReason::not_well_formed;
    case Errc::doctype_refused:
      return BatchReason::doctype;
    case Errc::encoding_invalid:
      return BatchReason::encoding;
    case Errc::too_large:
      return BatchReason::too_large;
    case Errc::peer_content:
    case Errc::unsupported:
      return BatchReason::scope;
    case Errc::container_broken:
    case Errc::file_encrypted:
    case Errc::workbook_legacy:
    case Errc::active_content:
      return BatchReason::container;
    case Errc::peer_digest:
      return BatchReason::digest;
    default:
      return std::nullopt;
  }
}

Result<std::int64_t> last_mapping(StoreReader& store, const FeedId& feed) {
  GW_TRY(const auto said, store.mappings(feed, 0));
  return said.empty() ? std::int64_t{kNoMapping} : said.back().number;
}

Result<ValueAliases> aliases_of(Store& store, const Batch& batch) {
  if (batch.mapping == kNoMapping) return ValueAliases();
  std::vector<ValueMapping> said;
  GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(said, reader.mappings(batch.feed, batch.mapping));
    return {};
  }));
  return ValueAliases(said, beijing_day(batch.received), batch.region);
}

Result<std::unique_ptr<Decoded>> decode(const RunServices& services, const AgencyAdapter& adapter,
                                        const FeedDefinition& feed, const Batch& batch,
                                        FormScreen screen, StageTimes& times) {
  StageTimer timer(times, Stage::decode);
  auto decoded = std::make_unique<Decoded>(services.spool_folder);
  if (batch.state != BatchState::applying) {
    GW_CHECK(write_unless_cancelled(services, batch.id,
                                    [&](StoreWriter& tx) { return tx.clear_rows(batch.id); }));
  }
  GW_TRY(const ValueAliases aliases, aliases_of(services.store, batch));
  Sink sink(services, feed, batch, aliases, *decoded, std::move(screen));
  const auto reader = adapter.open(batch, beijing_day(batch.received), sink);
  GW_FAULT_POINT("pipeline.decode");
  std::optional<Failure> broken;
  const auto read =
      services.evidence.read(batch.delivery, [&](std::string_view bytes) -> Result<void> {
        GW_CHECK(may_go_on(services));
        auto fed = reader->feed(bytes);
        if (!fed && refusal_for(fed.error().code())) broken = fed.error();
        return fed;
      });
  if (!read && !broken) return read.error();
  if (!broken) {
    auto verdict = reader->finish();
    if (verdict) {
      decoded->verdict = std::move(*verdict);
    } else if (refusal_for(verdict.error().code())) {
      broken = verdict.error();
    } else {
      return verdict.error();
    }
  }
  decoded->broken = broken;
  decoded->refused_codes = sink.form()->refused_codes();
  decoded->forms = sink.form()->take();
  GW_CHECK(sink.flush());
  timer.next(Stage::sort);
  GW_CHECK(decoded->spool.finish());
  return decoded;
}

}  // namespace gw::pipeline
