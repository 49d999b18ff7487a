#include "adapters/insured_register/changes_reader.hpp"

#include "gateway/adapter/json_form.hpp"
#include "gateway/codec/json_number.hpp"

namespace gw::insured_register {
namespace {

Result<void> refuse(const codec::JsonValue& change, std::int64_t line, std::string key,
                    std::string_view column, RowReason reason, RowSink& sink) {
  RefusedRow row;
  row.line = line;
  row.column = column;
  row.reason = reason;
  row.key = std::move(key);
  row.row = PersonalText(std::string(change.raw()));
  return sink.refuse(std::move(row));
}

}  // namespace

std::string_view tab_of(Table table) {
  return table == Table::relations ? "INSU" : "CLCT";
}

bool belongs(const codec::JsonValue& change, Table table) {
  const bool payment = change.text("tab") == tab_of(Table::payments);
  return payment == (table == Table::payments);
}

Result<void> ChangesReader::feed(std::string_view bytes) {
  if (body_.size() + bytes.size() > body_limit_)
    return fail(Errc::too_large, "insured_register.changes",
                static_cast<std::int64_t>(body_limit_));
  body_ += bytes;
  return {};
}

Result<BatchVerdict> ChangesReader::finish() {
  codec::JsonReader json;
  GW_TRY(const codec::JsonValue envelope, json.parse(body_));
  GW_CHECK(codec::for_each_record(envelope, {"output", "data", "list"},
                                  [this](const codec::JsonValue& one) -> Result<void> {
                                    return belongs(one, table_) ? change(one) : Result<void>();
                                  }));
  BatchVerdict verdict;
  verdict.reason = reason_;
  return verdict;
}

Result<void> ChangesReader::change(const codec::JsonValue& change) {
  const auto seq = codec::whole_number(change, "seq");
  const std::int64_t line = seq.value_or(0);
  const codec::JsonValue row = change.find("row");
  const std::string_view own_key = row.text(key_member(table_)).value_or(std::string_view());
  std::string key = own_key.empty() ? std::string() : fact_key(table_, own_key);
  const std::string_view operation = change.text("oper").value_or(std::string_view());
  const bool has_row = operation == "I" || operation == "U";
  if (!has_row || !seq || change.text("tab") != tab_of(table_))
    show_row(sink_.look(line), change, sink_.aliases());  // a row within is shown as that row
  if (!seq) return refuse(change, line, std::move(key), "seq", RowReason::field_empty, sink_);
  if (change.text("tab") != tab_of(table_))
    return refuse(change, line, std::move(key), "tab", RowReason::code_unknown, sink_);
  if (has_row) {
    if (lacks_members(table_, row)) reason_ = BatchReason::column_missing;
    return read_row(table_, row, {line, *seq, received_}, sink_);
  }
  if (operation != "D")
    return refuse(change, line, std::move(key), "oper", RowReason::code_unknown, sink_);
  if (key.empty())
    return refuse(change, line, {}, key_member(table_), RowReason::field_empty, sink_);
  AssertedRow removed;
  removed.line = line;
  removed.operation = RowOperation::remove;
  removed.key = std::move(key);
  removed.stamp = *seq;
  return sink_.put(std::move(removed));
}

}  // namespace gw::insured_register
