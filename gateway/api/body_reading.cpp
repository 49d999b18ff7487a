#include "gateway/api/body_reading.hpp"

#include <algorithm>

namespace gw::api::body {
namespace json = boost::json;

const json::value* member(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

Result<void> only(const json::object& object, std::initializer_list<std::string_view> names,
                  const Failure& wrong) {
  for (const auto& one : object) {
    const std::string_view name = one.key();
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return wrong;
    }
  }
  return {};
}

Result<const json::object*> section(const json::object& object, std::string_view name,
                                    const Failure& wrong) {
  const json::value* found = member(object, name);
  if (found == nullptr || !found->is_object()) return wrong;
  return &found->get_object();
}

Result<std::string_view> text(const json::object& object, std::string_view name,
                              const Failure& wrong) {
  const json::value* found = member(object, name);
  if (found == nullptr) return std::string_view();
  if (!found->is_string()) return wrong;
  return std::string_view(found->get_string());
}

Result<std::string> evidence(const json::object& object, const Failure& wrong) {
  constexpr std::size_t kDigestHex = 64;
  GW_TRY(const auto* paper, section(object, "evidence", wrong));
  GW_CHECK(only(*paper, {"sha256"}, wrong));
  GW_TRY(const std::string_view digest, text(*paper, "sha256", wrong));
  const bool hex = std::all_of(digest.begin(), digest.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  if (!hex || digest.size() != kDigestHex) return wrong;
  return "sha256:" + std::string(digest);
}

}  // namespace gw::api::body
