// People of whose number only both ends are known (按部分号码查人), with a name, a birth year or a
// school beside them.  Valid numbers that fit are worked out and looked up one by one, the youngest
// people first, for as long as patience lasts: there is no index of names or of parts of numbers.
#include <algorithm>
#include <set>

#include "gateway/api/body_reading.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/person_view.hpp"
#include "gateway/api/school_names.hpp"
#include "gateway/normalize/fold.hpp"
#include "gateway/normalize/person_name.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kSearchBody = 4096;
constexpr std::size_t kHitsMost = 20;
constexpr std::int64_t kLooksAtOnce = 512;  // between two glances at the time
constexpr std::size_t kSchoolFewest = 2;    // characters: one says nothing of a school

struct PersonSearch {
  NumberPattern pattern;
  PersonName name;          // empty: of any
  std::optional<int> year;  // of birth; nothing: of any
  std::string school;       // code, or part of its name; empty: of any
};

/// Who fits, cut to what the caller sees.
struct SearchHit {
  PersonSheet sheet;
  const Naming* student = nullptr;  // by the school asked for, else any that names a student
};

struct SearchResult {
  std::vector<SearchHit> hits;
  SchoolNames schools;
  bool more = false;     // than are shown
  bool complete = true;  // all years of birth asked for were looked through, or there are more
  int oldest = 0;        // the earliest year that was, 0: none
};

