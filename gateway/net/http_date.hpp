#pragma once
// The Date of an HTTP answer (RFC 9110, 5.6.7), in the one form that may be sent today:
// "Sun, 06 Nov 1994 08:49:37 GMT".  Used to see how far a peer's clock is off; pure.
#include <optional>
#include <string_view>

#include "gateway/base/clock.hpp"

namespace gw::net {

/// Nothing if it is no such date.
std::optional<Instant> parse_http_date(std::string_view text);

}  // namespace gw::net
