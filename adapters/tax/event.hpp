#pragma once
// One money event of tax (缴费、冲正、退费) in its JSON form, the same in the webhook and in a
// reconciliation line.  Used by both readers; pure, any thread.  Knows what makes an event the same
// fact; refuses what cannot be used, and says which events have no effect here.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/adapter/row.hpp"
#include "gateway/codec/json.hpp"

namespace gw::tax {

/// Levy item of resident medical insurance; money of any other item is none of ours.
inline constexpr std::string_view kResidentItem = "10211";

/// The kind of money event a type names; nothing for ping, payment.settled and types to come.
std::optional<MoneyKind> money_kind(std::string_view type);

/// What the sum of a reconciliation day counts for this event: payments plus, reversals and
/// completed refunds minus, requests nothing.  Nothing where the amount cannot be read.
std::optional<std::int64_t> sum_part(MoneyKind kind, const codec::JsonValue& fields);

/// An event without effect: ping, settlement, another levy item, an unknown type.
struct WithoutEffect {};

using EventReading = std::variant<WithoutEffect, AssertedRow, RefusedRow>;

/// Reads the event's fields; `line` goes into the row.  The row's key is the fact's identity: type,
/// voucher, 应征序号 and 应征明细序号, or type and 退费申请序号 (readings 43).
EventReading read_event(std::string_view type, const codec::JsonValue& fields, std::int64_t line,
                        Day received);

/// The event as a row that is refused.
RefusedRow refused_event(std::string_view type, const codec::JsonValue& fields, std::int64_t line,
                         RowReason reason, std::string column);

/// Hands what an event said to the batch's sink.
Result<void> give(EventReading reading, std::int64_t line, RowSink& sink);

/// Whether a member that every event of this kind has is not there at all (not merely empty):
/// contract drift, not a bad row.
bool lacks_members(MoneyKind kind, const codec::JsonValue& fields);

}  // namespace gw::tax