int year_of(Day day) {
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

Result<PersonSearch> asked_search(const Call& call, int this_year) {
  GW_CHECK(call.query.only({}));
  GW_TRY(const json::object object, body_object(call, kSearchBody));
  const Failure wrong = fail(Errc::invalid_argument, "api.search");
  GW_CHECK(body::only(object, {"pattern", "name", "birth_year", "school"}, wrong));
  GW_TRY(const auto written, body::text(object, "pattern", wrong));
  const auto pattern = NumberPattern::parse(written);
  if (!pattern) return fail(Errc::invalid_argument, "api.pattern");
  PersonSearch search{*pattern, {}, {}, {}};
  GW_TRY(const auto name, body::text(object, "name", wrong));
  search.name = normalize::read_name(name).name;
  if (!name.empty() && search.name.empty()) return wrong;
  GW_TRY(const auto school, body::text(object, "school", wrong));
  search.school = normalize::trim(school);
  if (!school.empty() && normalize::code_points(search.school).size() < kSchoolFewest)
    return fail(Errc::invalid_argument, "api.search_school");
  if (const json::value* year = body::member(object, "birth_year")) {
    const bool sound = year->is_int64() && year->get_int64() >= NumberPattern::kFirstYear &&
                       year->get_int64() <= this_year;
    if (!sound) return fail(Errc::invalid_argument, "api.birth_year");
    search.year = static_cast<int>(year->get_int64());
  }
  if (search.name.empty() && !search.year && search.school.empty()) return wrong;
  return search;
}

/// Which of those whose number fits are the caller's to see and fit otherwise, too.
class Sieve {
 public:
  Sieve(StoreReader& store, const PersonSearch& search, const Principal& principal,
        SearchResult& result)
      : store_(store), search_(search), principal_(principal), result_(result) {}

  /// Stops once there is one more than is shown.
  Result<void> take(const std::vector<Holder>& holders) {
    std::vector<PersonId> persons;
    for (const Holder& holder : holders) {
      if (seen_.insert(holder.person).second) persons.push_back(holder.person);
    }
    if (persons.empty()) return {};
    GW_TRY(auto dossiers, store_.load(persons));
    for (Dossier& dossier : dossiers) {
      if (!in_reach(principal_, dossier)) continue;
      SearchHit hit;
      hit.sheet.dossier = std::move(dossier);
      cut_to(hit.sheet, principal_);
      GW_TRY(const bool fits, sift(hit));
      if (!fits) continue;
      result_.more = result_.hits.size() == kHitsMost;
      if (result_.more) return {};
      GW_TRY(hit.sheet.identities, store_.identities_of(hit.sheet.dossier.person));
      result_.hits.push_back(std::move(hit));
    }
    return {};
  }

 private:
  Result<bool> sift(SearchHit& hit) {
    bool named = search_.name.empty();
    std::set<std::string> schools;
    for (const StoredFact& fact : hit.sheet.dossier.facts) {
      const auto* naming = std::get_if<Naming>(&fact.value);
      const auto* relation = std::get_if<InsuranceRelation>(&fact.value);
      if (naming != nullptr) named = named || is_called(naming->name);
      if (relation != nullptr) named = named || is_called(relation->name);
      if (naming != nullptr && is_student(naming->capacity)) schools.insert(naming->unit);
    }
    if (!named) return false;
    const std::vector<std::string> codes(schools.begin(), schools.end());
    GW_TRY(auto names, store_.school_names(codes));
    for (const StoredFact& fact : hit.sheet.dossier.facts) {
      const auto* naming = std::get_if<Naming>(&fact.value);
      if (naming == nullptr || !is_student(naming->capacity)) continue;
      const auto name = names.find(naming->unit);
      const bool at =
          search_.school.empty() || naming->unit == search_.school ||
          (name != names.end() && name->second.find(search_.school) != std::string::npos);
      if (at) hit.student = naming;
    }
    result_.schools.merge(names);
    return search_.school.empty() || hit.student != nullptr;
  }
  bool is_called(const PersonName& name) const {
    return !name.empty() && compare_names(search_.name, name) != NameMatch::different;
  }

  StoreReader& store_;
  const PersonSearch& search_;
  const Principal& principal_;
  SearchResult& result_;
  std::set<PersonId> seen_;
};

/// One snapshot is read for `patience` at most, but for the last few hundred looks.
Result<void> look_through(StoreReader& store, const PersonSearch& search, int this_year,
                          std::chrono::milliseconds patience, Sieve& sieve, SearchResult& result) {
  const auto ends = std::chrono::steady_clock::now() + patience;
  const int oldest = search.year.value_or(NumberPattern::kFirstYear);
  for (int year = search.year.value_or(this_year); year >= oldest; --year) {
    std::uint64_t from = 0;
    do {
      GW_TRY(const FittingNumbers page, store.fitting(search.pattern, year, from, kLooksAtOnce));
      GW_CHECK(sieve.take(page.holders));
      if (result.more) return {};
      from = page.next;
      if (from == 0) result.oldest = year;
      const bool last = from == 0 && year == oldest;
      result.complete = last || std::chrono::steady_clock::now() < ends;
      if (!result.complete) return {};
    } while (from != 0);
  }
  return {};
}

json::object hit_json(const SearchHit& hit, const PersonSearch& search,
                      const SchoolNames& schools) {
  json::object object;
  const Dossier& dossier = hit.sheet.dossier;
  object["ref"] = person_ref(dossier.person);
  for (const Identity& identity : hit.sheet.identities) {
    const auto number = identity.citizen_number();
    if (number && search.pattern.fits(*number)) object["number"] = identity.masked();
  }
  std::string name;
  RegionCode county;
  for (const StoredFact& fact : dossier.facts) {
    const auto* naming = std::get_if<Naming>(&fact.value);
    const auto* relation = std::get_if<InsuranceRelation>(&fact.value);
    const PersonName* called =
        naming != nullptr ? &naming->name : (relation != nullptr ? &relation->name : nullptr);
    if (called == nullptr) continue;
    if (name.empty()) name = called->masked();
    if (county.empty()) county = naming != nullptr ? naming->county : relation->county;
  }
  object["name"] = name;
  object["county"] = county.empty() ? json::value() : json::value(county.text());
  const std::string school = hit.student == nullptr ? std::string() : hit.student->unit;
  object["school"] = school.empty() ? json::value() : json::value(school);
  object["school_name"] = school_name(schools, school);
  const auto newest = std::max_element(
      dossier.plans.begin(), dossier.plans.end(),
      [](const EnrollmentPlanRecord& a, const EnrollmentPlanRecord& b) { return a.year < b.year; });
  const bool planned = newest != dossier.plans.end();
  object["year"] = planned ? json::value(newest->year.value) : json::value();
  object["status"] = planned ? json::value(gw::name_of(newest->status)) : json::value();
  return object;
}

/// The search, and a look at each of whom it found.
Result<void> journal_search(const ApiServices& services, const Call& call,
                            const PersonSearch& search, const SearchResult& result) {
  std::string object =
      std::to_string(search.pattern.leading()) + "+" + std::to_string(search.pattern.trailing());
  if (!search.name.empty()) object += " name";
  if (search.year) object += " birth_year";
  if (!search.school.empty()) object += " school";
  object += " found/" + std::to_string(result.hits.size());
  return services.run.store.write_grouped([&](StoreWriter& store) -> Result<void> {
    GW_CHECK(store.append_journal(journal_entry(services, call, "person.search", object)));
    for (const SearchHit& hit : result.hits) {
      GW_CHECK(store.append_journal(
          journal_entry(services, call, "person.found", person_ref(hit.sheet.dossier.person))));
    }
    return {};
  });
}

/// Nobody at all and nobody of the caller's region are answered alike: an empty list.
Result<ports::HttpResponse> search_persons(const ApiServices& services, const Call& call) {
  const int this_year = year_of(beijing_day(services.run.clock.now()));
  GW_TRY(const PersonSearch search, asked_search(call, this_year));
  GW_CHECK(enter_number(services, call, kSearchCost));
  SearchResult result;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    Sieve sieve(store, search, call.principal, result);
    return look_through(store, search, this_year, services.search_patience, sieve, result);
  }));
  if (result.hits.empty())
    services.numbers->missed(call.principal.actor, services.real.now(), kSearchCost);
  GW_CHECK(journal_search(services, call, search, result));
  json::array persons;
  for (const SearchHit& hit : result.hits) persons.push_back(hit_json(hit, search, result.schools));
  json::object item;
  item["persons"] = std::move(persons);
  item["more"] = result.more;
  item["complete"] = result.complete;
  item["born_from"] = result.oldest == 0 ? json::value() : json::value(result.oldest);
  return item_reply("person_search", std::move(item));
}

}  // namespace

void add_person_search_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back({"POST", "/v1/persons/search", kClerks, Reach::by_region,
                    blocking(services, search_persons)});
}

}  // namespace gw::api
