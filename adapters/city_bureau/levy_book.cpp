#include "adapters/city_bureau/levy_book.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "gateway/normalize/date.hpp"
#include "gateway/normalize/fold.hpp"

namespace gw::city_bureau {
namespace {

using codec::Cell;
using codec::CellFill;
using codec::CellKind;
using codec::SheetRow;
using normalize::DateStyle;

constexpr std::int64_t kHeaderRows = 6;
constexpr DateStyle kDays = normalize::kRosterDays;

/// The text of a cell with a value of its own or from above; a formula without its value has none.
std::string_view text_in(const Cell* cell) {
  if (cell == nullptr || cell->fill == CellFill::across || cell->kind == CellKind::error) return {};
  return normalize::trim(cell->text);
}

/// Blank amounts are no row; a formula that was never computed is an amount that cannot be read.
bool is_blank(const Cell* cell) {
  return cell == nullptr || (text_in(cell).empty() && cell->kind != CellKind::uncomputed &&
                             cell->kind != CellKind::error);
}

std::optional<Day> day_in(const Cell* cell) {
  if (cell == nullptr) return std::nullopt;
  if (cell->kind == CellKind::date) return cell->day;
  return normalize::read_date(cell->text, kDays);
}

/// A sheet with a header: its columns by their names.
class Table {
 public:
  explicit Table(std::vector<std::string_view> needed) : needed_(std::move(needed)) {}

  /// Whether the header was found before; else looks whether this row is it.
  bool below_header(const SheetRow& row) {
    if (found_) return true;
    if (row.number > kHeaderRows) return false;
    std::map<std::string, std::uint32_t, std::less<>> columns;
    for (const Cell& cell : row.cells) columns.emplace(normalize::trim(cell.text), cell.column);
    found_ = std::all_of(needed_.begin(), needed_.end(),
                         [&](std::string_view name) { return columns.contains(name); });
    if (found_) columns_ = std::move(columns);
    return false;
  }
  bool found() const { return found_; }
  const Cell* cell(const SheetRow& row, std::string_view name) const {
    const auto column = columns_.find(name);
    return column == columns_.end() ? nullptr : row.find(column->second);
  }
  std::string_view text(const SheetRow& row, std::string_view name) const {
    return text_in(cell(row, name));
  }

 private:
  std::vector<std::string_view> needed_;
  std::map<std::string, std::uint32_t, std::less<>> columns_;
  bool found_ = false;
};

bool is_special_category(std::string_view code) {
  if (code == "A99") return true;
  int number = 0;
  if (code.size() != 3 || code[0] != 'A') return false;
  const auto [end, error] = std::from_chars(code.data() + 1, code.data() + 3, number);
  return error == std::errc{} && end == code.data() + 3 && number >= 1 && number <= 13;
}

bool is_category(std::string_view code) {
  return code == "01" || code == "02" || code == "03" || is_special_category(code);
}

class Reader {
 public:
  explicit Reader(RegionCode pool) { book_.pool = pool; }

  Result<LevyBook> read(const codec::Workbook& workbook) {
    bool basics = false;
    bool standards = false;
    bool order = false;
    bool signing = false;
    for (std::size_t i = 0; i < workbook.sheets().size(); ++i) {
      const std::string& name = workbook.sheets()[i].name;
      book_.sheets.push_back(name);
      part_ = static_cast<std::uint32_t>(i + 1);
      if (name == "基本信息") {
        GW_CHECK(read_basics(workbook, i));
        basics = has_standard_ && has_year_;
      } else if (name == "缴费标准") {
        GW_TRY(standards, read_standards(workbook, i));
      } else if (name == "资助优先级") {
        GW_TRY(order, read_order(workbook, i));
      } else if (name == "审签") {
        GW_TRY(signing, read_signing(workbook, i));
      } else {
        book_.notes.push_back({{part_, 1}, RowReason::sheet_ignored, {}});
      }
    }
    book_.incomplete = !basics || !standards || !order || !signing;
    if (bureau_day_ && tax_day_) book_.signed_on = std::max(*bureau_day_, *tax_day_);
    std::stable_sort(book_.order.begin(), book_.order.end(),
                     [](const Priority& a, const Priority& b) { return a.rank < b.rank; });
    return std::move(book_);
  }

