#include "gateway/base/problem_types.hpp"

#include <array>
#include <cstddef>

namespace gw {
namespace {

struct OwnerWords {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};

// In the order of Owner.
constexpr std::array<OwnerWords, 5> kOwners{{
    {"caller", "调用方", "whoever asked"},
    {"agency", "数据来源机构", "the agency that sends"},
    {"operations", "网关运维", "those who run the gateway"},
    {"administrator", "管理员或复核", "an administrator or reviewer"},
    {"itself", "无需处理，自动再试", "nobody: it is tried again by itself"},
}};

}  // namespace

Owner owner_of(Errc code) noexcept {
  switch (code) {
    case Errc::not_found:
    case Errc::conflict:
    case Errc::invalid_argument:
    case Errc::too_large:
    case Errc::not_well_formed:
    case Errc::doctype_refused:
    case Errc::encoding_invalid:
    case Errc::signature_invalid:
    case Errc::timestamp_stale:
    case Errc::unsupported:
    case Errc::check_binding:
    case Errc::not_signed_in:
    case Errc::sign_in_refused:
    case Errc::password_weak:
    case Errc::going_in:
      return Owner::caller;
    case Errc::tls_peer_rejected:
    case Errc::peer_content:
    case Errc::peer_refused:
    case Errc::container_broken:
    case Errc::file_encrypted:
    case Errc::workbook_legacy:
    case Errc::active_content:
    case Errc::sender_mends:
      return Owner::agency;
    case Errc::config_invalid:
    case Errc::io:
    case Errc::disk_full:
    case Errc::store:
    case Errc::store_version:
    case Errc::integrity:
    case Errc::unreachable:
    case Errc::tls_failed:
      return Owner::operations;
    case Errc::forbidden:
    case Errc::second_person:
    case Errc::reveal_limit:
      return Owner::administrator;
    case Errc::timeout:
    case Errc::peer_status:
    case Errc::peer_digest:
    case Errc::busy:
    case Errc::cancelled:
      return Owner::itself;
  }
  return Owner::operations;
}

std::string_view name_of(Owner owner) noexcept {
  return kOwners[static_cast<std::size_t>(owner)].name;
}

std::string_view words_of(Owner owner, Language language) noexcept {
  const OwnerWords& words = kOwners[static_cast<std::size_t>(owner)];
  return language == Language::zh ? words.zh : words.en;
}

std::string problem_type(Errc code) {
  return "/v1/problem-types/" + std::string(name_of(code));
}

}  // namespace gw
