#pragma once
// Columns of the views of the journal and of targets.  Used by views.cpp alone.
#include <array>

#include "gateway/cli/columns.hpp"

namespace gw::cli {

inline constexpr std::array kJournal{
    Column{"编号", "NUMBER", "number"}, Column{"时间", "AT", "at", Shape::moment},
    Column{"何人", "WHO", "actor"},     Column{"何事", "WHAT", "action"},
    Column{"对象", "ABOUT", "object"},  Column{"来自", "FROM", "origin"},
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

inline constexpr std::array kBriefs{
    Column{"编号", "ID", "id"},
    Column{"名称", "NAME", "name"},
    Column{"年度", "YEAR", "year"},
    Column{"生成时间", "MADE", "made", Shape::moment},
    Column{"人数", "PERSONS", "persons", Shape::count},
    Column{"已参保（确定）", "INSURED", "insured.least", Shape::count},
    Column{"未参保（确定）", "UNINSURED", "uninsured.least", Shape::count},
    Column{"未了结疑点", "OPEN FLAGS", "flags_open", Shape::count},
};
inline constexpr std::array kBrief{
    Column{"编号", "id", "id"},
    Column{"生成时间", "made", "made", Shape::moment},
    Column{"人数截至", "persons as of", "counted.as_of", Shape::moment},
    Column{"税务数据截至", "tax through", "tax_through"},
    Column{"参保登记截至", "register as of", "register_as_of", Shape::moment},
    Column{"到达", "feeds that came", "completeness.feeds_came", Shape::count},
    Column{"应到", "feeds due", "completeness.feeds_due", Shape::count},
    Column{"人员已确定", "persons certain", "completeness.persons_certain", Shape::count},
    Column{"上一份日报", "brief before", "before.day"},
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
