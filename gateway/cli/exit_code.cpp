#include "gateway/cli/exit_code.hpp"

#include "gateway/base/problem_types.hpp"

namespace gw::cli {

ExitCode exit_code_of(Errc code) noexcept {
  switch (code) {
    case Errc::config_invalid:
      return ExitCode::config_invalid;
    case Errc::not_found:
      return ExitCode::not_found;
    case Errc::conflict:
    case Errc::check_binding:
    case Errc::sender_mends:
    case Errc::going_in:
      return ExitCode::conflict;
    case Errc::forbidden:
    case Errc::not_signed_in:
    case Errc::sign_in_refused:
    case Errc::second_person:
    case Errc::reveal_limit:
      return ExitCode::not_allowed;
    case Errc::invalid_argument:
    case Errc::password_weak:
      return ExitCode::usage;
    case Errc::integrity:
    case Errc::peer_digest:
    case Errc::signature_invalid:
      return ExitCode::integrity;
    case Errc::timeout:
      return ExitCode::timeout;
    case Errc::unreachable:
    case Errc::tls_failed:
    case Errc::tls_peer_rejected:
    case Errc::peer_status:
    case Errc::peer_content:
    case Errc::peer_refused:
    case Errc::busy:
      return ExitCode::unreachable;
    case Errc::cancelled:
      return ExitCode::interrupted;
    case Errc::io:
    case Errc::disk_full:
    case Errc::store:
    case Errc::store_version:
    case Errc::too_large:
    case Errc::not_well_formed:
    case Errc::doctype_refused:
    case Errc::encoding_invalid:
    case Errc::timestamp_stale:
    case Errc::container_broken:
    case Errc::file_encrypted:
    case Errc::workbook_legacy:
    case Errc::active_content:
    case Errc::unsupported:
      return ExitCode::unexpected;
  }
  return ExitCode::unexpected;
}

ExitCode exit_code_of(int status, std::string_view problem_code) noexcept {
  // The gateway stops while the command waits: for the caller that is a gateway out of reach, not a
  // key pressed here.
  if (problem_code == name_of(Errc::cancelled)) return ExitCode::unreachable;
  for (int code = 0; code < kErrcs; ++code) {
    const auto known = static_cast<Errc>(code);
    if (problem_code == name_of(known)) return exit_code_of(known);
  }
  switch (status) {
    case 400:
    case 405:
    case 422:
      return ExitCode::usage;
    case 401:
    case 403:
      return ExitCode::not_allowed;
    case 404:
    case 410:
      return ExitCode::not_found;
    case 409:
    case 412:
    case 428:
      return ExitCode::conflict;
    case 408:
    case 504:
      return ExitCode::timeout;
    case 429:
    case 502:
    case 503:
      return ExitCode::unreachable;
    default:
      return ExitCode::unexpected;
  }
}

}  // namespace gw::cli
