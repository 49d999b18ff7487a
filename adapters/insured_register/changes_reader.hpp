#pragma once
// Reads the rows of one table from one answer of changes (HB9004).  Made by the adapter for each
// run of a batch; an answer is two batches, relations first, so that payments find theirs.  One
// thread. The order is seq and nothing else; a row's number in an error is its seq.
#include <string>
#include <string_view>

#include "adapters/insured_register/rows.hpp"
#include "gateway/adapter/row.hpp"

namespace gw::insured_register {

/// tab of a table: INSU, CLCT.
std::string_view tab_of(Table table);

/// Whether a change belongs to the batch of this table.  A tab that nobody knows goes with the
/// relations, to be refused there.
bool belongs(const codec::JsonValue& change, Table table);

class ChangesReader final : public BatchReader {
 public:
  ChangesReader(Table table, Day received, std::size_t body_limit, RowSink& sink)
      : table_(table), received_(received), body_limit_(body_limit), sink_(sink) {}

  Result<void> feed(std::string_view bytes) override;
  Result<BatchVerdict> finish() override;

 private:
  Result<void> change(const codec::JsonValue& change);

  Table table_;
  Day received_;
  std::size_t body_limit_;
  RowSink& sink_;
  std::string body_;
  BatchReason reason_ = BatchReason::none;
};

}  // namespace gw::insured_register
