#include "gateway/adapter/row.hpp"

namespace gw {

bool taken_anyway(const ValueAliases& aliases, RowReason check, std::string_view column,
                  std::string_view value, std::string_view key, std::vector<RowRemark>& remarks) {
  if (!aliases.accepts(check, column, value, key)) return false;
  remarks.push_back({RowReason::accepted_anyway, std::string(column)});
  return true;
}

const ValueAliases& RowSink::aliases() const {
  static const ValueAliases none;
  return none;
}

void RowSink::written_as(const RowForm&) {}

}  // namespace gw
