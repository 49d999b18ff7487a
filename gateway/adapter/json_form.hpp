#pragma once
// Shows the members of a row in JSON to who watches the form of a batch (form_watch.hpp).  Used by
// the readers of JSON feeds.  One thread.
#include <optional>

#include "gateway/adapter/form_watch.hpp"
#include "gateway/codec/json.hpp"

namespace gw {

/// What stops the row, by its form; `watch` may be null: nobody watches.
std::optional<FormFault> form_fault(FormWatch* watch, const codec::JsonValue& row);

}  // namespace gw
