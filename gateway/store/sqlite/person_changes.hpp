#pragma once
// Whom the last commits changed, so that work prepared on a snapshot learns whether it still holds.
// The writer's thread adds after each commit; any thread asks how far the store has come.
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <vector>

#include "gateway/domain/ids.hpp"

namespace gw::store::sqlite {

class PersonChanges {
 public:
  /// The number of the last commit told of.  A snapshot begun afterwards has seen it.
  std::uint64_t last() const;
  /// A commit is durable and changed these; none: nothing to tell.
  void add(std::vector<PersonId> persons);
  /// Whether one of these (sorted) was changed by a later commit than `commit`.  Also true if that
  /// is so long ago that it is no longer known.
  bool since(std::uint64_t commit, std::span<const PersonId> persons) const;

 private:
  struct Commit {
    std::uint64_t number = 0;
    std::vector<PersonId> persons;  // sorted
  };

  mutable std::mutex mutex_;  // guards all below
  std::deque<Commit> commits_;
  std::size_t persons_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t forgotten_ = 0;  // the number of the last commit no longer known
};

}  // namespace gw::store::sqlite
