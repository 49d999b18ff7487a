#pragma once
// What accounts, what was asked for them, and looks at what stands masked are like in tables.  For
// views.cpp alone.
#include <array>

#include "gateway/cli/columns.hpp"

namespace gw::cli {

inline constexpr std::array kAccounts{
    Column{"账户", "ACCOUNT", "name"},
    Column{"角色", "ROLE", "role"},
    Column{"区划", "REGION", "region"},
    Column{"机构", "AGENCY", "agency"},
    Column{"状态", "STATE", "state"},
    Column{"上次登录", "LAST SIGN-IN", "last_sign_in", Shape::moment},
    Column{"注册码至", "CODE UNTIL", "code_ends", Shape::moment},
    Column{"来源", "ORIGIN", "origin"},
};
inline constexpr std::array kAccountCodes{
    Column{"账户", "ACCOUNT", "name"},
    Column{"角色", "ROLE", "role"},
    Column{"注册码", "ONE-TIME CODE", "one_time_code"},
    Column{"有效至", "VALID UNTIL", "code_ends", Shape::moment},
};
inline constexpr std::array kGrants{
    Column{"编号", "NUMBER", "number"},       Column{"事项", "WHAT", "kind"},
    Column{"账户", "ACCOUNT", "account"},     Column{"角色", "ROLE", "role"},
    Column{"区划", "REGION", "region"},       Column{"机构", "AGENCY", "agency"},
    Column{"提出人", "ASKED BY", "asked_by"}, Column{"提出", "ASKED", "asked", Shape::moment},
    Column{"状态", "STATE", "state"},         Column{"办理人", "DECIDED BY", "decided_by"},
};
inline constexpr std::array kGrant{
    Column{"编号", "number", "number"},
    Column{"事项", "what", "kind"},
    Column{"账户", "account", "account"},
    Column{"角色", "role", "role"},
    Column{"区划", "region", "region"},
    Column{"机构", "agency", "agency"},
    Column{"提出人", "asked by", "asked_by"},
    Column{"状态", "state", "state"},
    Column{"办理人", "decided by", "decided_by"},
    Column{"半个注册码", "half of the code", "code_half"},
    Column{"有效至", "valid until", "code_ends", Shape::moment},
};
inline constexpr std::array kReveals{
    Column{"编号", "NUMBER", "number"}, Column{"时间", "AT", "at", Shape::moment},
    Column{"操作人", "WHO", "actor"},   Column{"对象", "OBJECT", "object"},
    Column{"理由", "REASON", "reason"}, Column{"业务编号", "CASE", "case_number"},
    Column{"说明", "WHY", "why"},
};
inline constexpr std::array kAllowances{
    Column{"编号", "NUMBER", "number"}, Column{"操作人", "WHO", "actor"},
    Column{"日期", "DAY", "day"},       Column{"次数", "COUNT", "count", Shape::count},
    Column{"理由", "REASON", "reason"}, Column{"业务编号", "CASE", "case_number"},
    Column{"状态", "STATE", "state"},   Column{"办理人", "DECIDED BY", "decided_by"},
};

}  // namespace gw::cli
