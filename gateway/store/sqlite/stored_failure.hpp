#pragma once
// A Failure as one line of text in the store, and back.  Any thread.
// A failure's step is a literal of the program; one read back is kept for the rest of the process,
// and only as many as a program has, so that a damaged store cannot fill the memory.
#include <string>
#include <string_view>

#include "gateway/base/errc.hpp"

namespace gw::store::sqlite {

/// "TLS_FAILED feed.fetch 12 3 7": name, step, detail, line, column.
std::string failure_text(const Failure& failure);
/// What the text says; a plain Failure if it is none of ours.
Failure failure_from(std::string_view text);

}  // namespace gw::store::sqlite
