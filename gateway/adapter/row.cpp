#include "gateway/adapter/row.hpp"

namespace gw {

const ValueAliases& RowSink::aliases() const {
  static const ValueAliases none;
  return none;
}

void RowSink::written_as(const RowForm&) {}

}  // namespace gw
