#include "gateway/codec/table.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/codec/dbf.hpp"
#include "gateway/codec/ole.hpp"

namespace gw::codec {
namespace {

constexpr std::size_t kHeadBytes = 32;  // enough to know every form
constexpr int kWrappings = 2;           // a zip in a gzip, a workbook in a zip
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kGzip = "\x1F\x8B";
constexpr std::string_view kZip = "PK\x03\x04";
constexpr std::string_view kEmptyZip = "PK\x05\x06";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool is_workbook(const ZipArchive& zip) {
  return zip.find("[Content_Types].xml") && zip.find("_rels/.rels");
}

/// The one file of a zip; what programs of other systems add beside it is none.
Result<std::size_t> only_file(const ZipArchive& zip) {
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < zip.entries().size(); ++i) {
    const std::string& name = zip.entries()[i].name;
    if (name.empty() || name.back() == '/' || starts_with(name, "__MACOSX/")) continue;
    if (only) return fail(Errc::peer_content, "codec.table.zip");
    only = i;
  }
  if (!only) return fail(Errc::peer_content, "codec.table.zip");
  return *only;
}

}  // namespace

struct TableReader::State {
  State(TableOptions with, TableSink to, int depth)
      : options(with), sink(std::move(to)), wrappings_left(depth) {}

  TableOptions options;
  TableSink sink;
  int wrappings_left;

  std::string head;  // until the form is known, and the whole of what must be kept
  bool known = false;
  bool kept = false;  // a zip or OLE file: read when it is whole
  TableForm form = TableForm::csv;
  Encoding encoding = Encoding::gb18030;
  std::vector<SheetInfo> sheets;
  std::unique_ptr<CsvReader> csv;
  std::unique_ptr<DbfReader> dbf;
  std::unique_ptr<GzipReader> gzip;
  std::unique_ptr<State> inner;
  std::vector<Cell> cells;

  Result<void> feed(std::string_view bytes);
  Result<void> finish();
  Result<void> begin();
  Result<void> pass(std::string_view bytes);
  Result<void> make_inner();
  Result<void> read_kept();
  Result<void> read_workbook();
  void make_csv();
  void make_dbf();
  void take_texts(const std::vector<std::string_view>& texts);
};

TableReader::TableReader(TableOptions options, TableSink sink)
    : state_(std::make_unique<State>(options, std::move(sink), kWrappings)) {}
TableReader::~TableReader() = default;
TableReader::TableReader(TableReader&&) noexcept = default;
TableReader& TableReader::operator=(TableReader&&) noexcept = default;

Result<void> TableReader::feed(std::string_view bytes) {
  return state_->feed(bytes);
}
Result<void> TableReader::finish() {
  return state_->finish();
}

TableForm TableReader::form() const {
  const State* state = state_.get();
  while (state->inner) state = state->inner.get();
  return state->form;
}
Encoding TableReader::encoding() const {
  const State* state = state_.get();
  while (state->inner) state = state->inner.get();
  return state->encoding;
}
const std::vector<SheetInfo>& TableReader::sheets() const {
  const State* state = state_.get();
  while (state->inner) state = state->inner.get();
  return state->sheets;
}

Result<void> TableReader::State::feed(std::string_view bytes) {
  if (known) return pass(bytes);
  head.append(bytes);
  if (head.size() < kHeadBytes) return {};
  GW_CHECK(begin());
  return pass(std::exchange(head, {}));
}

Result<void> TableReader::State::finish() {
  if (!known) {
    GW_CHECK(begin());
    GW_CHECK(pass(std::exchange(head, {})));
  }
  if (kept) return read_kept();
  if (gzip) {
    if (const auto ended = gzip->finish(); !ended)
      return fail(Errc::container_broken, "codec.table.gzip", ended.error().detail());
    return inner->finish();
  }
  return dbf ? dbf->finish() : csv->finish();
}

