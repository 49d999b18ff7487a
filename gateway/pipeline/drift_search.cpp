#include "gateway/pipeline/drift_search.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "gateway/domain/tabbed_text.hpp"

namespace gw::pipeline {
namespace {

constexpr double kChance = 1e-6;
// So few rows of a form without a header do not say which fields there are.
constexpr std::int64_t kSettledRows = 20;
// So few values do not say which shapes a column has, or has now.
constexpr std::int64_t kSettledValues = 20;
constexpr std::int64_t kForeignValues = 5;
// A shape of a smaller share is an error of single rows, no part of the form.
constexpr std::int64_t kKnownPercent = 2;
constexpr double kAlike = 0.8;

/// Shapes that no agency tells apart: 400 and 400.00.
ValueShape family_of(ValueShape shape) {
  return shape == ValueShape::decimal ? ValueShape::digits : shape;
}

std::int64_t of_family(const ColumnForm& column, ValueShape family) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < kValueShapes; ++i) {
    if (family_of(static_cast<ValueShape>(i)) == family) count += column.shapes[i];
  }
  return count;
}

bool is_known(const ColumnForm& contract, ValueShape shape) {
  return of_family(contract, family_of(shape)) * 100 >= contract.values() * kKnownPercent;
}

std::string known_shapes(const ColumnForm& contract) {
  std::string text;
  for (std::size_t i = 0; i < kValueShapes; ++i) {
    const auto shape = static_cast<ValueShape>(i);
    if (contract.shapes[i] == 0 || !is_known(contract, shape)) continue;
    text.append(text.empty() ? "" : "/").append(name_of(shape));
  }
  return text;
}

bool is_missing(const ColumnForm& column, const FeedForm& now, const FeedForm& contract) {
  if (now.find(column.name) != nullptr) return false;
  if (contract.header) return now.header;
  const double usual = static_cast<double>(column.present) / static_cast<double>(contract.rows + 1);
  return std::pow(1 - usual, static_cast<double>(now.rows)) < kChance;
}

std::optional<Drift> retyped(const ColumnForm& before, const ColumnForm& now) {
  if (before.values() < kSettledValues) return std::nullopt;
  std::int64_t foreign = 0;
  std::size_t most = 0;
  for (std::size_t i = 0; i < kValueShapes; ++i) {
    if (now.shapes[i] == 0 || is_known(before, static_cast<ValueShape>(i))) continue;
    if (foreign == 0 || now.shapes[i] > now.shapes[most]) most = i;
    foreign += now.shapes[i];
  }
  if (foreign < kForeignValues || foreign * 2 < now.values()) return std::nullopt;
  Drift drift;
  drift.kind = DriftKind::retyped;
  drift.column = before.name;
  drift.before = known_shapes(before);
  drift.now = name_of(static_cast<ValueShape>(most));
  drift.rows = foreign;
  return drift;
}

/// How much the values of two columns look like each other: 0 to 1.
double likeness(const ColumnForm& before, const ColumnForm& now) {
  if (before.values() == 0 || now.values() == 0) return 0;
  double common = 0;
  for (std::size_t i = 0; i < kValueShapes; ++i) {
    common += std::min(static_cast<double>(before.shapes[i]) / static_cast<double>(before.values()),
                       static_cast<double>(now.shapes[i]) / static_cast<double>(now.values()));
  }
  if (before.many_codes != now.many_codes) return common / 2;
  if (before.many_codes) return common;
  const auto known = std::count_if(now.codes.begin(), now.codes.end(),
                                   [&](const auto& code) { return before.codes.contains(code); });
  return common * static_cast<double>(known) / static_cast<double>(now.codes.size());
}

std::size_t place_of(const FeedForm& form, const ColumnForm& column) {
  return static_cast<std::size_t>(&column - form.columns.data());
}

