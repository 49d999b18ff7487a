#pragma once
// Facts as bytes: the one compact form in which they are spooled, stored and compared.  Versioned
// by its first byte; a newer program reads every older version.  The digest of the bytes tells
// whether a row changed.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/fact.hpp"
#include "gateway/domain/plan_record.hpp"

namespace gw {

std::string to_bytes(const Fact& fact);
/// The same at the end of `out`.
void append_bytes(std::string& out, const Fact& fact);
/// Nothing if the bytes are no fact of this kind (a damaged store: Errc::integrity to the caller).
std::optional<Fact> fact_from_bytes(FactKind kind, std::string_view bytes);

std::string to_bytes(const Trace& trace);
std::optional<Trace> trace_from_bytes(std::string_view bytes);

/// 64-bit digest of bytes (not cryptographic): equal rows have equal digests.
std::uint64_t digest64(std::string_view bytes) noexcept;

}  // namespace gw
