#include "gateway/domain/fact_names.hpp"

#include <array>
#include <utility>

namespace gw {
namespace {

template <class Enum, std::size_t N>
using Table = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Table<Capacity, 16> kCapacities{{
    {Capacity::a01, "A01"},
    {Capacity::a02, "A02"},
    {Capacity::a03, "A03"},
    {Capacity::a04, "A04"},
    {Capacity::a05, "A05"},
    {Capacity::a06, "A06"},
    {Capacity::a07, "A07"},
    {Capacity::a08, "A08"},
    {Capacity::a09, "A09"},
    {Capacity::a10, "A10"},
    {Capacity::a11, "A11"},
    {Capacity::a12, "A12"},
    {Capacity::a13, "A13"},
    {Capacity::a99, "A99"},
    {Capacity::university_student, "university_student"},
    {Capacity::pupil, "pupil"},
}};
constexpr Table<Scheme, 3> kSchemes{{
    {Scheme::employee_310, "310"},
    {Scheme::resident_390, "390"},
    {Scheme::other, "other"},
}};
constexpr Table<RelationStatus, 5> kStatuses{{
    {RelationStatus::none, "none"},
    {RelationStatus::normal, "normal"},
    {RelationStatus::paused, "paused"},
    {RelationStatus::invalid, "invalid"},
    {RelationStatus::terminated, "terminated"},
}};
constexpr Table<MoneyKind, 4> kMoney{{
    {MoneyKind::received, "received"},
    {MoneyKind::reversed, "reversed"},
    {MoneyKind::refund_requested, "refund_requested"},
    {MoneyKind::refund_completed, "refund_completed"},
}};
constexpr Table<LifeEventKind, 10> kLife{{
    {LifeEventKind::birth, "birth"},
    {LifeEventKind::death, "death"},
    {LifeEventKind::emigration, "emigration"},
    {LifeEventKind::conscription, "conscription"},
    {LifeEventKind::discharge, "discharge"},
    {LifeEventKind::imprisonment, "imprisonment"},
    {LifeEventKind::release, "release"},
    {LifeEventKind::employment, "employment"},
    {LifeEventKind::other_state_scheme, "other_state_scheme"},
    {LifeEventKind::other_state_scheme_ended, "other_state_scheme_ended"},
}};
constexpr Table<StatementKind, 16> kStatements{{
    {StatementKind::consent, "consent"},
    {StatementKind::written_consent, "written_consent"},
    {StatementKind::chosen_place, "chosen_place"},
    {StatementKind::residence, "residence"},
    {StatementKind::employment_place, "employment_place"},
    {StatementKind::land_expropriated, "land_expropriated"},
    {StatementKind::flexible_work, "flexible_work"},
    {StatementKind::relation_transferred, "relation_transferred"},
    {StatementKind::spouse_employed, "spouse_employed"},
    {StatementKind::months_elsewhere, "months_elsewhere"},
    {StatementKind::gap_back_paid, "gap_back_paid"},
    {StatementKind::years_bought_back, "years_bought_back"},
    {StatementKind::benefits_used, "benefits_used"},
    {StatementKind::benefits_from, "benefits_from"},
    {StatementKind::medical_assistance, "medical_assistance"},
    {StatementKind::parent_insured, "parent_insured"},
}};

constexpr Table<IdentityVerdict, 4> kVerdicts{{
    {IdentityVerdict::same_person, "same_person"},
    {IdentityVerdict::other_person, "other_person"},
    {IdentityVerdict::same_names, "same_names"},
    {IdentityVerdict::wrong_name, "wrong_name"},
}};

template <class Enum, std::size_t N>
std::string_view name_in(const Table<Enum, N>& table, Enum value) noexcept {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return {};
}

template <class Enum, std::size_t N>
std::optional<Enum> value_in(const Table<Enum, N>& table, std::string_view name) noexcept {
  for (const auto& [value, known] : table) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Capacity value) noexcept {
  return name_in(kCapacities, value);
}
std::optional<Capacity> capacity_named(std::string_view name) noexcept {
  return value_in(kCapacities, name);
}
std::string_view name_of(Scheme value) noexcept {
  return name_in(kSchemes, value);
}
std::optional<Scheme> scheme_named(std::string_view name) noexcept {
  return value_in(kSchemes, name);
}
std::string_view name_of(RelationStatus value) noexcept {
  return name_in(kStatuses, value);
}
std::optional<RelationStatus> relation_status_named(std::string_view name) noexcept {
  return value_in(kStatuses, name);
}
std::string_view name_of(MoneyKind value) noexcept {
  return name_in(kMoney, value);
}
std::optional<MoneyKind> money_kind_named(std::string_view name) noexcept {
  return value_in(kMoney, name);
}
std::string_view name_of(LifeEventKind value) noexcept {
  return name_in(kLife, value);
}
std::optional<LifeEventKind> life_event_kind_named(std::string_view name) noexcept {
  return value_in(kLife, name);
}
std::string_view name_of(StatementKind value) noexcept {
  return name_in(kStatements, value);
}
std::optional<StatementKind> statement_kind_named(std::string_view name) noexcept {
  return value_in(kStatements, name);
}
std::string_view name_of(IdentityVerdict value) noexcept {
  return name_in(kVerdicts, value);
}
std::optional<IdentityVerdict> identity_verdict_named(std::string_view name) noexcept {
  return value_in(kVerdicts, name);
}

}  // namespace gw
