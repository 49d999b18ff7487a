#pragma once
// Columns of the views of the journal and of targets.  Used by views.cpp alone.
#include <array>

#include "gateway/cli/columns.hpp"

namespace gw::cli {

inline constexpr std::array kJournal{
    Column{"编号", "NUMBER", "number"}, Column{"时间", "AT", "at", Shape::moment},
    Column{"何人", "WHO", "actor"},     Column{"何事", "WHAT", "action"},
    Column{"对象", "ABOUT", "object"},
};
inline constexpr std::array kJournalCheck{
    Column{"结论", "finding", "words"},
    Column{"已核条数", "entries checked", "entries", Shape::count},
    Column{"链头值", "head", "head.text"},
    Column{"末条时间", "its moment", "head_at", Shape::moment},
    Column{"核对值", "held against", "held_against.text"},
    Column{"问题", "fault", "fault"},
    Column{"位置", "at entry", "broken_at"},
};

inline constexpr std::array kTargets{
    Column{"区划", "REGION", "region"},
    Column{"名称", "NAME", "name"},
    Column{"年度", "YEAR", "year"},
    Column{"参保任务数", "PERSONS", "persons", Shape::count},
    Column{"载入时间", "LOADED", "loaded", Shape::moment},
    Column{"载入人", "BY", "actor"},
};
inline constexpr std::array kTargetLoad{
    Column{"行数", "rows", "rows", Shape::count},
    Column{"与原有不同", "changed", "changed", Shape::count},
    Column{"已载入", "taken", "taken"},
};
inline constexpr std::array kTargetFaults{
    Column{"行", "LINE", "line"},
    Column{"栏", "COLUMN", "column"},
    Column{"问题", "WHAT IS WRONG", "words"},
};

}  // namespace gw::cli