/// The new column that this vanished one has become; the one at its place before others as alike.
const ColumnForm* successor(const ColumnForm& gone, const FeedForm& now, const FeedForm& contract,
                            const std::vector<const ColumnForm*>& added) {
  const ColumnForm* best = nullptr;
  double best_likeness = kAlike;
  for (const ColumnForm* one : added) {
    if (one == nullptr) continue;
    double alike = likeness(gone, *one);
    if (alike < kAlike) continue;
    if (place_of(now, *one) == place_of(contract, gone)) alike += 1;
    if (best != nullptr && alike <= best_likeness) continue;
    best = one;
    best_likeness = alike;
  }
  return best;
}

}  // namespace

std::vector<Drift> find_drifts(const FeedForm& now, const FeedForm& contract,
                               std::span<const FormWatch::RefusedCode> refused_codes,
                               const DriftSettings& settings) {
  std::vector<Drift> drifts;
  std::vector<const ColumnForm*> added;
  const bool settled = contract.header || contract.rows >= kSettledRows;
  for (const ColumnForm& column : now.columns) {
    if (settled && contract.find(column.name) == nullptr && (column.present > 0 || now.header))
      added.push_back(&column);
  }
  for (const ColumnForm& column : contract.columns) {
    if (const ColumnForm* same = now.find(column.name)) {
      if (auto drift = retyped(column, *same)) drifts.push_back(std::move(*drift));
      continue;
    }
    if (!is_missing(column, now, contract)) continue;
    Drift& drift = drifts.emplace_back();
    drift.kind = DriftKind::missing;
    drift.column = column.name;
    drift.rows = now.rows;
    if (const ColumnForm* next = successor(column, now, contract, added)) {
      drift.kind = DriftKind::renamed;
      drift.now = next->name;
      std::replace(added.begin(), added.end(), next, static_cast<const ColumnForm*>(nullptr));
    }
  }
  for (const ColumnForm* column : added) {
    if (column == nullptr) continue;
    Drift& drift = drifts.emplace_back();
    drift.kind = DriftKind::added;
    drift.column = column->name;
    drift.rows = column->present;
  }
  for (const FormWatch::RefusedCode& refused : refused_codes) {
    if (refused.entity != now.entity) continue;
    const ColumnForm* column = contract.find(refused.column);
    if (column != nullptr && column->refused_codes.contains(refused.code)) continue;
    Drift& drift = drifts.emplace_back();
    drift.kind = DriftKind::code;
    drift.column = refused.column;
    drift.now = refused.code;
    drift.rows = refused.rows;
  }
  for (Drift& drift : drifts) {
    drift.entity = now.entity;
    drift.use = settings.of(drift.kind);
  }
  return drifts;
}

FormScreen screen_of(std::span<const Drift> drifts) {
  FormScreen screen;
  for (const Drift& drift : drifts) {
    const bool by_row = drift.use == DriftUse::reject_rows || drift.use == DriftUse::quarantine;
    if (!by_row || (drift.kind != DriftKind::added && drift.kind != DriftKind::retyped)) continue;
    FormScreen::Field& field = screen.fields.emplace_back();
    field.entity = drift.entity;
    field.column = drift.column;
    field.use = drift.use;
    field.any_value = drift.kind == DriftKind::added;
    field.foreign.fill(true);
    for (std::string_view left = drift.before; !left.empty();) {
      const auto known = value_shape(take_until(left, '/'));
      for (std::size_t i = 0; known && i < kValueShapes; ++i) {
        if (family_of(static_cast<ValueShape>(i)) == family_of(*known)) field.foreign[i] = false;
      }
    }
  }
  return screen;
}

FeedForm accepted_form(const FeedForm& contract, const FeedForm& now,
                       std::span<const Drift> drifts) {
  FeedForm form = contract;
  for (const Drift& drift : drifts) {
    if (drift.kind == DriftKind::added || drift.kind == DriftKind::code) continue;
    std::erase_if(form.columns, [&](const ColumnForm& one) { return one.name == drift.column; });
  }
  form.merge(now);
  return form;
}

FeedForm without_refused_codes(FeedForm form) {
  for (ColumnForm& column : form.columns) column.refused_codes.clear();
  return form;
}

}  // namespace gw::pipeline
