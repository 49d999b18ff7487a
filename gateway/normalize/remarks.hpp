#pragma once
// Remarks: the few reason codes that one field can collect, in the order in which they were found,
// each once.  Made by every reader of this layer; a value, no allocation.
#include <algorithm>
#include <array>
#include <cstddef>

#include "gateway/domain/row_reason.hpp"

namespace gw::normalize {

class Remarks {
 public:
  /// More than fits is dropped: no field of one row can collect that many.
  void add(RowReason reason) noexcept {
    if (!contains(reason) && size_ < reasons_.size()) reasons_[size_++] = reason;
  }
  bool contains(RowReason reason) const noexcept {
    return std::find(begin(), end(), reason) != end();
  }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const RowReason* begin() const noexcept { return reasons_.data(); }
  const RowReason* end() const noexcept { return reasons_.data() + size_; }

 private:
  std::array<RowReason, 8> reasons_{};
  std::size_t size_ = 0;
};

}  // namespace gw::normalize
