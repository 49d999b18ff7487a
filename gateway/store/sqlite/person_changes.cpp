#include "gateway/store/sqlite/person_changes.hpp"

#include <algorithm>

namespace gw::store::sqlite {
namespace {

// Two megabytes; dozens of pages of a batch, while one is all that lies between a page's snapshot
// and its turn.
constexpr std::size_t kPersonsKept = std::size_t{1} << 18U;

bool any_of_both(std::span<const PersonId> a, std::span<const PersonId> b) {
  auto one = a.begin();
  auto other = b.begin();
  while (one != a.end() && other != b.end()) {
    if (*one == *other) return true;
    if (*one < *other) {
      one = std::lower_bound(one, a.end(), *other);
    } else {
      other = std::lower_bound(other, b.end(), *one);
    }
  }
  return false;
}

}  // namespace

std::uint64_t PersonChanges::last() const {
  const std::scoped_lock lock(mutex_);
  return last_;
}

void PersonChanges::add(std::vector<PersonId> persons) {
  if (persons.empty()) return;
  std::sort(persons.begin(), persons.end());
  persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  const std::scoped_lock lock(mutex_);
  persons_ += persons.size();
  commits_.push_back({++last_, std::move(persons)});
  while (persons_ > kPersonsKept) {
    persons_ -= commits_.front().persons.size();
    forgotten_ = commits_.front().number;
    commits_.pop_front();
  }
}

bool PersonChanges::since(std::uint64_t commit, std::span<const PersonId> persons) const {
  const std::scoped_lock lock(mutex_);
  if (commit < forgotten_) return true;
  return std::any_of(commits_.begin(), commits_.end(), [&](const Commit& later) {
    return later.number > commit && any_of_both(later.persons, persons);
  });
}

}  // namespace gw::store::sqlite
