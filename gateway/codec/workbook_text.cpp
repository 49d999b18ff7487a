#include "gateway/codec/workbook_text.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <new>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "gateway/base/c_ptr.hpp"

namespace gw::codec {
namespace {

constexpr std::size_t kNameUnits = 31;
constexpr std::size_t kCellUnits = 32767;  // what a cell holds
constexpr std::size_t kFooterUnits = 200;  // 255 with the page's number
constexpr std::uint8_t kPaperA4 = 9;
constexpr std::uint32_t kHeaderGray = 0xE7E6E6;
constexpr std::time_t kFirstDay = 315532800;  // 1980-01-01: zips know no day before

void free_workbook(lxw_workbook* book) {
  lxw_workbook_free(book);
}

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// As much as fits into so many UTF-16 units, in which programs count.
std::string cut(std::string_view text, std::size_t most) {
  std::size_t units = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!begins_character(text[i])) continue;
    units += (static_cast<unsigned char>(text[i]) & 0xF8U) == 0xF0U ? 2 : 1;
    if (units > most) return std::string(text.substr(0, i));
  }
  return std::string(text);
}

/// A control character cannot stand in XML: it becomes a blank.
std::string cell_text(std::string_view text) {
  std::string out = text.size() > kCellUnits ? cut(text, kCellUnits) : std::string(text);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20U && c != '\t' && c != '\n'; }, ' ');
  return out;
}

std::string without_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::optional<double> number_in(const std::string& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

/// In memory the library fails only where there is none left.
template <class T>
T* require(T* made) {
  if (made == nullptr) throw std::bad_alloc();
  return made;
}

class MemoryFile {
 public:
  MemoryFile() : file_(::memfd_create("workbook", MFD_CLOEXEC)) {}
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() {
    if (file_ >= 0) ::close(file_);
  }

  bool is_open() const { return file_ >= 0; }
  /// A name by which the library opens it: the workbook never stands in a folder.
  std::string name() const { return "/proc/self/fd/" + std::to_string(file_); }
  Result<std::string> content() const {
    struct stat about {};
    if (::fstat(file_, &about) != 0) return fail(Errc::io, "workbook.size", errno);
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    std::size_t at = 0;
    while (at < bytes.size()) {
      const ssize_t read =
          ::pread(file_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
      if (read < 0 && errno == EINTR) continue;
      if (read <= 0) return fail(Errc::io, "workbook.read", errno);
      at += static_cast<std::size_t>(read);
    }
    return bytes;
  }

 private:
  int file_;
};

}  // namespace

struct WorkbookWriter::Book {
  Book(const std::filesystem::path& scratch, RowsHeld held, Instant made);

  std::string name_for(const SheetForm& form);
  lxw_format* format(const char* number_format);
  void put(lxw_worksheet* sheet, std::size_t column, const std::string& text, lxw_format* as);
  void end_sheet();

  MemoryFile file;
  std::string name;
  std::string folder;
  CPtr<lxw_workbook, &free_workbook> book;
  lxw_format* text = nullptr;
  lxw_format* amount = nullptr;
  lxw_format* count = nullptr;
  lxw_format* header = nullptr;
  lxw_format* title = nullptr;
  lxw_format* line = nullptr;
  lxw_format* paragraph = nullptr;  // a line of a sheet that is read: wrapped in its column
  std::set<std::string> taken;
  lxw_worksheet* sheet = nullptr;
  SheetForm form;
  lxw_row_t header_row = 0;
  lxw_row_t next_row = 0;
};

WorkbookWriter::Book::Book(const std::filesystem::path& scratch, RowsHeld held, Instant made)
    : name(file.name()), folder(scratch.string()) {
  lxw_workbook_options options{};
  options.constant_memory = held == RowsHeld::in_scratch ? LXW_TRUE : LXW_FALSE;
  options.tmpdir = folder.data();
  book.reset(require(workbook_new_opt(name.c_str(), &options)));
  lxw_doc_properties about{};
  about.created = std::max(
      kFirstDay, std::chrono::system_clock::to_time_t(std::chrono::system_clock::time_point(
                     std::chrono::duration_cast<std::chrono::system_clock::duration>(
                         made.time_since_epoch()))));
  workbook_set_properties(book.get(), &about);
  text = format("@");
  amount = format("0.00");
  count = format("0");
  line = format("@");
  paragraph = format("@");
  format_set_text_wrap(paragraph);
  header = format("@");
  title = format("@");
  for (lxw_format* bordered : {text, amount, count, header})
    format_set_border(bordered, LXW_BORDER_THIN);
  format_set_align(text, LXW_ALIGN_VERTICAL_CENTER);
  format_set_bold(header);
  format_set_text_wrap(header);
  format_set_align(header, LXW_ALIGN_CENTER);
  format_set_align(header, LXW_ALIGN_VERTICAL_CENTER);
  format_set_bg_color(header, kHeaderGray);
  format_set_bold(title);
  format_set_font_size(title, 14);
}

lxw_format* WorkbookWriter::Book::format(const char* number_format) {
  lxw_format* made = require(workbook_add_format(book.get()));
  format_set_num_format(made, number_format);
  return made;
}

std::string WorkbookWriter::Book::name_for(const SheetForm& sheet_form) {
  std::string clean = cell_text(sheet_form.name);
  for (char& c : clean) {
    if (std::string_view("[]:*?/\\'\t\n").find(c) != std::string_view::npos) c = '_';
  }
  clean = clean.empty() ? "Sheet" : cut(clean, kNameUnits);
  std::string unique = clean;
  for (int number = 2; !taken.insert(without_case(unique)).second; ++number) {
    const std::string tail = "_" + std::to_string(number);
    unique = cut(clean, kNameUnits - tail.size()) + tail;
  }
  return unique;
}

void WorkbookWriter::Book::put(lxw_worksheet* to, std::size_t column, const std::string& content,
                               lxw_format* as) {
  worksheet_write_string(to, next_row, static_cast<lxw_col_t>(column), cell_text(content).c_str(),
                         as);
}

/// What needs to know how many rows there are.
void WorkbookWriter::Book::end_sheet() {
  if (sheet == nullptr || form.columns.empty() || form.use == SheetUse::read) return;
  const lxw_row_t last = std::max(next_row, header_row + 2) - 1;
  worksheet_autofilter(sheet, header_row, 0, last, static_cast<lxw_col_t>(form.columns.size() - 1));
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    std::vector<char*> choices;
    for (std::string& choice : form.columns[i].choices) choices.push_back(choice.data());
    if (choices.empty()) continue;
    choices.push_back(nullptr);
    lxw_data_validation offered{};
    offered.validate = LXW_VALIDATION_TYPE_LIST;
    offered.value_list = choices.data();
    const auto column = static_cast<lxw_col_t>(i);
    worksheet_data_validation_range(sheet, header_row + 1, column, last, column, &offered);
  }
}

