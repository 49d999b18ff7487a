#include "gateway/api/export_ledger.hpp"

#include <algorithm>
#include <array>

#include "gateway/api/handlers.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/random.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kExportCaseMost = 40;
constexpr std::size_t kExportIdCharacters = 8;
constexpr std::array<std::string_view, 4> kExportReasons{"work", "report", "inspection", "other"};

}  // namespace

Result<ExportReason> export_reason(std::string_view code, std::string_view case_number,
                                   bool needed) {
  const bool known =
      std::find(kExportReasons.begin(), kExportReasons.end(), code) != kExportReasons.end();
  if (code.empty() ? needed : !known) return fail(Errc::invalid_argument, "api.reason");
  if (case_number.size() > kExportCaseMost ||
      (!case_number.empty() && !is_case_number(case_number)))
    return fail(Errc::invalid_argument, "api.case");
  return ExportReason{std::string(code), std::string(case_number)};
}

Result<ExportReason> export_reason(const Call& call) {
  return export_reason(call.query.find("reason").value_or(""), call.query.find("case").value_or(""),
                       true);
}

Result<std::string> write_export(const ApiServices& services, const Call& call,
                                 std::string_view action, const std::string& object,
                                 const ExportReason& reason, std::string_view bytes) {
  crypto::SystemRandom random;
  const std::string id = "X-" + crypto::random_id(random, kExportIdCharacters);
  std::string told = object;
  if (!reason.code.empty()) told += " reason=" + reason.code;
  if (!reason.case_number.empty()) told += " case=" + reason.case_number;
  told += " sha256:" + crypto::digest_hex(crypto::DigestKind::sha256, bytes) + " id=" + id;
  GW_CHECK(append_journal(services, call, action, std::move(told)));
  return id;
}

}  // namespace gw::api
