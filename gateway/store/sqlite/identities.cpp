// Identities: the documents by which persons are found, and whom they stand for.
#include <algorithm>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

/// From the columns person and own, the first of which is `column`.
Holder holder_of(const Query& query, int column) {
  Holder holder;
  holder.person.value = query.id(column);
  holder.shared = query.id(column + 1) != 0;
  holder.own.value = query.id(holder.shared ? column + 1 : column);
  return holder;
}

/// Whom a document stands for, by the table of its class.
class IdentityIndex {
 public:
  explicit IdentityIndex(Connection& connection)
      : citizens_(connection.query("SELECT person, own FROM citizen WHERE number = ?")),
        documents_(
            connection.query("SELECT person, own FROM document WHERE class = ? AND number = ?")) {}

  Result<Holder> holder(const Identity& identity) {
    if (identity.is_citizen_number()) return found(citizens_.bind_id(identity.packed()));
    const std::string number = identity.reveal(Purpose::store);
    return found(documents_.bind_code(identity.document()).bind(number));
  }

 private:
  static Result<Holder> found(Query& query) {
    GW_TRY(const bool known, query.row());
    const Holder holder = known ? holder_of(query, 0) : Holder();
    query.reset();
    return holder;
  }

  Query citizens_;
  Query documents_;
};

std::vector<PersonId> persons_of(const std::vector<Holder>& holders) {
  std::vector<PersonId> persons;
  persons.reserve(holders.size());
  for (const Holder& holder : holders) persons.push_back(holder.person);
  return persons;
}

PersonId own_of(const Query& query, int column, PersonId person) {
  const PersonId own{query.id(column)};
  return own ? own : person;
}

}  // namespace

Result<std::vector<PersonId>> Session::find(std::span<const Identity> identities) {
  GW_TRY(const auto found, holders(identities));
  return persons_of(found);
}

Result<std::vector<Holder>> Session::holders(std::span<const Identity> identities) {
  std::vector<Holder> found;
  found.reserve(identities.size());
  IdentityIndex index(connection_);
  for (const Identity& identity : identities) {
    GW_TRY(const Holder holder, index.holder(identity));
    found.push_back(holder);
  }
  return found;
}

// Whatever stands between two numbers that fit is stepped over at once: where nobody is known, as
// in divisions that were never given out, one look passes all of it.
Result<FittingNumbers> Session::fitting(const NumberPattern& pattern, int year, std::uint64_t from,
                                        std::int64_t looks) {
  FittingNumbers found;
  Query known = connection_.query(
      "SELECT number, person, own FROM citizen WHERE number >= ? ORDER BY number LIMIT 1");
  std::optional<CitizenNumber> wanted = pattern.next(year, from);
  for (; wanted && looks > 0; --looks) {
    GW_TRY(const bool any, known.bind_id(wanted->packed()).row());
    if (!any) return found;
    const std::uint64_t number = known.id(0);
    const bool fits = number == wanted->packed();
    if (fits) found.holders.push_back(holder_of(known, 1));
    known.reset();
    wanted = pattern.next(year, fits ? number + 1 : number);
  }
  if (wanted) found.next = wanted->packed();
  return found;
}

Result<std::vector<PersonId>> Session::resolve(std::span<const Identity> identities) {
  GW_TRY(const auto resolved, resolve_holders(identities));
  return persons_of(resolved);
}

Result<std::vector<Holder>> Session::resolve_holders(std::span<const Identity> identities) {
  GW_TRY(std::vector<Holder> persons, holders(identities));
  const auto unknown = std::count(persons.begin(), persons.end(), Holder{});
  if (unknown == 0) return persons;
  GW_TRY(const std::int64_t last, take_numbers("person", unknown));
  GW_FAULT_POINT("store.resolve");
  auto next = static_cast<std::uint64_t>(last - unknown + 1);
  IdentityIndex index(connection_);
  Query citizen = connection_.query(
      "INSERT INTO citizen (number, person) VALUES (?, ?) ON CONFLICT DO NOTHING");
  Query document = connection_.query(
      "INSERT INTO document (class, number, person) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  for (std::size_t i = 0; i < identities.size(); ++i) {
    if (persons[i].person) continue;
    const Identity& identity = identities[i];
    if (identity.is_citizen_number()) {
      GW_CHECK(citizen.bind_id(identity.packed()).bind_id(next).run());
    } else {
      const std::string number = identity.reveal(Purpose::store);
      GW_CHECK(document.bind_code(identity.document()).bind(number).bind_id(next).run());
    }
    if (connection_.changes() == 1) {
      persons[i] = {PersonId{next}, PersonId{next}, false};
      ++next;
    } else {
      // The same unknown identity stood earlier in this page.
      GW_TRY(persons[i], index.holder(identity));
    }
  }
  return persons;
}

Result<std::vector<PersonId>> Session::current(std::span<const PersonId> owns) {
  std::vector<PersonId> persons(owns.begin(), owns.end());
  // The indexes hold only documents that are one person with others.
  Query query = connection_.query(
      "SELECT person FROM citizen WHERE own = ?1 AND own <> 0"
      " UNION ALL SELECT person FROM document WHERE own = ?1 AND own <> 0");
  for (PersonId& person : persons) {
    GW_TRY(const bool found, query.bind_id(person.value).row());
    if (found) person.value = query.id(0);
    query.reset();
  }
  return persons;
}

Result<std::vector<Identity>> Session::identities_of(PersonId person) {
  std::vector<Identity> identities;
  GW_TRY(auto documents, documents_of(person));
  for (PersonDocument& document : documents) identities.push_back(std::move(document.identity));
  return identities;
}

Result<std::vector<PersonDocument>> Session::documents_of(PersonId person) {
  std::vector<PersonDocument> found;
  Query citizens =
      connection_.query("SELECT number, own FROM citizen WHERE person = ? ORDER BY number");
  citizens.bind_id(person.value);
  for (;;) {
    GW_TRY(const bool more, citizens.row());
    if (!more) break;
    found.push_back(
        {own_of(citizens, 1, person), Identity(CitizenNumber::from_packed(citizens.id(0)))});
  }
  Query documents = connection_.query(
      "SELECT class, number, own FROM document WHERE person = ? ORDER BY class, number");
  documents.bind_id(person.value);
  for (;;) {
    GW_TRY(const bool more, documents.row());
    if (!more) break;
    GW_TRY(const auto document,
           code_from(documents.integer(0), DocumentClass::birth_certificate, DocumentClass::other));
    found.push_back(
        {own_of(documents, 2, person), Identity(document, std::string(documents.text(1)))});
  }
  return found;
}

}  // namespace gw::store::sqlite
