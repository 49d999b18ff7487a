#pragma once
// Shows the members of a row in JSON to who watches the form of a batch (form_watch.hpp) and to who
// looks at that row (row_look.hpp).  Used by the readers of JSON feeds.  One thread.
#include <optional>

#include "gateway/adapter/form_watch.hpp"
#include "gateway/adapter/row_look.hpp"
#include "gateway/codec/json.hpp"
#include "gateway/domain/value_mapping.hpp"

namespace gw {

/// What stops the row, by its form; `watch` may be null: nobody watches.
std::optional<FormFault> form_fault(FormWatch* watch, const codec::JsonValue& row);

/// `aliases`: what the row is read with; `look` may be null: nobody looks.
void show_row(RowLook* look, const codec::JsonValue& row, const ValueAliases& aliases);

}  // namespace gw
