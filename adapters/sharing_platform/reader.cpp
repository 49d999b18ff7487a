#include "adapters/sharing_platform/reader.hpp"

#include <limits>
#include <utility>

#include "gateway/adapter/json_form.hpp"
#include "gateway/adapter/row_placing.hpp"
#include "gateway/codec/json_number.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/date_text.hpp"
#include "gateway/normalize/fold.hpp"

namespace gw::sharing_platform {
std::string BatchContext::text() const {
  std::string out;
  if (!region.empty()) out += "region=" + region.text();
  if (month) out += " month=" + normalize::compact_text(*month);
  if (list_before) out += " list_before=" + std::to_string(*list_before);
  return out;
}

BatchContext BatchContext::read(std::string_view text) {
  BatchContext context;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t parted = std::min(word.find('='), word.size());
    const std::string_view value = word.substr(std::min(parted + 1, word.size()));
    const std::string_view name = word.substr(0, parted);
    if (name == "region") context.region = RegionCode::parse(value).value_or(RegionCode());
    if (name == "month")
      context.month = normalize::read_month(value, normalize::DateStyle::month_compact);
    if (name == "list_before") context.list_before = codec::whole_number(value);
  }
  return context;
}

RowsReader::RowsReader(const RowKind& kind, RowsOf batch, BatchContext context,
                       std::size_t page_limit, RowSink& sink)
    : kind_(kind),
      batch_(std::move(batch)),
      context_(std::move(context)),
      sink_(sink),
      frames_([this](std::string_view text) { return page(text); }, page_limit) {
  batch_.region = context_.region;
  batch_.month = context_.month.value_or(Month::of(batch_.received));
}

Result<void> RowsReader::page(std::string_view text) {
  if (!std::exchange(told_form_, true)) {
    RowForm form;
    form.kind = RowForm::Kind::json;
    sink_.written_as(form);
  }
  GW_TRY(const codec::JsonValue envelope, json_.parse(text));
  const codec::JsonValue data = envelope.find("data");
  const codec::JsonValue list = data.find("rows");
  const auto page_rows = codec::whole_number(data, "bysl");
  if (page_rows.value_or(static_cast<std::int64_t>(list.size())) !=
      static_cast<std::int64_t>(list.size()))
    reason_ = BatchReason::count;
  if (!kind_.events) {
    const auto all = codec::whole_number(data, "zs");
    if (!all || (declared_ && *declared_ != *all)) reason_ = BatchReason::count;
    if (all && !declared_) declared_ = all;
    const std::string_view pch = data.text("pch").value_or(std::string_view());
    if (pch_.empty()) pch_ = pch;
    if (pch_ != pch) reason_ = BatchReason::scope;
  }
  for (const codec::JsonValue one : list) GW_CHECK(row(one));
  return {};
}

Result<void> RowsReader::row(const codec::JsonValue& row) {
  ++rows_;
  RowReading reading(row, batch_, sink_.aliases());
  // A list counts from 1 through all its pages; an event has its number, and so its order.
  std::int64_t line = rows_;
  if (kind_.events) {
    line = codec::whole_number(row, "XH").value_or(0);
    reading.asserted.stamp = line;
  }
  reading.asserted.line = line;
  reading.asserted.key = kind_.key(reading);
  std::string key = reading.asserted.key;
  show_row(sink_.look(line), row, sink_.aliases());
  const auto refuse = [&](RowReason reason, std::string column) {
    RefusedRow out;
    out.line = line;
    out.value = PersonalText(std::string(normalize::trim(reading.written(column))));
    out.column = std::move(column);
    out.reason = reason;
    out.key = std::move(key);
    out.number_as_written = PersonalText(std::string(reading.written("ZJHM")));
    out.row = PersonalText(std::string(row.raw()));
    return sink_.refuse(std::move(out));
  };
  if (auto fault = form_fault(sink_.form(), row))
    return refuse(fault->reason, std::move(fault->column));
  if (const Check refused = kind_.read(reading))
    return refuse(refused->reason, std::string(refused->column));
  if (!reading.without_effect) {
    if (PlacingWatch* const watch = sink_.placings()) watch->placed(line, reading.placing());
    return sink_.put(std::move(reading.asserted));
  }
  for (const RowRemark& remark : reading.asserted.remarks)
    GW_CHECK(sink_.note(line, remark.reason));
  return sink_.without_effect(line);
}

Absence RowsReader::absence() const {
  Absence absence;
  absence.ends = batch_.kind == BatchKind::full && kind_.absence != AbsenceRule::nothing;
  absence.last_day = batch_.month.first_day() - std::chrono::days(1);
  // Without a list of the month before nobody is absent twice.
  if (kind_.absence == AbsenceRule::ended_after_twice)
    absence.unless_seen_since =
        context_.list_before.value_or(std::numeric_limits<std::int64_t>::min());
  return absence;
}

Result<BatchVerdict> RowsReader::finish() {
  GW_CHECK(frames_.finish());
  BatchVerdict verdict;
  verdict.declared_rows = declared_;
  verdict.reason = reason_;
  verdict.absence = absence();
  return verdict;
}

}  // namespace gw::sharing_platform
