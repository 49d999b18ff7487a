#include "gateway/codec/sheet.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace gw::codec {
namespace {

constexpr std::int64_t kLastSerial = 2'958'465;  // 9999-12-31
constexpr std::int64_t kNoDay = 60;              // 1900-02-29, which Lotus had

/// "B12": column from 0 and row from 1; nothing if it is none.
struct Reference {
  std::uint32_t column = 0;
  std::int64_t row = 0;
};

std::optional<Reference> reference_from(std::string_view text) {
  Reference reference;
  std::size_t letters = 0;
  for (; letters < text.size() && text[letters] >= 'A' && text[letters] <= 'Z'; ++letters) {
    if (letters == 3) return std::nullopt;
    reference.column = reference.column * 26 + static_cast<std::uint32_t>(text[letters] - 'A' + 1);
  }
  text.remove_prefix(letters);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), reference.row);
  if (letters == 0 || error != std::errc{} || end != text.data() + text.size() || reference.row < 1)
    return std::nullopt;
  --reference.column;
  return reference;
}

std::optional<std::int64_t> number_from(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

bool is_true(std::optional<std::string_view> value) {
  return value == "1" || value == "true" || value == "on";
}

/// The day of "2020-09-03" or "2020-09-03T00:00:00".
std::optional<Day> day_of_iso(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number_from(text.substr(0, 4));
  const auto month = number_from(text.substr(5, 2));
  const auto day = number_from(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Day(date);
}

}  // namespace

const Cell* SheetRow::find(std::uint32_t column) const {
  const auto at =
      std::lower_bound(cells.begin(), cells.end(), column,
                       [](const Cell& cell, std::uint32_t c) { return cell.column < c; });
  return at != cells.end() && at->column == column ? &*at : nullptr;
}

std::optional<Day> day_of_serial(std::string_view serial, bool date1904) {
  double number = 0;
  const auto [end, error] = std::from_chars(serial.data(), serial.data() + serial.size(), number);
  if (error != std::errc{} || end != serial.data() + serial.size() || !std::isfinite(number) ||
      number < 0 || number >= static_cast<double>(kLastSerial + 1))
    return std::nullopt;
  const auto days = static_cast<std::int32_t>(number);
  using std::chrono::January;
  if (date1904) return Day(std::chrono::year(1904) / January / 1) + std::chrono::days(days);
  if (days == 0 || days == kNoDay) return std::nullopt;
  const Day before = Day(std::chrono::year(1899) / std::chrono::December / 31);
  return before + std::chrono::days(days < kNoDay ? days : days - 1);
}

std::vector<MergedRange> MergedRanges::take() {
  std::sort(ranges_.begin(), ranges_.end(), [](const MergedRange& a, const MergedRange& b) {
    return std::pair(a.first_row, a.first_column) < std::pair(b.first_row, b.first_column);
  });
  return std::move(ranges_);
}

void MergedRanges::start(XmlName name, const XmlAttributes& attributes, std::int64_t) {
  if (name.local != "mergeCell" || !is_spreadsheet(name)) return;
  const std::string_view text = attributes.find("ref").value_or("");
  const std::size_t colon = text.find(':');
  const auto first = reference_from(text.substr(0, colon));
  const auto last =
      colon == std::string_view::npos ? first : reference_from(text.substr(colon + 1));
  if (!first || !last || last->row < first->row || last->column < first->column ||
      last->row > limits_.rows || last->column >= limits_.columns)
    return stop(fail(Errc::container_broken, "codec.sheet.merged"));
  if (ranges_.size() == limits_.merged_ranges)
    return stop(fail(Errc::too_large, "codec.sheet.merged",
                     static_cast<std::int64_t>(limits_.merged_ranges)));
  ranges_.push_back({first->row, last->row, first->column, last->column});
}

SheetRows::SheetRows(const SheetContext& context, const SheetLimits& limits,
                     std::vector<MergedRange> merged, const SheetSink& sink)
    : context_(context), limits_(limits), merged_(std::move(merged)), sink_(sink) {}

void SheetRows::refuse() {
  stop(fail(Errc::container_broken, "codec.sheet", row_));
}

void SheetRows::start(XmlName name, const XmlAttributes& attributes, std::int64_t) {
  if (place_ == Place::inline_text) return run_.start(name.local);
  if (!is_spreadsheet(name)) return;
  if (place_ == Place::outside && name.local == "sheetData") {
    place_ = Place::data;
  } else if (place_ == Place::data && name.local == "row") {
    start_row(attributes);
  } else if (place_ == Place::row && name.local == "c") {
    start_cell(attributes);
  } else if (place_ == Place::cell && name.local == "v") {
    place_ = Place::value;
    has_value_ = true;
  } else if (place_ == Place::cell && name.local == "f") {
    place_ = Place::formula;
    has_formula_ = true;
  } else if (place_ == Place::cell && name.local == "is") {
    place_ = Place::inline_text;
    has_value_ = true;
    run_.begin(row_text_);
  }
}

void SheetRows::text(std::string_view piece) {
  if (place_ != Place::value && place_ != Place::inline_text) return;
  if (row_text_.size() + piece.size() > limits_.row_bytes)
    return stop(
        fail(Errc::too_large, "codec.sheet.row", static_cast<std::int64_t>(limits_.row_bytes)));
  if (place_ == Place::value) {
    row_text_ += piece;
  } else {
    run_.text(piece);
  }
}

void SheetRows::end(XmlName name) {
  if (place_ == Place::inline_text) {
    if (name.local != "is") return run_.end(name.local);
    run_.finish();
    place_ = Place::cell;
    return;
  }
  if (!is_spreadsheet(name)) return;
  if ((place_ == Place::value && name.local == "v") ||
      (place_ == Place::formula && name.local == "f")) {
    place_ = Place::cell;
  } else if (place_ == Place::cell && name.local == "c") {
    place_ = Place::row;
    end_cell();
  } else if (place_ == Place::row && name.local == "row") {
    place_ = Place::data;
    end_row();
  } else if (place_ == Place::data && name.local == "sheetData") {
    place_ = Place::outside;
  }
}

// `r` may be missing from rows and cells: then each follows the one before.
void SheetRows::start_row(const XmlAttributes& attributes) {
  place_ = Place::row;
  const auto written = attributes.find("r");
  const auto number = written ? number_from(*written) : row_ + 1;
  if (!number || *number <= row_) return refuse();
  if (*number > limits_.rows) return stop(fail(Errc::too_large, "codec.sheet.rows", limits_.rows));
  row_ = *number;
  hidden_ = is_true(attributes.find("hidden"));
  next_column_ = 0;
  row_text_.clear();
  pending_.clear();
}

void SheetRows::start_cell(const XmlAttributes& attributes) {
  place_ = Place::cell;
  std::int64_t column = next_column_;
  if (const auto written = attributes.find("r")) {
    const auto reference = reference_from(*written);
    if (!reference || reference->row != row_ || reference->column < next_column_) return refuse();
    column = reference->column;
  }
  if (column >= limits_.columns)
    return stop(fail(Errc::too_large, "codec.sheet.columns", limits_.columns));
  next_column_ = column + 1;
  type_ = attributes.find("t").value_or("n");
  style_ = static_cast<std::size_t>(number_from(attributes.find("s").value_or("0")).value_or(0));
  has_formula_ = false;
  has_value_ = false;
  value_begin_ = row_text_.size();
  Pending& pending = pending_.emplace_back();
  pending.cell.column = static_cast<std::uint32_t>(column);
}

void SheetRows::end_cell() {
  Pending& pending = pending_.back();
  pending.begin = value_begin_;
  pending.size = row_text_.size() - value_begin_;
  Cell& cell = pending.cell;
  if (!has_value_ || (pending.size == 0 && type_ == "n")) {
    cell.kind = has_formula_ ? CellKind::uncomputed : CellKind::blank;
    return;
  }
  take_value(cell, std::string_view(row_text_).substr(value_begin_), pending);
}

void SheetRows::take_value(Cell& cell, std::string_view text, Pending& pending) {
  cell.kind = CellKind::text;
  if (type_ == "s") {
    const auto index = number_from(text);
    if (!index || static_cast<std::size_t>(*index) >= context_.strings.size()) return refuse();
    cell.text = context_.strings.text(static_cast<std::size_t>(*index));
    cell.rich = context_.strings.rich(static_cast<std::size_t>(*index));
    pending.shared = true;
    row_text_.resize(value_begin_);
  } else if (type_ == "inlineStr") {
    cell.inline_text = true;
    cell.rich = run_.rich();
  } else if (type_ == "str") {
    unescape_office(row_text_, value_begin_);
    pending.size = row_text_.size() - value_begin_;
  } else if (type_ == "b") {
    cell.kind = CellKind::boolean;
  } else if (type_ == "e") {
    cell.kind = CellKind::error;
  } else if (type_ == "d") {
    const auto day = day_of_iso(text);
    if (day) cell.day = *day;
    if (day) cell.kind = CellKind::date;
  } else if (type_ == "n") {
    cell.kind = CellKind::number;
    if (style_ < context_.date_styles.size() && context_.date_styles[style_]) {
      const auto day = day_of_serial(text, context_.date1904);
      if (day) cell.day = *day;
      if (day) cell.kind = CellKind::date;
    }
  } else {
    refuse();
  }
}

void SheetRows::end_row() {
  cells_.clear();
  for (Pending& pending : pending_) {
    if (!pending.shared)
      pending.cell.text = std::string_view(row_text_).substr(pending.begin, pending.size);
    cells_.push_back(pending.cell);
  }
  enter_ranges();
  if (!active_.empty()) fill();
  if (stopped()) return;
  const auto taken = sink_({row_, hidden_, cells_});
  if (!taken) stop(taken.error());
}

void SheetRows::enter_ranges() {
  active_.erase(std::remove_if(active_.begin(), active_.end(),
                               [this](const Active& one) { return one.range.last_row < row_; }),
                active_.end());
  for (; next_range_ < merged_.size() && merged_[next_range_].first_row <= row_; ++next_range_) {
    const MergedRange& range = merged_[next_range_];
    // A range whose first row does not exist has no value to give.
    if (range.first_row != row_) continue;
    const Cell* first = SheetRow{row_, hidden_, cells_}.find(range.first_column);
    if (first == nullptr || first->kind == CellKind::blank) continue;
    active_.push_back({range, *first, std::string(first->text)});
  }
}

void SheetRows::fill() {
  filled_.clear();
  for (const Active& one : active_) {
    filled_cells_ += one.range.last_column - one.range.first_column + 1;
    if (filled_cells_ > limits_.filled_cells)
      return stop(fail(Errc::too_large, "codec.sheet.filled", limits_.filled_cells));
    for (std::uint32_t column = one.range.first_column; column <= one.range.last_column; ++column) {
      if (row_ == one.range.first_row && column == one.range.first_column) continue;
      Cell& cell = filled_.emplace_back(one.first);
      cell.column = column;
      cell.text = one.text;
      cell.fill = column == one.range.first_column ? CellFill::down : CellFill::across;
    }
  }
  const auto by_column = [](const Cell& a, const Cell& b) { return a.column < b.column; };
  std::stable_sort(filled_.begin(), filled_.end(), by_column);
  // Ranges that lie over each other, or one that is listed twice: the first fills.
  const auto same_column = [](const Cell& a, const Cell& b) { return a.column == b.column; };
  filled_.erase(std::unique(filled_.begin(), filled_.end(), same_column), filled_.end());
  // A value of its own that a covered cell still holds is not what the program shows: it goes.
  merged_cells_.clear();
  std::set_union(filled_.begin(), filled_.end(), cells_.begin(), cells_.end(),
                 std::back_inserter(merged_cells_), by_column);
  cells_.swap(merged_cells_);
}

}  // namespace gw::codec
