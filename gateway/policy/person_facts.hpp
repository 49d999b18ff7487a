#pragma once
// A person's facts sorted out by kind, each fact once, in an order of their own, so that a decision
// does not depend on how they arrived (design, "The model").  Points into the caller's facts, which
// must outlive it.  Used by every rule; one object per decision, no thread shares it.
#include <boost/container/small_vector.hpp>
#include <span>

#include "gateway/domain/fact.hpp"

namespace gw::policy {

/// A fact of one kind beside the stored fact that carries it (for its source and key).
template <class T>
struct Of {
  const T* value = nullptr;
  const StoredFact* fact = nullptr;

  const T* operator->() const noexcept { return value; }
  const SourceRef& source() const noexcept { return fact->source; }
};

template <class T, std::size_t N = 4>
using List = boost::container::small_vector<T, N>;

struct PersonFacts {
  List<Of<Naming>> namings;
  /// The newest row of each relation (readings 31: a lower version is ignored), without those
  /// struck out (vali_flag 0).
  List<Of<InsuranceRelation>> relations;
  /// The newest row of each contribution the register books as arrived and not reversed.
  List<Of<RegisterPayment>> resident_payments;
  List<Of<RegisterPayment>> employee_payments;
  /// Each money fact once (readings 43, 54: of two with one fact identity the smaller id counts).
  List<Of<MoneyEvent>> money;
  List<Of<LifeEvent>> life;
  /// Entered by clerks; most persons have none.
  List<Of<Statement>, 1> statements;
  /// What was said about who the number stands for.  Rows under a name that is wrong for the number
  /// are somebody else's: they stand in no list above.
  List<Of<IdentityWord>, 1> words;

  static PersonFacts sort_out(std::span<const StoredFact> facts);
};

}  // namespace gw::policy
