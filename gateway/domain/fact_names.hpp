#pragma once
// The names under which the values of facts go over the interface and into the policy's case files
// ("A03", "310", "refund_completed"), and back.  Values only.
#include <optional>
#include <string_view>

#include "gateway/domain/fact.hpp"

namespace gw {

std::string_view name_of(Capacity capacity) noexcept;  // "A03", "A99", "university_student"
std::string_view name_of(Scheme scheme) noexcept;      // "310", "390", "other"
std::string_view name_of(RelationStatus status) noexcept;
std::string_view name_of(MoneyKind kind) noexcept;
std::string_view name_of(LifeEventKind kind) noexcept;
std::string_view name_of(StatementKind kind) noexcept;
std::string_view name_of(IdentityVerdict verdict) noexcept;

// Back from the name; nothing if there is no such value.
std::optional<Capacity> capacity_named(std::string_view name) noexcept;
std::optional<Scheme> scheme_named(std::string_view name) noexcept;
std::optional<RelationStatus> relation_status_named(std::string_view name) noexcept;
std::optional<MoneyKind> money_kind_named(std::string_view name) noexcept;
std::optional<LifeEventKind> life_event_kind_named(std::string_view name) noexcept;
std::optional<StatementKind> statement_kind_named(std::string_view name) noexcept;
std::optional<IdentityVerdict> identity_verdict_named(std::string_view name) noexcept;

}  // namespace gw
