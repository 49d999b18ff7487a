#include "gateway/domain/feed_form.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "gateway/domain/tabbed_text.hpp"

namespace gw {
namespace {

constexpr std::string_view kFormWord = "form";
constexpr std::string_view kColumnWord = "column";
constexpr std::size_t kFormFields = 4;
constexpr std::size_t kColumnFields = 7;

std::string joined_codes(const std::set<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) text += (text.empty() ? "" : ",") + code;
  return text;
}

std::set<std::string> codes_in(std::string_view text) {
  std::set<std::string> codes;
  while (!text.empty()) codes.emplace(take_until(text, ','));
  return codes;
}

std::string joined_shapes(const ColumnForm& column) {
  std::string text;
  for (std::size_t i = 0; i < kValueShapes; ++i) {
    if (column.shapes[i] == 0) continue;
    if (!text.empty()) text += ',';
    text.append(name_of(static_cast<ValueShape>(i))).append("=");
    text += std::to_string(column.shapes[i]);
  }
  return text;
}

bool read_shapes(std::string_view text, ColumnForm& column) {
  while (!text.empty()) {
    std::string_view one = take_until(text, ',');
    const auto shape = value_shape(take_until(one, '='));
    const auto count = tabbed_number(one);
    if (!shape || !count) return false;
    column.shapes[static_cast<std::size_t>(*shape)] = *count;
  }
  return true;
}

std::optional<FeedForm> form_in(const std::vector<std::string_view>& fields) {
  if (fields.size() != kFormFields || fields[0] != kFormWord) return std::nullopt;
  const auto rows = tabbed_number(fields[3]);
  if (!rows) return std::nullopt;
  FeedForm form;
  form.entity = fields[1];
  form.header = fields[2] == "1";
  form.rows = *rows;
  return form;
}

std::optional<ColumnForm> column_in(const std::vector<std::string_view>& fields) {
  if (fields.size() != kColumnFields || fields[0] != kColumnWord) return std::nullopt;
  const auto present = tabbed_number(fields[2]);
  ColumnForm column;
  if (!present || !read_shapes(fields[3], column)) return std::nullopt;
  column.name = fields[1];
  column.present = *present;
  column.many_codes = fields[4] == "1";
  column.codes = codes_in(fields[5]);
  column.refused_codes = codes_in(fields[6]);
  return column;
}

}  // namespace

std::int64_t ColumnForm::values() const {
  return std::accumulate(shapes.begin(), shapes.end(), std::int64_t{0});
}

void ColumnForm::add_value(std::string_view text, ValueShape shape) {
  ++shapes[static_cast<std::size_t>(shape)];
  if (many_codes) return;
  if (is_short_code(text)) codes.emplace(text);
  if (is_short_code(text) && codes.size() <= kMostCodes) return;
  many_codes = true;
  codes.clear();
}

const ColumnForm* FeedForm::find(std::string_view name) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const ColumnForm& one) { return one.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

ColumnForm& FeedForm::column(std::string_view name) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const ColumnForm& one) { return one.name == name; });
  if (found != columns.end()) return *found;
  columns.emplace_back().name = name;
  return columns.back();
}

void FeedForm::merge(const FeedForm& other) {
  rows += other.rows;
  header = header || other.header;
  for (const ColumnForm& theirs : other.columns) {
    ColumnForm& ours = column(theirs.name);
    ours.present += theirs.present;
    for (std::size_t i = 0; i < kValueShapes; ++i) ours.shapes[i] += theirs.shapes[i];
    ours.codes.insert(theirs.codes.begin(), theirs.codes.end());
    ours.refused_codes.insert(theirs.refused_codes.begin(), theirs.refused_codes.end());
    ours.many_codes =
        ours.many_codes || theirs.many_codes || ours.codes.size() > ColumnForm::kMostCodes;
    if (ours.many_codes) ours.codes.clear();
  }
}

std::string to_text(const std::vector<FeedForm>& forms) {
  std::string text;
  for (const FeedForm& form : forms) {
    text.append(kFormWord).append("\t").append(form.entity).append(form.header ? "\t1\t" : "\t0\t");
    text += std::to_string(form.rows) + '\n';
    for (const ColumnForm& column : form.columns) {
      text.append(kColumnWord).append("\t").append(column.name).append("\t");
      text += std::to_string(column.present) + '\t' + joined_shapes(column) + '\t';
      text += column.many_codes ? "1\t" : "0\t";
      text += joined_codes(column.codes) + '\t' + joined_codes(column.refused_codes) + '\n';
    }
  }
  return text;
}

Result<std::vector<FeedForm>> forms_from(std::string_view text) {
  std::vector<FeedForm> forms;
  while (!text.empty()) {
    const auto fields = tabbed_fields(take_until(text, '\n'));
    if (auto form = form_in(fields)) {
      forms.push_back(std::move(*form));
      continue;
    }
    auto column = column_in(fields);
    if (!column || forms.empty()) return fail(Errc::integrity, "domain.feed_form");
    forms.back().columns.push_back(std::move(*column));
  }
  return forms;
}

}  // namespace gw
