#pragma once
// Where rows say that their people are found (班级、村组户), read once more from the sealed
// evidence of their batches when a list is made: nothing of it is stored, and a list shows what its
// agency delivered.  Reads evidence; changes nothing.  Blocking; pool threads.
#include <cstdint>
#include <map>
#include <set>

#include "gateway/adapter/row_placing.hpp"
#include "gateway/pipeline/batch_desk.hpp"

namespace gw::pipeline {

struct FoundPlacings {
  std::map<SourceRef, Placing> of;
  std::int64_t unread = 0;  // rows whose evidence cannot be read any more, or whose feed is gone
};

/// Those of the rows asked for that say anything.  A batch that cannot be read is logged and its
/// rows are counted; a Failure is the store's, or says that the gateway stops.
Result<FoundPlacings> read_placings(const BatchDesk& desk, const std::set<SourceRef>& rows);

}  // namespace gw::pipeline
