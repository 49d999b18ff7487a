#include "gateway/pipeline/decode_stage.hpp"

#include <algorithm>
#include <span>
#include <utility>

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
// Of rejections kept in memory; notes are few and short.
constexpr std::size_t kMostKeptBytes = std::size_t{8} << 20U;

class Sink final : public RowSink {
 public:
  Sink(const RunServices& services, const FeedDefinition& feed, const Batch& batch,
       const ValueAliases& aliases, Decoded& decoded, FormScreen screen, RowNotes use)
      : services_(services),
        feed_(feed),
        batch_(batch),
        aliases_(aliases),
        decoded_(decoded),
        use_(use),
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
    kept_bytes_ += sizeof(Rejection) + row.column.size() + row.key.size() +
                   row.row.reveal(Purpose::store).size() + row.value.reveal(Purpose::store).size();
    decoded_.rejections.push_back({batch_.id, row.line, std::move(row.column), row.reason,
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
    if (use_ == RowNotes::kept) return {};
    return store_kept(services_, batch_, decoded_);
  }

 private:
  void add_note(std::int64_t line, const RowRemark& remark) {
    ++decoded_.counts.remarks;
    // Two feeds wrap every number; that is their normal form and not worth a note each.
    if (remark.reason == RowReason::id_quoted || kept_ == kNotesKept) return;
    ++kept_;
    decoded_.notes.push_back({batch_.id, line, remark.column, remark.reason});
  }

  Result<void> flush_if_full() {
    if (use_ == RowNotes::kept) {
      return kept_bytes_ < kMostKeptBytes ? Result<void>()
                                          : fail(Errc::cancelled, "pipeline.decode.kept");
    }
    return decoded_.rejections.size() + decoded_.notes.size() < kPageRows ? Result<void>()
                                                                          : flush();
  }

  const RunServices& services_;
  const FeedDefinition& feed_;
  const Batch& batch_;
  const ValueAliases& aliases_;
  Decoded& decoded_;
  RowNotes use_;
  FormWatch form_;
  RowWriter writer_;
  std::size_t kept_ = 0;        // notes
  std::size_t kept_bytes_ = 0;  // of rejections
  std::string school_;          // named last
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

Result<void> store_kept(const RunServices& services, const Batch& batch, Decoded& decoded) {
  std::vector<Rejection> rejections = std::exchange(decoded.rejections, {});
  std::vector<RowNote> notes = std::exchange(decoded.notes, {});
  // Of a batch that was proved whole they are in.
  if (batch.state == BatchState::applying) return {};
  for (Rejection& rejection : rejections) rejection.batch = batch.id;
  for (RowNote& note : notes) note.batch = batch.id;
  std::span<const Rejection> refused(rejections);
  std::span<const RowNote> noted(notes);
  while (!refused.empty() || !noted.empty()) {
    const auto some = refused.first(std::min(refused.size(), kPageRows));
    const auto more = noted.first(std::min(noted.size(), kPageRows));
    GW_CHECK(write_unless_cancelled(services, batch.id, [&](StoreWriter& tx) -> Result<void> {
      GW_CHECK(tx.add(some));
      return tx.add(more);
    }));
    refused = refused.subspan(some.size());
    noted = noted.subspan(more.size());
  }
  return {};
}

struct Decoding::State {
  State(const RunServices& services, const FeedDefinition& feed, const Batch& of,
        ValueAliases values, FormScreen screen, RowNotes notes)
      : batch(of),
        aliases(std::move(values)),
        decoded(std::make_unique<Decoded>(services.spool_folder)),
        sink(services, feed, batch, aliases, *decoded, std::move(screen), notes) {}

  const Batch batch;
  const ValueAliases aliases;
  std::unique_ptr<Decoded> decoded;
  Sink sink;
  std::unique_ptr<BatchReader> reader;
  std::optional<Failure> broken;
};

Decoding::Decoding(std::unique_ptr<State> state) : state_(std::move(state)) {}
Decoding::~Decoding() = default;

Result<std::unique_ptr<Decoding>> Decoding::begin(const RunServices& services,
                                                  const AgencyAdapter& adapter,
                                                  const FeedDefinition& feed, const Batch& batch,
                                                  FormScreen screen, RowNotes notes) {
  GW_TRY(ValueAliases aliases, aliases_of(services.store, batch));
  auto state =
      std::make_unique<State>(services, feed, batch, std::move(aliases), std::move(screen), notes);
  state->reader = adapter.open(state->batch, beijing_day(batch.received), state->sink);
  return std::unique_ptr<Decoding>(new Decoding(std::move(state)));
}

Result<void> Decoding::feed(std::string_view bytes) {
  auto fed = state_->reader->feed(bytes);
  if (!fed && refusal_for(fed.error().code())) state_->broken = fed.error();
  return fed;
}

bool Decoding::broken() const {
  return state_->broken.has_value();
}

Result<std::unique_ptr<Decoded>> Decoding::finish(StageTimes& times) {
  StageTimer timer(times, Stage::decode);
  Decoded& decoded = *state_->decoded;
  if (!state_->broken) {
    auto verdict = state_->reader->finish();
    if (verdict) {
      decoded.verdict = std::move(*verdict);
    } else if (refusal_for(verdict.error().code())) {
      state_->broken = verdict.error();
    } else {
      return verdict.error();
    }
  }
  decoded.broken = state_->broken;
  decoded.refused_codes = state_->sink.form()->refused_codes();
  decoded.forms = state_->sink.form()->take();
  GW_CHECK(state_->sink.flush());
  timer.next(Stage::sort);
  GW_CHECK(decoded.spool.finish());
  return std::move(state_->decoded);
}

Result<std::unique_ptr<Decoded>> decode(const RunServices& services, const AgencyAdapter& adapter,
                                        const FeedDefinition& feed, const Batch& batch,
                                        FormScreen screen, StageTimes& times) {
  std::unique_ptr<Decoding> decoding;
  {
    const StageTimer timer(times, Stage::decode);
    if (batch.state != BatchState::applying) {
      GW_CHECK(write_unless_cancelled(services, batch.id,
                                      [&](StoreWriter& tx) { return tx.clear_rows(batch.id); }));
    }
    GW_TRY(decoding,
           Decoding::begin(services, adapter, feed, batch, std::move(screen), RowNotes::stored));
    GW_FAULT_POINT("pipeline.decode");
    const auto read =
        services.evidence.read(batch.delivery, [&](std::string_view bytes) -> Result<void> {
          GW_CHECK(may_go_on(services));
          return decoding->feed(bytes);
        });
    if (!read && !decoding->broken()) return read.error();
  }
  return decoding->finish(times);
}

}  // namespace gw::pipeline
