#pragma once
// Columns of the views of what came in: one row as received, webhook requests.
#include <array>

#include "gateway/cli/columns.hpp"

namespace gw::cli {

inline constexpr std::array kRecord{
    Column{"源数据行", "record", "record"},
    Column{"批次编号", "batch", "run"},
    Column{"批次状态", "batch state", "run_state"},
    Column{"数据源", "feed", "feed"},
    Column{"机构", "agency", "agency"},
    Column{"批次标识", "identity", "identity"},
    Column{"工作表或文件", "sheet or file", "part"},
    Column{"行", "line", "line", Shape::count},
    Column{"去向", "outcome", "outcome"},
    Column{"原因", "reason", "refused.words"},
    Column{"驳回编号", "refused row", "reject.number"},
    Column{"行内容", "row", "row"},
    Column{"未能读出", "not read", "unread.words"},
    Column{"人员", "person", "person"},
    Column{"现有事实出自本行", "a fact stands from it", "stands"},
    Column{"原件来自", "evidence from", "evidence.origin"},
    Column{"  字节", "  bytes", "evidence.bytes", Shape::count},
    Column{"  SHA-256", "  SHA-256", "evidence.sha256"},
    Column{"  收到", "  received", "evidence.received", Shape::moment},
};
inline constexpr std::array kRecordFields{
    Column{"字段", "FIELD", "column"},
    Column{"收到时", "AS WRITTEN", "written"},
    Column{"读作", "READ AS", "read"},
    Column{"核对结果", "CHECK", "steps.0.words"},
};
inline constexpr std::array kRequests{
    Column{"编号", "NUMBER", "number"},   Column{"机构", "AGENCY", "agency"},
    Column{"请求", "REQUEST", "request"}, Column{"收到", "RECEIVED", "received", Shape::moment},
    Column{"状态", "STATE", "state"},     Column{"冲突", "CONFLICTS", "conflicts", Shape::count},
    Column{"回执", "RECEIPT", "receipt"},
};

}  // namespace gw::cli
