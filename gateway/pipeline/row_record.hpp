#pragma once
// One row of a batch as it was received, with what its reader makes of it: found by reading the
// evidence once more up to that row, with the mappings the batch was read with.  Reads evidence;
// changes nothing.  Blocking; pool threads.
#include <optional>
#include <string>
#include <vector>

#include "gateway/pipeline/row_source.hpp"

namespace gw::pipeline {

struct FieldRecord {
  std::string column;  // its sender's name
  PersonalText written;
  PersonalText read;  // as it is judged (adapter/row_look.hpp)
};

struct RowRecord {
  bool found = false;
  PersonalText text;  // as received; empty: the reader shows none
  std::vector<FieldRecord> fields;
  std::optional<AssertedRow> asserted;
  std::optional<RefusedRow> refused;
};

/// Errc::not_found: no such batch; unsupported: nobody reads its feed here (what clerks enter; a
/// feed that is gone); else as of the evidence.  A document that cannot be read to the row, or that
/// has no such row, gives one that is not found.
Result<RowRecord> read_record(const BatchDesk& desk, BatchId batch, std::int64_t line);

}  // namespace gw::pipeline
