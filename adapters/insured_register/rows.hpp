#pragma once
// Rows of the register's two tables, relations (HB9002) and payments (HB9003), in snapshot and
// changes alike.  Used by both readers; pure, any thread.  Refuses rows whose number, dates, codes
// or amounts cannot be read; fields that decide nothing (naty, emp_name) are not looked at.
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/adapter/row.hpp"
#include "gateway/codec/json.hpp"

namespace gw::insured_register {

enum class Table : std::uint8_t { relations, payments };

/// "R:" or "P:" and the row's own key: relations and payments share one scope.
std::string fact_key(Table table, std::string_view own_key);
/// The member that is the key: psn_insu_rlts_id, rid.
std::string_view key_member(Table table);

/// Where a row stands: its number in an error, and the version it carries (readings 46).
struct RowPlace {
  std::int64_t line = 0;
  std::int64_t version = 0;
  Day received{};
};

/// Reads one row and hands it to the sink.
Result<void> read_row(Table table, const codec::JsonValue& row, const RowPlace& place,
                      RowSink& sink);

/// Whether a member that every row of the table has is not there at all: contract drift.
bool lacks_members(Table table, const codec::JsonValue& row);

}  // namespace gw::insured_register
