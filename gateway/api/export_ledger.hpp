#pragma once
// What leaves as a file (导出台账): why it is taken, and its line in the journal, which is the
// ledger, before it leaves.  A list, a worklist and a return file are told alike, each under an id.
// What the gateway itself sends to agencies, also by schedule, is a delivery and no export.
#include <string>
#include <string_view>

#include "gateway/api/router.hpp"

namespace gw::api {

struct ApiServices;

/// Codes and numbers of matters alone: words could say who somebody is.
struct ExportReason {
  std::string code;         // work, report, inspection, other; empty: of sums, where none is needed
  std::string case_number;  // empty: none
};

/// Errc::invalid_argument: rows are about persons (`needed`) and no reason of those is given, or
/// the case's number is none.
Result<ExportReason> export_reason(std::string_view code, std::string_view case_number,
                                   bool needed);
/// The same from `reason` and `case` of the query, of rows about persons.
Result<ExportReason> export_reason(const Call& call);

/// Writes the export down: `object` says what it holds.  Its id: "X-7K2M9QAB".
Result<std::string> write_export(const ApiServices& services, const Call& call,
                                 std::string_view action, const std::string& object,
                                 const ExportReason& reason, std::string_view bytes);

}  // namespace gw::api
