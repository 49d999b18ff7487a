#pragma once
// Two texts as one, to be sealed together: the bytes of the first, a line feed, both.  Pure.
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/result.hpp"

namespace gw::store::sqlite {

std::string one_text(std::string_view first, std::string_view second);
/// Errc::integrity for what is no such text.
Result<std::pair<std::string, std::string>> two_texts(std::string_view text);

}  // namespace gw::store::sqlite
