#pragma once
// Certificates listed in the settings (设置中登记的证书): their rights rest on a file and on
// nobody's grant, so what the file says is in the journal whenever it says something else than at
// the last start.  Used by app before it listens.
#include <optional>
#include <string>
#include <vector>

#include "gateway/api/principal.hpp"
#include "gateway/ports/store.hpp"

namespace gw::api {

/// The caller whose name is also an account's: the journal could not tell two rights under one name
/// apart, and somebody could hold two of them.
Result<std::optional<std::string>> caller_with_account(Store& store,
                                                       const std::vector<Caller>& callers);

/// Writes the callers and their rights down, one line each and one with the digest of all, unless
/// the last line of that kind has the same digest.
Result<void> note_callers(Store& store, const std::vector<Caller>& callers, Instant now);

}  // namespace gw::api
