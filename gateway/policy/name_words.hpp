#pragma once
// Names of one number beside what was decided about them (readings 42): two names that a clerk or
// 公安 says are one person's differ no more, and a name set aside belongs to somebody else.  Pure;
// points into the caller's facts.
#include "gateway/domain/fact.hpp"
#include "gateway/domain/person_name.hpp"
#include "gateway/policy/person_facts.hpp"

namespace gw::policy {

class NameWords {
 public:
  explicit NameWords(std::span<const StoredFact> facts);
  explicit NameWords(const List<Of<IdentityWord>, 1>& words);

  /// Who is called so does not hold this number (号码有误).
  bool is_wrong(const PersonName& name) const noexcept;
  /// As compare_names, but names decided to be one person's are `same`, also by way of a third.
  NameMatch compare(const PersonName& a, const PersonName& b) const;

 private:
  void take(const IdentityWord& word);
  bool joined(const PersonName& a, const PersonName& b) const;

  List<const IdentityWord*, 1> wrong_;
  List<const IdentityWord*, 1> same_;
};

/// The name a fact brings to its number, or null: of lists, rosters and of register rows that are
/// not struck out.  Tax's names are remarks (readings 42).
const PersonName* name_in(const Fact& fact) noexcept;

/// Whether the fact came under a birth certificate of a person who has another document as well:
/// its name (a parent's, `…之子`) is replaced by one that comes under the number.
bool came_under_certificate(const StoredFact& fact) noexcept;

}  // namespace gw::policy