WorkbookWriter::WorkbookWriter(const std::filesystem::path& scratch, RowsHeld held, Instant made)
    : book_(std::make_unique<Book>(scratch, held, made)) {}
WorkbookWriter::WorkbookWriter(WorkbookWriter&&) noexcept = default;
WorkbookWriter& WorkbookWriter::operator=(WorkbookWriter&&) noexcept = default;
WorkbookWriter::~WorkbookWriter() = default;

void WorkbookWriter::begin_sheet(SheetForm form) {
  Book& to = *book_;
  to.end_sheet();
  const std::string name = to.name_for(form);
  to.sheet = require(workbook_add_worksheet(to.book.get(), name.c_str()));
  to.form = std::move(form);
  to.next_row = 0;
  const bool wide = to.form.columns.size() > 5;
  if (wide) worksheet_set_landscape(to.sheet);
  worksheet_set_paper(to.sheet, kPaperA4);
  worksheet_fit_to_pages(to.sheet, 1, 0);
  std::string footer;
  for (const char c : cut(cell_text(to.form.footer), kFooterUnits)) {
    footer += c;
    if (c == '&') footer += c;
  }
  worksheet_set_footer(to.sheet, ("&L" + footer + "&R&P / &N").c_str());
  for (std::size_t i = 0; i < to.form.columns.size(); ++i) {
    const auto column = static_cast<lxw_col_t>(i);
    const double width = to.form.columns[i].width;
    if (width > 0) worksheet_set_column(to.sheet, column, column, width, nullptr);
  }
  for (std::size_t i = 0; i < to.form.lines.size(); ++i) {
    lxw_format* const below = to.form.use == SheetUse::read ? to.paragraph : to.line;
    to.put(to.sheet, 0, to.form.lines[i], i == 0 ? to.title : below);
    ++to.next_row;
  }
  if (to.form.columns.empty()) return;
  to.header_row = to.next_row;
  for (std::size_t i = 0; i < to.form.columns.size(); ++i) {
    to.put(to.sheet, i, to.form.columns[i].title, to.header);
  }
  ++to.next_row;
  if (to.form.use == SheetUse::read) return;
  worksheet_freeze_panes(to.sheet, to.next_row, 0);
  worksheet_repeat_rows(to.sheet, to.header_row, to.header_row);
}

void WorkbookWriter::add_row(std::span<const std::string> cells) {
  Book& to = *book_;
  const std::vector<SheetColumn>& columns = to.form.columns;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool in_table = i < columns.size();
    const CellsHold held = in_table ? columns[i].cells : CellsHold::text;
    const auto number = held == CellsHold::text ? std::optional<double>() : number_in(cells[i]);
    if (number) {
      worksheet_write_number(to.sheet, to.next_row, static_cast<lxw_col_t>(i), *number,
                             held == CellsHold::amounts ? to.amount : to.count);
    } else if (!cells[i].empty()) {
      to.put(to.sheet, i, cells[i], in_table ? to.text : to.line);
    } else if (in_table) {
      worksheet_write_blank(to.sheet, to.next_row, static_cast<lxw_col_t>(i), to.text);
    }
  }
  ++to.next_row;
}

Result<std::string> WorkbookWriter::finish() {
  book_->end_sheet();
  if (!book_->file.is_open()) return fail(Errc::io, "workbook.memory", errno);
  // Closing frees it, whatever comes of it.
  const lxw_error ended = workbook_close(book_->book.release());
  if (ended == LXW_ERROR_MEMORY_MALLOC_FAILED) throw std::bad_alloc();
  if (ended != LXW_NO_ERROR) return fail(Errc::io, "workbook.scratch", static_cast<int>(ended));
  return book_->file.content();
}

Result<std::string> workbook_text(std::span<const SheetText> sheets,
                                  const std::filesystem::path& scratch) {
  WorkbookWriter writer(scratch, RowsHeld::in_memory, Instant{});
  for (const SheetText& sheet : sheets) {
    SheetForm form;
    form.name = sheet.name;
    writer.begin_sheet(std::move(form));
    for (const auto& row : sheet.rows) writer.add_row(row);
  }
  return writer.finish();
}

}  // namespace gw::codec
