#pragma once
// What every adapter with an HTTP peer asks of an answer before it looks at the body.  Used by the
// adapters' pulls and channels.  Pure, any thread.  Header values are peer text: they are compared
// or read as numbers, never passed on.
#include <chrono>
#include <string_view>

#include "gateway/ports/message.hpp"

namespace gw {

/// RFC 9110 section 15.
inline constexpr int kOk = 200;
inline constexpr int kNotModified = 304;
inline constexpr int kNotFound = 404;

/// Whether Content-Type names this media type, whatever its parameters and case.
bool has_media_type(const ports::HttpResponse& answer, std::string_view media_type) noexcept;

/// Retry-After in seconds (agencies send no dates there), at most a day; zero where there is none.
std::chrono::seconds retry_after(const ports::HttpResponse& answer) noexcept;

}  // namespace gw
