#pragma once
// Looks at what stands masked (查看明文), one way for all of them: the limit of the day, the ledger
// and the journal are settled in one transaction before anything is shown.  Used by the handlers
// that show persons and rows; runs on the pool.
#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/handlers.hpp"
#include "gateway/domain/reveal.hpp"

namespace gw::api {

/// Writes down that the caller sees `object` now.  Errc::reveal_limit: the day's looks are used up.
Result<void> write_reveal(const ApiServices& services, const Call& call, std::string_view action,
                          const std::string& object, const RevealReason& reason);
/// Why, where the journal's line is such a look: as the ledger has it; null for other lines.
json::value told_reason(const std::vector<Reveal>& ledger, const JournalEntry& entry);
/// So many rows as they came are one look: a page of them would be a copy.
inline constexpr std::int64_t kRowsALook = 10;

/// The same of rows as they came (`row=received`), at most kRowsALook.
Result<void> reveal_rows(const ApiServices& services, const Call& call, std::string_view action,
                         const std::string& object);

}  // namespace gw::api
