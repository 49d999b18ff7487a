#include "gateway/policy/rules.hpp"

namespace gw::policy {

std::string_view name_of(RuleId rule) noexcept {
  for (const RuleName& known : kRuleNames) {
    if (known.rule == rule) return known.name;
  }
  return "unknown";
}

std::optional<RuleId> rule_named(std::string_view name) noexcept {
  for (const RuleName& known : kRuleNames) {
    if (known.name == name) return known.rule;
  }
  return std::nullopt;
}

}  // namespace gw::policy
