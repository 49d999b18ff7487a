#include "gateway/adapter/form_watch.hpp"

#include <algorithm>

namespace gw {
namespace {

// No contract has more; a broken export may.
constexpr std::size_t kMostColumns = 256;
constexpr std::size_t kMostRefusedCodes = 64;
constexpr std::size_t kNameBytes = 90;

/// The name as it can be kept and shown.  Where a header is missing, its place holds somebody's
/// row: what looks like a number or a day is no name of a column.
std::string safe_name(std::string_view name) {
  const auto shape = shape_of(name);
  if (!shape || name.size() > kNameBytes ||
      (*shape != ValueShape::latin && *shape != ValueShape::words))
    return "?";
  std::string safe(name);
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return safe;
}

}  // namespace

FormWatch::FormWatch(std::string entity, FormScreen screen)
    : kind_(std::move(entity)), screen_(std::move(screen)) {
  forms_.emplace_back().entity = kind_;
}

void FormWatch::part(std::string_view name) {
  const std::string entity = name.empty() ? kind_ : kind_ + "/" + std::string(name);
  if (forms_[form_].entity == entity) return;
  const auto found = std::find_if(forms_.begin(), forms_.end(),
                                  [&](const FeedForm& one) { return one.entity == entity; });
  form_ = static_cast<std::size_t>(found - forms_.begin());
  if (found == forms_.end()) forms_.emplace_back().entity = entity;
  seen_ = forms_[form_].rows;
}

void FormWatch::header(std::span<const std::string> columns) {
  FeedForm& form = forms_[form_];
  form.header = true;
  for (const std::string& name : columns) {
    if (!name.empty() && form.columns.size() < kMostColumns) form.column(safe_name(name));
  }
}

void FormWatch::begin_row() {
  ++forms_[form_].rows;
  next_column_ = 0;
}

void FormWatch::value(std::string_view name, std::string_view text,
                      std::optional<ValueShape> stored) {
  FeedForm& form = forms_[form_];
  std::vector<ColumnForm>& columns = form.columns;
  if (next_column_ >= columns.size() || columns[next_column_].name != name) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const ColumnForm& one) { return one.name == name; });
    next_column_ = static_cast<std::size_t>(found - columns.begin());
    if (found == columns.end()) {
      if (columns.size() == kMostColumns) return;
      const std::string safe = safe_name(name);
      ColumnForm& made = form.column(safe);
      next_column_ = static_cast<std::size_t>(&made - columns.data());
    }
  }
  ColumnForm& column = columns[next_column_++];
  ++column.present;
  auto shape = shape_of(text);
  if (!shape) return;
  if (stored) shape = stored;
  column.add_value(text, *shape);
  if (!screen_.fields.empty()) screen(column.name, text, *shape);
}

void FormWatch::screen(std::string_view column, std::string_view, ValueShape shape) {
  if (fault_) return;
  for (const FormScreen::Field& field : screen_.fields) {
    if (field.entity != forms_[form_].entity || field.column != column) continue;
    if (!field.any_value && !field.foreign[static_cast<std::size_t>(shape)]) continue;
    fault_ = {field.use == DriftUse::reject_rows ? RowReason::form_differs : RowReason::set_aside,
              std::string(column)};
    return;
  }
}

void FormWatch::refused_code(std::string_view column, std::string_view code) {
  std::string shown(code);
  if (!is_short_code(code)) {
    const auto shape = shape_of(code);
    shown = shape ? name_of(*shape) : std::string_view("empty");
  }
  const std::string& entity = forms_[form_].entity;
  for (RefusedCode& known : refused_codes_) {
    if (known.entity != entity || known.column != column || known.code != shown) continue;
    ++known.rows;
    return;
  }
  if (refused_codes_.size() < kMostRefusedCodes)
    refused_codes_.push_back({entity, safe_name(column), std::move(shown), 1});
}

std::vector<FeedForm> FormWatch::take() {
  std::vector<FeedForm> seen = std::move(forms_);
  std::erase_if(seen, [](const FeedForm& form) { return form.rows == 0 && !form.header; });
  for (const RefusedCode& refused : refused_codes_) {
    for (FeedForm& form : seen) {
      if (form.entity == refused.entity)
        form.column(refused.column).refused_codes.insert(refused.code);
    }
  }
  forms_.clear();
  forms_.emplace_back().entity = kind_;
  form_ = 0;
  return seen;
}

}  // namespace gw
