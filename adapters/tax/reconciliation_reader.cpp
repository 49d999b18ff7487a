#include "adapters/tax/reconciliation_reader.hpp"

#include "adapters/tax/event.hpp"
#include "gateway/adapter/json_form.hpp"
#include "gateway/normalize/date.hpp"

namespace gw::tax {

ReconciliationReader::ReconciliationReader(const Batch& batch, Day received, RowSink& sink)
    : identity_(batch.identity),
      version_(batch.order),
      received_(received),
      sink_(sink),
      lines_([this](const codec::JsonLine& one) -> Result<void> {
        auto read = line(one);
        if (!read) line_failure_ = read.error();
        return read;
      }),
      gzip_([this](std::string_view text) { return lines_.feed(text); }) {}

Result<void> ReconciliationReader::feed(std::string_view bytes) {
  if (container_broken_) return {};
  const auto fed = gzip_.feed(bytes);
  if (fed) return {};
  if (line_failure_) return *line_failure_;
  if (fed.error().code() == Errc::too_large) return fed.error();
  container_broken_ = true;
  return {};
}

Result<BatchVerdict> ReconciliationReader::finish() {
  if (!container_broken_) {
    container_broken_ = !gzip_.finish();
    if (auto ended = lines_.finish(); !ended && !container_broken_) return ended.error();
  }
  BatchVerdict verdict;
  verdict.reason = reason();
  verdict.absence.ends = true;
  const auto day =
      normalize::read_date(identity_.substr(0, identity_.find('/')), normalize::DateStyle::compact);
  if (day) verdict.absence.last_day = *day;
  return verdict;
}

Result<void> ReconciliationReader::line(const codec::JsonLine& line) {
  if (line.text.empty()) return sink_.note(line.number, RowReason::blank);
  auto parsed = json_.parse(line.text);
  if (!parsed) return parsed.error().at(line.number, parsed.error().column());
  if (is_trailer(*parsed)) {
    lines_after_trailer_ = lines_after_trailer_ || trailer_;
    trailer_ = read_trailer(*parsed);
    trailer_unreadable_ = !trailer_;
    return {};
  }
  lines_after_trailer_ = lines_after_trailer_ || trailer_;
  ++count_;
  for (crypto::Digest* digest : {&sha256_, &sm3_}) {
    digest->update(line.text);
    digest->update(std::string_view("\n"));
  }
  return booking(line, *parsed);
}

Result<void> ReconciliationReader::booking(const codec::JsonLine& line,
                                           const codec::JsonValue& fields) {
  const std::string_view type = fields.text("lx").value_or(std::string_view());
  show_row(sink_.look(line.number), fields, sink_.aliases());
  if (const auto kind = money_kind(type)) {
    const auto part = sum_part(*kind, fields);
    sum_ += part.value_or(0);
    sum_known_ = sum_known_ && part;
    members_missing_ = members_missing_ || lacks_members(*kind, fields);
  } else if (type.empty()) {
    members_missing_ = true;
  }
  if (FormWatch* const watch = sink_.form(); watch != nullptr && money_kind(type)) {
    watch->part(type);  // each type of event has members of its own
    if (auto fault = form_fault(watch, fields))
      return sink_.refuse(refused_event(type, fields, line.number, fault->reason, fault->column));
  }
  EventReading reading = read_event(type, fields, line.number, received_);
  if (auto* row = std::get_if<AssertedRow>(&reading)) row->stamp = version_;
  return give(std::move(reading), line.number, sink_);
}

BatchReason ReconciliationReader::reason() {
  if (container_broken_) return BatchReason::container;
  if (trailer_unreadable_) return BatchReason::column_missing;
  if (!trailer_ || lines_after_trailer_ || trailer_->count != count_) return BatchReason::count;
  if (trailer_->sha256 != crypto::hex_lower(sha256_.finish())) return BatchReason::digest;
  if (!trailer_->sm3.empty() && trailer_->sm3 != crypto::hex_lower(sm3_.finish()))
    return BatchReason::digest;
  if (members_missing_) return BatchReason::column_missing;
  if (sum_known_ && trailer_->sum != sum_) return BatchReason::count;
  if (trailer_->day + "/" + std::to_string(trailer_->version) != identity_)
    return BatchReason::scope;
  return BatchReason::none;
}

}  // namespace gw::tax
