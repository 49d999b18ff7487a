#include "gateway/policy/name_words.hpp"

#include <algorithm>

namespace gw::policy {
namespace {

bool one_name(const PersonName& a, const PersonName& b) noexcept {
  return a.folded() == b.folded();
}

}  // namespace

NameWords::NameWords(std::span<const StoredFact> facts) {
  for (const StoredFact& fact : facts) {
    if (const auto* word = std::get_if<IdentityWord>(&fact.value)) take(*word);
  }
}

NameWords::NameWords(const List<Of<IdentityWord>, 1>& words) {
  for (const Of<IdentityWord>& word : words) take(*word.value);
}

void NameWords::take(const IdentityWord& word) {
  if (word.verdict == IdentityVerdict::wrong_name) wrong_.push_back(&word);
  if (word.verdict == IdentityVerdict::same_names) same_.push_back(&word);
}

bool NameWords::is_wrong(const PersonName& name) const noexcept {
  return std::any_of(wrong_.begin(), wrong_.end(),
                     [&](const IdentityWord* word) { return one_name(word->name, name); });
}

NameMatch NameWords::compare(const PersonName& a, const PersonName& b) const {
  const NameMatch match = compare_names(a, b);
  return match == NameMatch::different && joined(a, b) ? NameMatch::same : match;
}

// From name to name along the words until no further one is reached.
bool NameWords::joined(const PersonName& a, const PersonName& b) const {
  List<const PersonName*, 4> reached{&a};
  const auto is_reached = [&](const PersonName& name) {
    return std::any_of(reached.begin(), reached.end(),
                       [&](const PersonName* one) { return one_name(*one, name); });
  };
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const IdentityWord* word : same_) {
      const bool first = is_reached(word->name);
      if (first != is_reached(word->other)) reached.push_back(first ? &word->other : &word->name);
    }
  }
  return is_reached(b);
}

const PersonName* name_in(const Fact& fact) noexcept {
  if (const auto* naming = std::get_if<Naming>(&fact)) return &naming->name;
  if (const auto* relation = std::get_if<InsuranceRelation>(&fact)) {
    return relation->struck_out ? nullptr : &relation->name;
  }
  return nullptr;
}

bool came_under_certificate(const StoredFact& fact) noexcept {
  return fact.own && fact.document == DocumentClass::birth_certificate;
}

}  // namespace gw::policy
