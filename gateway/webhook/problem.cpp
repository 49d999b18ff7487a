#include "gateway/webhook/problem.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/base/problem_types.hpp"

namespace gw::webhook {

namespace {

bool worth_another_try(int status) {
  return status == 408 || status == 429 || status >= 500;
}

}  // namespace

Language language_of(const ports::HttpRequest& request) noexcept {
  std::string_view wanted = request.headers.find("Accept-Language").value_or("");
  while (!wanted.empty()) {
    const std::size_t end = std::min(wanted.find(','), wanted.size());
    std::string_view one = wanted.substr(0, end);
    wanted.remove_prefix(std::min(end + 1, wanted.size()));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    const std::string_view tag = one.substr(0, 2);
    if (tag == "en" || tag == "EN") return Language::en;
    if (tag == "zh" || tag == "ZH") return Language::zh;
  }
  return Language::zh;
}

ports::HttpResponse problem(int status, const Failure& why, Language language) {
  boost::json::object document;
  document["type"] = problem_type(why.code());
  document["title"] = describe(why.code(), language);
  document["status"] = status;
  document["code"] = name_of(why.code());
  document["step"] = why.step();
  if (why.detail() != 0) document["detail_number"] = why.detail();
  document["next"] = next_step(why.code(), language);
  document["retryable"] = worth_another_try(status);
  return ports::HttpResponse(status, "application/problem+json", boost::json::serialize(document));
}

int status_of(const Failure& why) noexcept {
  switch (why.code()) {
    case Errc::not_found:
      return 404;
    case Errc::conflict:
    case Errc::unsupported:
    case Errc::check_binding:
    case Errc::sender_mends:
    case Errc::going_in:
      return 409;
    case Errc::forbidden:
    case Errc::second_person:
    case Errc::reveal_limit:
      return 403;
    case Errc::invalid_argument:
    case Errc::not_well_formed:
    case Errc::encoding_invalid:
    case Errc::password_weak:
      return 400;
    case Errc::too_large:
      return 413;
    case Errc::signature_invalid:
    case Errc::timestamp_stale:
    case Errc::not_signed_in:
    case Errc::sign_in_refused:
      return 401;
    case Errc::unreachable:
    case Errc::tls_failed:
    case Errc::tls_peer_rejected:
    case Errc::timeout:
    case Errc::peer_status:
    case Errc::peer_content:
    case Errc::peer_digest:
    case Errc::peer_refused:
      return 502;  // an agency that was asked on the caller's behalf
    case Errc::store:
    case Errc::disk_full:
    case Errc::busy:
    case Errc::cancelled:
      return 503;
    default:
      return 500;
  }
}

}  // namespace gw::webhook
