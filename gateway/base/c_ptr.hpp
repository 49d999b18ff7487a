#pragma once
// Owning pointers to objects of C libraries: one alias instead of a wrapper class per handle.
// Only the folder that wraps a library may name its types (see the layer's README).
#include <memory>

namespace gw {

template <auto Free>
struct CFree {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};

/// Unique owner of a C handle, freed by `Free`: `using StatementPtr = CPtr<sqlite3_stmt,
/// &sqlite3_finalize>;`
template <class T, auto Free>
using CPtr = std::unique_ptr<T, CFree<Free>>;

}  // namespace gw
