#include "gateway/pipeline/corrected_file.hpp"

#include <algorithm>

#include "gateway/codec/json.hpp"
#include "gateway/codec/table.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/pipeline/return_rows.hpp"

namespace gw::pipeline {
namespace {

/// Takes the first form a reader tells of, and where its rows stand.
class FormSink final : public RowSink {
 public:
  void written_as(const RowForm& form) override {
    if (!found) found = form;
  }
  Result<void> put(AssertedRow row) override { return take(row.line); }
  Result<void> refuse(RefusedRow row) override { return take(row.line); }
  Result<void> without_effect(std::int64_t line) override { return take(line); }
  Result<void> note(std::int64_t, RowReason) override { return {}; }

  std::optional<RowForm> found;
  LineLinks rows;                   // each its own
  std::vector<std::int64_t> order;  // as they were read

 private:
  Result<void> take(std::int64_t line) {
    rows.emplace(line, line);
    order.push_back(line);
    return {};
  }
};

Result<void> read_through(const RunServices& services, const FeedEntry& feed, const Batch& batch,
                          DeliveryId delivery, FormSink& sink) {
  const auto reader = feed.adapter->open(batch, beijing_day(batch.received), sink);
  GW_CHECK(services.evidence.read(delivery,
                                  [&](std::string_view bytes) { return reader->feed(bytes); }));
  GW_TRY(const BatchVerdict verdict, reader->finish());
  // A file of another list: its rows would be read as rows of this one.
  if (verdict.reason == BatchReason::scope || verdict.reason == BatchReason::chain)
    return fail(Errc::invalid_argument, "replay.file_of_other_list");
  return {};
}

/// Finds the row numbers in the first column of each sheet.
class LinkReader {
 public:
  Result<void> take(const codec::TableRow& row) {
    if (row.part != part_) {
      part_ = row.part;
      headed_ = false;
    }
    const codec::Cell* first = row.find(0);
    const std::string_view text =
        first == nullptr ? std::string_view() : normalize::trim(first->text);
    if (!headed_) {
      headed_ = text == kReturnColumns.front();
      return {};
    }
    any_ = true;
    const bool blank = std::all_of(row.cells.begin(), row.cells.end(), [](const codec::Cell& cell) {
      return normalize::trim(cell.text).empty();
    });
    if (blank) return {};
    const auto line = line_of_return(text);
    if (!line) return fail(Errc::invalid_argument, "replay.file_row").at(row.number, 1);
    if (!lines_.insert(*line).second)
      return fail(Errc::invalid_argument, "replay.file_row_twice").at(row.number, 1);
    links.emplace(RowPlace{row.part, row.number}.line(), *line);
    return {};
  }
  bool any() const { return any_; }

  LineLinks links;

 private:
  std::set<std::int64_t> lines_;
  std::uint32_t part_ = 0;
  bool headed_ = false;
  bool any_ = false;
};

/// Rows in JSON name theirs in a member before their own; `read`: where each stands for its reader.
Result<LineLinks> links_of_json(const std::string& text, const std::vector<std::int64_t>& read) {
  codec::JsonReader reader;
  GW_TRY(const codec::JsonValue file, reader.parse(text));
  LineLinks links;
  std::set<std::int64_t> lines;
  std::int64_t row_number = 0;
  for (const codec::JsonValue row : file.find({"data", "rows"})) {
    const auto at = static_cast<std::size_t>(row_number++);
    const auto line = line_of_return(row.text(kReturnColumns.front()).value_or(std::string_view()));
    if (!line || at >= read.size())
      return fail(Errc::invalid_argument, "replay.file_row").at(row_number, 1);
    if (!lines.insert(*line).second)
      return fail(Errc::invalid_argument, "replay.file_row_twice").at(row_number, 1);
    links.emplace(read[at], *line);
  }
  if (links.empty()) return fail(Errc::invalid_argument, "replay.file_columns");
  return links;
}

}  // namespace

Result<RowForm> form_of(const RunServices& services, const FeedEntry& feed, const Batch& batch) {
  FormSink sink;
  GW_CHECK(read_through(services, feed, batch, batch.delivery, sink));
  if (!sink.found) return fail(Errc::sender_mends, "replay.no_file");
  return *std::move(sink.found);
}

Result<LineLinks> links_in(const RunServices& services, const FeedEntry& feed, const Batch& batch,
                           DeliveryId file) {
  GW_TRY(const RowForm form, form_of(services, feed, batch));
  FormSink sink;
  GW_CHECK(read_through(services, feed, batch, file, sink));
  if (form.kind == RowForm::Kind::xml) return std::move(sink.rows);
  if (form.kind == RowForm::Kind::json) {
    std::string text;
    GW_CHECK(services.evidence.read(file, [&](std::string_view bytes) -> Result<void> {
      text += bytes;
      return {};
    }));
    return links_of_json(text, sink.order);
  }
  codec::TableOptions options;
  options.encoding = form.gb18030 ? codec::Encoding::gb18030 : codec::Encoding::utf8;
  LinkReader links;
  codec::TableReader table(options, [&](const codec::TableRow& row) { return links.take(row); });
  GW_CHECK(services.evidence.read(file, [&](std::string_view bytes) { return table.feed(bytes); }));
  GW_CHECK(table.finish());
  if (!links.any()) return fail(Errc::invalid_argument, "replay.file_columns");
  return std::move(links.links);
}

}  // namespace gw::pipeline