 private:
  /// Label in A, value in B, in any order.
  Result<void> read_basics(const codec::Workbook& workbook, std::size_t sheet) {
    return workbook.read(sheet, [this](const SheetRow& row) -> Result<void> {
      const std::string_view label = text_in(row.find(0));
      const Cell* value = row.find(1);
      if (label == "年度") has_year_ = !text_in(value).empty();
      if (label == "普通居民个人缴费标准") {
        const auto amount = Money::parse_yuan(text_in(value));
        has_standard_ = amount.has_value();
        if (amount) book_.standard = *amount;
      }
      const bool is_date =
          label == "集中缴费期起" || label == "集中缴费期止" || label == "填报日期";
      if (is_date && !day_in(value))
        book_.notes.push_back(
            {{part_, row.number}, RowReason::date_unreadable, std::string(label)});
      return {};
    });
  }

  Result<bool> read_standards(const codec::Workbook& workbook, std::size_t sheet) {
    Table table({"县区代码", "人员类别代码", "个人缴费", "资助金额"});
    GW_CHECK(workbook.read(sheet, [&](const SheetRow& row) -> Result<void> {
      if (table.below_header(row)) take_standard(table, row);
      return {};
    }));
    return table.found();
  }

  void take_standard(const Table& table, const SheetRow& row) {
    if (is_blank(table.cell(row, "个人缴费")) && is_blank(table.cell(row, "资助金额"))) return;
    const std::string_view personal = table.text(row, "个人缴费");
    const std::string_view subsidy = table.text(row, "资助金额");
    Standard standard;
    standard.place = {part_, row.number};
    const auto refuse = [&](RowReason reason, const char* column) {
      if (standard.refused) return;
      standard.refused = reason;
      standard.column = column;
    };
    const auto county = RegionCode::parse(table.text(row, "县区代码"));
    if (county) standard.county = *county;
    if (!county || (*county != book_.pool && county->pool() != book_.pool))
      refuse(RowReason::code_unknown, "县区代码");
    standard.category = table.text(row, "人员类别代码");
    if (!is_category(standard.category)) refuse(RowReason::code_unknown, "人员类别代码");
    const auto paid = Money::parse_yuan(personal);
    const auto given = Money::parse_yuan(subsidy);
    if (!paid) refuse(RowReason::amount_unreadable, "个人缴费");
    if (!given) refuse(RowReason::amount_unreadable, "资助金额");
    standard.personal = paid.value_or(Money{});
    standard.subsidy = given.value_or(Money{});
    book_.standards.push_back(std::move(standard));
  }

  Result<bool> read_order(const codec::Workbook& workbook, std::size_t sheet) {
    Table table({"优先级", "人员类别代码"});
    GW_CHECK(workbook.read(sheet, [&](const SheetRow& row) -> Result<void> {
      if (!table.below_header(row)) return {};
      const std::string_view rank = table.text(row, "优先级");
      Priority priority;
      priority.place = {part_, row.number};
      priority.category = table.text(row, "人员类别代码");
      if (rank.empty() && priority.category.empty()) return {};
      const auto [end, error] =
          std::from_chars(rank.data(), rank.data() + rank.size(), priority.rank);
      const bool is_number = error == std::errc{} && end == rank.data() + rank.size();
      if (!is_special_category(priority.category)) {
        priority.refused = RowReason::code_unknown;
        priority.column = "人员类别代码";
      } else if (!is_number || priority.rank < 1) {
        priority.refused = RowReason::code_unknown;
        priority.column = "优先级";
      }
      book_.order.push_back(std::move(priority));
      return {};
    }));
    return table.found();
  }

  /// A line counts with name, date and 同意.
  Result<bool> read_signing(const codec::Workbook& workbook, std::size_t sheet) {
    Table table({"部门", "审签人", "审签日期", "意见"});
    GW_CHECK(workbook.read(sheet, [&](const SheetRow& row) -> Result<void> {
      if (!table.below_header(row)) return {};
      const auto day = day_in(table.cell(row, "审签日期"));
      if (table.text(row, "审签人").empty() || table.text(row, "意见") != "同意" || !day) return {};
      if (table.text(row, "部门") == "医保") bureau_day_ = day;
      if (table.text(row, "部门") == "税务") tax_day_ = day;
      return {};
    }));
    return table.found();
  }

  LevyBook book_;
  std::uint32_t part_ = 0;
  bool has_standard_ = false;
  bool has_year_ = false;
  std::optional<Day> bureau_day_;
  std::optional<Day> tax_day_;
};

}  // namespace

Result<LevyBook> read_levy_book(std::string bytes, RegionCode pool) {
  GW_TRY(const codec::Workbook workbook, codec::Workbook::open(std::move(bytes)));
  return Reader(pool).read(workbook);
}

}  // namespace gw::city_bureau
