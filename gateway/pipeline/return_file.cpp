#include "gateway/pipeline/return_file.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "gateway/codec/csv.hpp"
#include "gateway/codec/csv_text.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/codec/json_text.hpp"
#include "gateway/codec/workbook_text.hpp"
#include "gateway/codec/zip_text.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/pipeline/decode_stage.hpp"
#include "gateway/pipeline/replay_stretch.hpp"
#include "gateway/pipeline/return_rows.hpp"

namespace gw::pipeline {
namespace {

// A file somebody corrects by hand; what is refused beyond this has one cause, and a mapping.
constexpr std::int64_t kRowsMost = 100000;
constexpr std::string_view kMark = "：";  // parts what happened from what to do
constexpr std::string_view kEncodingMark = "\xEF\xBB\xBF";

struct Words {
  std::string_view reason;
  std::string_view advice;
};

Words words_for(RowReason reason) {
  const std::string_view all = words_of(reason, Language::zh);
  const std::size_t at = all.find(kMark);
  if (at == std::string_view::npos) return {all, "核对后重报"};
  return {all.substr(0, at), all.substr(at + kMark.size())};
}

/// Takes the rows that are open, and the form in which each was written.
class OpenRows final : public RowSink {
 public:
  OpenRows(const ValueAliases& aliases, const std::set<std::int64_t>& lines)
      : aliases_(aliases), lines_(lines) {}

  const ValueAliases& aliases() const override { return aliases_; }
  void written_as(const RowForm& form) override { forms.push_back(form); }
  Result<void> put(AssertedRow) override { return {}; }
  Result<void> refuse(RefusedRow row) override {
    if (!lines_.contains(row.line)) return {};
    if (forms.empty()) return fail(Errc::sender_mends, "return.no_file");
    rows.emplace_back(forms.size() - 1, std::move(row));
    return {};
  }
  Result<void> without_effect(std::int64_t) override { return {}; }
  Result<void> note(std::int64_t, RowReason) override { return {}; }

  std::vector<RowForm> forms;
  std::vector<std::pair<std::size_t, RefusedRow>> rows;  // with their form

 private:
  const ValueAliases& aliases_;
  const std::set<std::int64_t>& lines_;
};

std::string csv_line(std::span<const std::string> fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (!line.empty()) line += ',';
    line += codec::csv_field(field);
  }
  return line;
}

std::vector<std::string> header_of(const RowForm& form) {
  std::vector<std::string> names(kReturnColumns.begin(), kReturnColumns.end());
  names.insert(names.end(), form.columns.begin(), form.columns.end());
  return names;
}

std::vector<std::string> words_before(const RefusedRow& row) {
  const Words words = words_for(row.reason);
  return {return_number(row.line), row.column, std::string(words.reason),
          std::string(words.advice)};
}

std::string as_csv(const OpenRows& open) {
  std::string text;
  std::size_t form = open.forms.size();
  for (const auto& [of, row] : open.rows) {
    if (of != form) {
      form = of;
      text += csv_line(header_of(open.forms[of])) + "\r\n";
    }
    // The row as its sender wrote it: what was right in it stays so.
    text += csv_line(words_before(row)) + "," + row.row.reveal(Purpose::return_to_source) + "\r\n";
  }
  return text;
}

/// A sheet for each of the sender's that has refused rows.
Result<std::string> as_workbook(const OpenRows& open, std::span<const std::string> parts,
                                const std::filesystem::path& scratch) {
  std::vector<codec::SheetText> sheets;
  std::size_t form = open.forms.size();
  for (const auto& [of, row] : open.rows) {
    if (of != form) {
      form = of;
      const RowPlace place{open.forms[of].part, 1};
      sheets.push_back({place.part_name(parts), {header_of(open.forms[of])}});
    }
    std::vector<std::string> cells = words_before(row);
    // The row stands as one CSV line of its cells.
    codec::CsvReader reader(codec::Encoding::utf8, [&](const codec::CsvRecord& record) {
      cells.insert(cells.end(), record.fields.begin(), record.fields.end());
      return Result<void>();
    });
    GW_CHECK(reader.feed(row.row.reveal(Purpose::return_to_source)));
    GW_CHECK(reader.finish());
    sheets.back().rows.push_back(std::move(cells));
  }
  return codec::workbook_text(sheets, scratch);
}

/// Two hyphens end a comment.
std::string comment(const RefusedRow& row) {
  const Words words = words_for(row.reason);
  std::string text = "<!-- " + std::string(kReturnColumns[0]) + " " + return_number(row.line) +
                     "  " + std::string(kReturnColumns[1]) + " " + row.column + "  " +
                     std::string(kReturnColumns[2]) + " " + std::string(words.reason) + "  " +
                     std::string(kReturnColumns[3]) + " " + std::string(words.advice) + " ";
  std::replace(text.begin() + 4, text.end(), '-', '_');
  return text + "-->";
}

std::string as_xml(const OpenRows& open) {
  const RowForm& form = open.forms.front();
  std::string text = "<?xml version=\"1.0\" encoding=\"";
  text += form.gb18030 ? "GB18030" : "UTF-8";
  text += "\"?>\n" + form.head + "\n";
  for (const auto& [of, row] : open.rows) {
    text += comment(row) + "\n" + row.row.reveal(Purpose::return_to_source) + "\n";
  }
  return text + form.tail + "\n";
}

/// The feed's own shape, what is wrong as members before each row's own.
std::string as_json(const OpenRows& open) {
  std::string text = "{\"code\":0,\"data\":{\"rows\":[";
  bool first = true;
  for (const auto& [of, row] : open.rows) {
    const std::vector<std::string> words = words_before(row);
    text += first ? "\n{" : ",\n{";
    first = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i > 0) text += ',';
      codec::append_json(text, kReturnColumns[i]);
      text += ':';
      codec::append_json(text, words[i]);
    }
    // The row stands as one object, as its sender wrote it.
    const std::string& written = row.row.reveal(Purpose::return_to_source);
    const std::size_t member = written.find('"');
    text += member == std::string::npos ? "}" : "," + written.substr(member);
  }
  return text + "\n]}}\n";
}

