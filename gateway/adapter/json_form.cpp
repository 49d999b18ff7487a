#include "gateway/adapter/json_form.hpp"

#include "gateway/normalize/fold.hpp"

namespace gw {
namespace {

std::optional<ValueShape> stored_shape(codec::JsonKind kind) {
  if (kind == codec::JsonKind::number) return ValueShape::stored_number;
  if (kind == codec::JsonKind::boolean) return ValueShape::stored_truth;
  return std::nullopt;
}

}  // namespace

std::optional<FormFault> form_fault(FormWatch* watch, const codec::JsonValue& row) {
  if (watch == nullptr) return std::nullopt;
  return watch->row([&row](FormWatch& form) {
    for (const codec::JsonValue member : row) {
      // An object or a list within a row is a form of its own that no reader looks at.
      const codec::JsonKind kind = member.kind();
      if (kind == codec::JsonKind::object || kind == codec::JsonKind::array) continue;
      form.value(member.key(), member.text().value_or(std::string_view()), stored_shape(kind));
    }
  });
}

void show_row(RowLook* look, const codec::JsonValue& row, const ValueAliases& aliases) {
  if (look == nullptr) return;
  look->stands(std::string(row.raw()));
  for (const codec::JsonValue member : row) {
    const std::string_view written = member.text().value_or(std::string_view());
    look->field(member.key(), written, aliases.read(member.key(), normalize::trim(written)));
  }
}

}  // namespace gw
