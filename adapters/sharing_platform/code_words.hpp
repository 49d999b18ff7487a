#pragma once
// What the coded fields of the services may say, from the agencies' notes.  Pure.
#include <string_view>
#include <vector>

#include "adapters/sharing_platform/row_kinds.hpp"
#include "gateway/adapter/allowed_word.hpp"

namespace gw::sharing_platform {

/// Of one field of one kind of row; empty for a field without a table of its own.
std::vector<AllowedWord> words_of(const RowKind& kind, std::string_view member);

}  // namespace gw::sharing_platform