Result<std::string> in_encoding(const RowForm& form, std::string text) {
  if (form.gb18030) return codec::encode_gb18030(text);
  return form.kind == RowForm::Kind::xml ? std::move(text) : std::string(kEncodingMark) + text;
}

Result<ReturnFile> file_of(const OpenRows& open, BatchId batch, std::span<const std::string> parts,
                           const std::filesystem::path& scratch) {
  ReturnFile file;
  file.rows = static_cast<std::int64_t>(open.rows.size());
  file.name = "TH_" + std::to_string(batch.value);
  const RowForm& form = open.forms.front();
  const std::string charset = form.gb18030 ? "; charset=gb18030" : "; charset=utf-8";
  switch (form.kind) {
    case RowForm::Kind::workbook: {
      file.name += ".xlsx";
      file.type = codec::kWorkbookType;
      GW_TRY(file.bytes, as_workbook(open, parts, scratch));
      return file;
    }
    case RowForm::Kind::xml: {
      file.name += ".xml";
      file.type = "application/xml" + charset;
      GW_TRY(file.bytes, in_encoding(form, as_xml(open)));
      return file;
    }
    case RowForm::Kind::json:
      file.name += ".json";
      file.type = "application/json";
      file.bytes = as_json(open);
      return file;
    case RowForm::Kind::csv:
      break;
  }
  file.name += ".csv";
  file.type = "text/csv" + charset;
  GW_TRY(file.bytes, in_encoding(form, as_csv(open)));
  if (!form.zipped) return file;
  const codec::ZipMember member{file.name, std::move(file.bytes)};
  file.name = "TH_" + std::to_string(batch.value) + ".zip";
  file.type = "application/zip";
  file.bytes = codec::zip_text(std::span(&member, 1));
  return file;
}

}  // namespace

Result<ReturnFile> make_return_file(BatchDesk& desk, BatchId id, std::int64_t group) {
  const RunServices& services = desk.services();
  std::optional<Batch> batch;
  std::set<std::int64_t> lines;
  ValueAliases aliases;
  GW_CHECK(services.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(batch, store.batch(id));
    if (!batch) return fail(Errc::not_found, "return.run");
    RejectionFilter filter;
    filter.batch = id;
    filter.state = RejectState::open;
    filter.limit = kRowsMost;
    GW_TRY(const auto open, store.rejections(filter));
    for (const RejectionRow& row : open) {
      if (group == 0 || row.group == group) lines.insert(row.rejection.line);
    }
    GW_TRY(const auto said, store.mappings(batch->feed, 0));
    aliases = ValueAliases(said, beijing_day(services.clock.now()), batch->region);
    return {};
  }));
  if (lines.empty()) return fail(Errc::conflict, "return.nothing_open");
  OpenRows open(aliases, lines);
  std::vector<std::string> parts;
  GW_CHECK(desk.alone(batch->feed, [&](const FeedEntry& feed) -> Result<void> {
    // A payment or a relation comes right by the sender's next word alone.
    if (feed.adapter->coded_columns(batch->feed).empty() || !can_be_read_again(batch->kind))
      return fail(Errc::sender_mends, "return.feed");
    const auto reader = feed.adapter->open(*batch, beijing_day(batch->received), open);
    GW_CHECK(services.evidence.read(batch->delivery,
                                    [&](std::string_view bytes) { return reader->feed(bytes); }));
    GW_TRY(const BatchVerdict verdict, reader->finish());
    parts = verdict.parts;  // what else it says was judged when the batch came
    return {};
  }));
  if (open.rows.empty()) return fail(Errc::conflict, "return.nothing_open");
  return file_of(open, id, parts, services.spool_folder);
}

}  // namespace gw::pipeline
