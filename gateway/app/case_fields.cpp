#include "gateway/app/case_fields.hpp"

#include <boost/json/value.hpp>

#include "gateway/domain/iso_day.hpp"

namespace gw::app {
namespace {

constexpr std::int64_t kFirstYear = 2000;
constexpr std::int64_t kLastYear = 2200;

}  // namespace

const boost::json::value* CaseFields::member(std::string_view name) {
  asked_.emplace(name);
  const boost::json::value* found = object_.if_contains(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

void CaseFields::wrong(std::string_view name, std::string_view what) {
  errors_.push_back(place_ + std::string(name) + ": " + std::string(what));
}

std::string CaseFields::text(std::string_view name) {
  const boost::json::value* found = member(name);
  if (found == nullptr) return {};
  if (!found->is_string()) {
    wrong(name, "must be a text");
    return {};
  }
  return std::string(found->as_string());
}

std::optional<Day> CaseFields::day(std::string_view name) {
  if (member(name) == nullptr) return std::nullopt;
  const auto parsed = parse_iso_day(text(name));
  if (!parsed) wrong(name, "is no day; allowed: YYYY-MM-DD");
  return parsed;
}

Day CaseFields::needed_day(std::string_view name) {
  if (!has(name)) wrong(name, "is missing; allowed: YYYY-MM-DD");
  return day(name).value_or(Day{});
}

Month CaseFields::needed_month(std::string_view name) {
  const auto parsed = parse_iso_month(text(name));
  if (!parsed) wrong(name, "is missing or no month; allowed: YYYY-MM");
  return parsed.value_or(Month{});
}

RegionCode CaseFields::region(std::string_view name) {
  if (member(name) == nullptr) return {};
  const auto parsed = RegionCode::parse(text(name));
  if (!parsed) wrong(name, "is no region; allowed: six digits");
  return parsed.value_or(RegionCode());
}

std::optional<std::int64_t> CaseFields::number(std::string_view name) {
  const boost::json::value* found = member(name);
  if (found == nullptr) return std::nullopt;
  if (!found->is_int64()) {
    wrong(name, "must be a whole number");
    return std::nullopt;
  }
  return found->as_int64();
}

PlanYear CaseFields::year(std::string_view name) {
  const std::int64_t value = number(name).value_or(0);
  if (value < kFirstYear || value > kLastYear) {
    wrong(name, "is missing or no plan year; allowed: 2000 to 2200");
    return {};
  }
  return PlanYear{static_cast<std::int16_t>(value)};
}

bool CaseFields::flag(std::string_view name, bool otherwise) {
  const boost::json::value* found = member(name);
  if (found == nullptr) return otherwise;
  if (!found->is_bool()) {
    wrong(name, "must be true or false");
    return otherwise;
  }
  return found->as_bool();
}

std::optional<Money> CaseFields::money(std::string_view name) {
  if (member(name) == nullptr) return std::nullopt;
  const auto parsed = Money::parse_yuan(text(name));
  if (!parsed) wrong(name, "is no amount; allowed: decimal yuan as a text, \"400.00\"");
  return parsed;
}

Money CaseFields::needed_money(std::string_view name) {
  if (!has(name)) wrong(name, "is missing; allowed: decimal yuan as a text");
  return money(name).value_or(Money{});
}

void CaseFields::refuse_unknown() {
  for (const auto& member : object_) {
    if (asked_.count(std::string_view(member.key())) == 0) {
      wrong(std::string_view(member.key()), "is not known here");
    }
  }
}

}  // namespace gw::app
