#pragma once
// What a batch came to and took, and what is expected of a feed, as columns.  Used by the views and
// where two batches are compared.
#include <array>

#include "gateway/cli/columns.hpp"

namespace gw::cli {

inline constexpr std::array kRunCounts{
    Column{"声明行数", "rows declared", "declared_rows", Shape::count},
    Column{"行数", "rows in", "counts.rows_in", Shape::count},
    Column{"  接受", "  accepted", "counts.accepted", Shape::count},
    Column{"    其中无变化", "    unchanged", "counts.unchanged", Shape::count},
    Column{"    其中待核", "    for review", "counts.review", Shape::count},
    Column{"  驳回", "  rejected", "counts.rejected", Shape::count},
    Column{"  重复", "  repeated", "counts.repeated", Shape::count},
    Column{"  隔离", "  quarantined", "counts.quarantined", Shape::count},
};
inline constexpr std::array kRunChanges{
    Column{"变更事实", "facts changed", "facts_changed", Shape::count},
    Column{"变更计划", "plans changed", "plans_changed", Shape::count},
    Column{"变更疑点", "flags changed", "flags_changed", Shape::count},
};
inline constexpr std::array kStages{
    Column{"步骤", "STAGE", "stage"},
    Column{"秒", "SECONDS", "seconds", Shape::seconds},
};
inline constexpr std::array kExpected{
    Column{"名称", "NAME", "name"},
    Column{"日子", "DAYS", "days"},
    Column{"休息日", "REST DAYS", "rest_days"},
    Column{"自", "FROM", "from"},
    Column{"至迟", "BY", "by"},
    Column{"顺延天数", "DAYS LATER", "days_later", Shape::count},
    Column{"须含", "NEEDS", "needs"},
    Column{"静默分钟", "SILENCE MIN", "silence_minutes", Shape::count},
};

}  // namespace gw::cli