Result<void> TableReader::State::begin() {
  known = true;
  if (is_ole(head) || starts_with(head, kZip) || starts_with(head, kEmptyZip)) {
    kept = true;
  } else if (starts_with(head, kGzip)) {
    GW_CHECK(make_inner());
    gzip = std::make_unique<GzipReader>(
        [this](std::string_view block) { return inner->feed(block); }, options.gzip);
  } else if (looks_like_dbf(head)) {
    make_dbf();
  } else {
    make_csv();
  }
  return {};
}

Result<void> TableReader::State::pass(std::string_view bytes) {
  if (kept) {
    if (head.size() + bytes.size() > options.packed_bytes)
      return fail(Errc::too_large, "codec.table", static_cast<std::int64_t>(options.packed_bytes));
    head.append(bytes);
    return {};
  }
  if (gzip) {
    auto fed = gzip->feed(bytes);
    // The reader within says not_well_formed of a CSV too, and names its line.
    if (!fed && fed.error().step() == "codec.gzip" && fed.error().code() == Errc::not_well_formed)
      return fail(Errc::container_broken, "codec.table.gzip", fed.error().detail());
    return fed;
  }
  return dbf ? dbf->feed(bytes) : csv->feed(bytes);
}

Result<void> TableReader::State::make_inner() {
  if (wrappings_left == 0) return fail(Errc::peer_content, "codec.table.wrapped");
  inner = std::make_unique<State>(options, sink, wrappings_left - 1);
  return {};
}

Result<void> TableReader::State::read_kept() {
  if (is_ole(head)) return ole_refusal(head);
  {
    GW_TRY(const ZipArchive zip, ZipArchive::open(head, options.workbook.zip));
    if (!is_workbook(zip)) {
      GW_TRY(const std::size_t file, only_file(zip));
      GW_CHECK(make_inner());
      GW_CHECK(zip.read(file, [this](std::string_view block) { return inner->feed(block); }));
      return inner->finish();
    }
  }
  return read_workbook();
}

Result<void> TableReader::State::read_workbook() {
  form = TableForm::workbook;
  GW_TRY(const Workbook workbook, Workbook::open(std::exchange(head, {}), options.workbook));
  sheets = workbook.sheets();
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    GW_CHECK(workbook.read(i, [&](const SheetRow& row) {
      TableRow out;
      out.part = static_cast<std::uint32_t>(i + 1);
      out.number = row.number;
      out.cells = row.cells;
      out.hidden = row.hidden;
      return sink(out);
    }));
  }
  return {};
}

void TableReader::State::make_csv() {
  form = TableForm::csv;
  encoding = starts_with(head, kByteOrderMark) ? Encoding::utf8 : options.encoding;
  csv = std::make_unique<CsvReader>(
      encoding,
      [this](const CsvRecord& record) {
        take_texts(record.fields);
        TableRow out;
        out.number = record.line;
        out.cells = cells;
        out.spans_lines = record.spans_lines;
        out.bytes_invalid = record.bytes_invalid;
        out.raw = record.raw;
        return sink(out);
      },
      options.csv);
}

void TableReader::State::make_dbf() {
  form = TableForm::dbf;
  encoding = options.encoding;
  dbf = std::make_unique<DbfReader>(
      encoding,
      [this](const std::vector<DbfField>& fields) {
        std::vector<std::string_view> names;
        names.reserve(fields.size());
        for (const DbfField& field : fields) names.emplace_back(field.name);
        take_texts(names);
        TableRow out;
        out.cells = cells;
        return sink(out);
      },
      [this](const DbfRecord& record) {
        take_texts(record.fields);
        TableRow out;
        out.number = record.number;
        out.cells = cells;
        out.bytes_invalid = record.bytes_invalid;
        return sink(out);
      });
}

void TableReader::State::take_texts(const std::vector<std::string_view>& texts) {
  cells.resize(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    cells[i].column = static_cast<std::uint32_t>(i);
    cells[i].kind = texts[i].empty() ? CellKind::blank : CellKind::text;
    cells[i].text = texts[i];
  }
}

}  // namespace gw::codec
