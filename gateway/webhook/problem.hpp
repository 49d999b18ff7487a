#pragma once
// Problem documents (RFC 9457, application/problem+json): what every refusal of the HTTP interface
// looks like.  Written from a Failure or a status only, so that no text of a caller and no personal
// data can stand in one.  Used by webhook and api; pure.
#include <optional>
#include <string_view>

#include "gateway/base/errc.hpp"
#include "gateway/ports/message.hpp"

namespace gw::webhook {

/// The language of `Accept-Language`: the first of zh and en that it names, else Chinese.
Language language_of(const ports::HttpRequest& request) noexcept;

/// `{"type","title","status","code","detail","next","retryable"}`; `code` is the stable name of the
/// Errc.
ports::HttpResponse problem(int status, const Failure& why, Language language);
/// The status that a failure has on this interface: 404 for not_found, 403, 409, 400, 413, 503.
int status_of(const Failure& why) noexcept;

}  // namespace gw::webhook
