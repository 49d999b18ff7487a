#pragma once
// The members of one JSON object of a policy case, read strictly: each is asked for by name, an
// unknown one is an error, and errors name their place.  Used by the case reader.
#include <boost/json/object.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/money.hpp"
#include "gateway/domain/plan_year.hpp"
#include "gateway/domain/region_code.hpp"

namespace gw::app {

class CaseFields {
 public:
  /// `place` is put before each name: "facts[2].".  References outlive the object.
  CaseFields(const boost::json::object& object, std::string place, std::vector<std::string>& errors)
      : object_(object), place_(std::move(place)), errors_(errors) {}

  /// The member, or null if it is missing or null.
  const boost::json::value* member(std::string_view name);
  bool has(std::string_view name) { return member(name) != nullptr; }

  std::string text(std::string_view name);  ///< empty if missing
  std::optional<Day> day(std::string_view name);
  Day needed_day(std::string_view name);
  Month needed_month(std::string_view name);
  RegionCode region(std::string_view name);  ///< empty if missing
  std::optional<std::int64_t> number(std::string_view name);
  PlanYear year(std::string_view name);  ///< needed, 2000 to 2200
  bool flag(std::string_view name, bool otherwise);
  std::optional<Money> money(std::string_view name);  ///< decimal yuan as text
  Money needed_money(std::string_view name);
  /// The value of a name by `from_name`; an error if it is missing or no such name.
  template <class FromName>
  auto needed(std::string_view name, FromName from_name) {
    const auto value = from_name(text(name));
    if (!value) wrong(name, "is missing or not known");
    return value ? *value : typename decltype(value)::value_type{};
  }

  void wrong(std::string_view name, std::string_view what);
  /// Names every member that nobody asked for.
  void refuse_unknown();
  const std::string& place() const { return place_; }

 private:
  const boost::json::object& object_;
  std::string place_;
  std::vector<std::string>& errors_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace gw::app
