#pragma once
// The columns of refused rows, their causes, replays and mappings (驳回、重放、对照): what
// views.cpp shows of /v1/rejects, /v1/reject-groups, /v1/replays and /v1/mappings.
#include <array>

#include "gateway/cli/columns.hpp"

namespace gw::cli {

inline constexpr std::array kRejects{
    Column{"编号", "NUMBER", "number"},         Column{"数据源", "FEED", "feed"},
    Column{"批次编号", "RUN", "run"},           Column{"分表", "PART", "part"},
    Column{"行", "LINE", "line", Shape::count}, Column{"字段", "COLUMN", "column"},
    Column{"代码", "REASON", "reason"},         Column{"说明", "MEANING", "words"},
    Column{"处置", "STATE", "state"},
};
inline constexpr std::array kReject{
    Column{"编号", "number", "number"},
    Column{"数据源", "feed", "feed"},
    Column{"批次编号", "run", "run"},
    Column{"批次", "batch", "identity"},
    Column{"分表", "part", "part"},
    Column{"行", "line", "line", Shape::count},
    Column{"字段", "column", "column"},
    Column{"代码", "reason", "reason"},
    Column{"说明", "meaning", "words"},
    Column{"行键", "row key", "row_key"},
    Column{"该行", "row", "row"},
    Column{"原因组", "group", "group"},
    Column{"处置", "state", "state"},
    Column{"处置批次", "settled by run", "settled_by"},
    Column{"可单独认可放行", "may be accepted by itself", "acceptable"},
};

inline constexpr std::array kGroups{
    Column{"编号", "GROUP", "number"},
    Column{"数据源", "FEED", "feed"},
    Column{"区划", "REGION", "region"},
    Column{"代码", "REASON", "reason"},
    Column{"字段", "COLUMN", "column"},
    Column{"取值", "VALUE", "code"},
    Column{"形状", "SHAPE", "shape"},
    Column{"行数", "ROWS", "rows", Shape::count},
    Column{"待处置", "OPEN", "open", Shape::count},
    Column{"最近", "LAST SEEN", "last_seen", Shape::moment},
    Column{"静默至", "MUTED UNTIL", "mute.until"},
    Column{"例：批次编号", "EXAMPLE RUN", "example.run"},
    Column{"例：行", "LINE", "example.line", Shape::count},
};
inline constexpr std::array kGroup{
    Column{"编号", "group", "number"},
    Column{"数据源", "feed", "feed"},
    Column{"区划", "region", "region"},
    Column{"代码", "reason", "reason"},
    Column{"说明", "meaning", "words"},
    Column{"字段", "column", "column"},
    Column{"取值", "value", "code"},
    Column{"形状", "shape", "shape"},
    Column{"行数", "rows", "rows", Shape::count},
    Column{"待处置", "open", "open", Shape::count},
    Column{"首见批次", "first run", "first_run"},
    Column{"首见", "first seen", "first_seen", Shape::moment},
    Column{"最近批次", "last run", "last_run"},
    Column{"最近", "last seen", "last_seen", Shape::moment},
    Column{"例：分表", "example part", "example.part"},
    Column{"例：行", "example line", "example.line", Shape::count},
    Column{"可认可放行", "may be accepted", "acceptable"},
    Column{"静默至", "muted until", "mute.until"},
    Column{"静默理由", "muted why", "mute.why"},
    Column{"静默人", "muted by", "mute.actor"},
    Column{"下一步", "next", "next"},
};
inline constexpr std::array kMute{
    Column{"静默至", "muted until", "until"},
    Column{"理由", "why", "why"},
    Column{"静默人", "by", "actor"},
    Column{"时间", "made", "made", Shape::moment},
};

inline constexpr std::array kAllowed{
    Column{"取值", "WORD", "word"},
    Column{"含义", "MEANS", "means"},
};

inline constexpr std::array kReplays{
    Column{"编号", "JOB", "number"},
    Column{"数据源", "FEED", "feed"},
    Column{"来源", "SOURCE", "source"},
    Column{"对象", "OF", "target"},
    Column{"状态", "STATE", "state"},
    Column{"总行数", "TOTAL", "total", Shape::count},
    Column{"已读", "DONE", "counts.rows", Shape::count},
    Column{"已修复", "REPAIRED", "counts.repaired", Shape::count},
    Column{"仍驳回", "REFUSED", "counts.refused", Shape::count},
    Column{"提交人", "BY", "by"},
    Column{"提交", "MADE", "made", Shape::moment},
};
inline constexpr std::array kReplay{
    Column{"编号", "job", "number"},
    Column{"数据源", "feed", "feed"},
    Column{"来源", "source", "source"},
    Column{"对象", "of", "target"},
    Column{"状态", "state", "state"},
    Column{"提交人", "by", "by"},
    Column{"提交", "made", "made", Shape::moment},
    Column{"完成", "finished", "finished", Shape::moment},
    Column{"总行数", "total", "total", Shape::count},
    Column{"已读", "rows read", "counts.rows", Shape::count},
    Column{"  已修复", "  repaired", "counts.repaired", Shape::count},
    Column{"    其中无变化", "    unchanged", "counts.unchanged", Shape::count},
    Column{"  仍驳回", "  still refused", "counts.refused", Shape::count},
    Column{"  已被后来名单代替", "  overtaken by a later list", "counts.overtaken", Shape::count},
    Column{"  隔离", "  quarantined", "counts.quarantined", Shape::count},
    Column{"文件中无对应待处置行", "no open row of the batch", "counts.missing", Shape::count},
    Column{"平衡", "balanced", "counts.balanced"},
    Column{"变更人员", "persons changed", "counts.persons", Shape::count},
    Column{"变更计划", "plans changed", "counts.plans_changed", Shape::count},
    Column{"开立疑点", "flags raised", "counts.flags_raised", Shape::count},
    Column{"撤回疑点", "flags withdrawn", "counts.flags_withdrawn", Shape::count},
    Column{"原因", "why", "failure.words"},
    Column{"位置", "step", "failure.step"},
    Column{"怎么办", "what to do", "failure.next"},
};
inline constexpr std::array kPreview{
    Column{"总行数", "rows open", "total", Shape::count},
    Column{"已试算", "rows tried", "counts.rows", Shape::count},
    Column{"全部试算", "all tried", "complete"},
    Column{"  将有效", "  would become valid", "counts.repaired", Shape::count},
    Column{"    其中无变化", "    unchanged", "counts.unchanged", Shape::count},
    Column{"  仍驳回", "  still refused", "counts.refused", Shape::count},
    Column{"  已被后来名单代替", "  overtaken by a later list", "counts.overtaken", Shape::count},
    Column{"  隔离", "  quarantined", "counts.quarantined", Shape::count},
    Column{"文件中无对应待处置行", "no open row of the batch", "counts.missing", Shape::count},
    Column{"变更人员", "persons changed", "counts.persons", Shape::count},
    Column{"变更计划", "plans changed", "counts.plans_changed", Shape::count},
    Column{"开立疑点", "flags raised", "counts.flags_raised", Shape::count},
    Column{"撤回疑点", "flags withdrawn", "counts.flags_withdrawn", Shape::count},
};
inline constexpr std::array kStillRefused{
    Column{"代码", "REASON", "reason"},
    Column{"行数", "ROWS", "rows", Shape::count},
    Column{"说明", "MEANING", "words"},
};

inline constexpr std::array kAcceptances{
    Column{"编号", "NUMBER", "number"},
    Column{"来源", "SOURCE", "source"},
    Column{"对象", "OF", "target"},
    Column{"数据源", "FEED", "feed"},
    Column{"区划", "REGION", "region"},
    Column{"代码", "REASON", "reason"},
    Column{"字段", "COLUMN", "column"},
    Column{"将有效", "WOULD BE VALID", "told.repaired", Shape::count},
    Column{"全部试算", "ALL TRIED", "told_complete"},
    Column{"至", "UNTIL", "until"},
    Column{"申请人", "WHO", "actor"},
    Column{"申请", "ASKED", "asked", Shape::moment},
    Column{"状态", "STATE", "state"},
    Column{"办理人", "DECIDED BY", "decided_by"},
};
inline constexpr std::array kAcceptance{
    Column{"编号", "number", "number"},
    Column{"来源", "source", "source"},
    Column{"对象", "of", "target"},
    Column{"数据源", "feed", "feed"},
    Column{"区划", "region", "region"},
    Column{"代码", "reason", "reason"},
    Column{"说明", "meaning", "words"},
    Column{"字段", "column", "column"},
    Column{"至", "until", "until"},
    Column{"理由", "why", "why"},
    Column{"申请人", "asked by", "actor"},
    Column{"申请", "asked", "asked", Shape::moment},
    Column{"失效", "lapses", "lapses", Shape::moment},
    Column{"总行数", "rows open", "told_total", Shape::count},
    Column{"已试算", "rows tried", "told.rows", Shape::count},
    Column{"全部试算", "all tried", "told_complete"},
    Column{"  将有效", "  would become valid", "told.repaired", Shape::count},
    Column{"  仍驳回", "  still refused", "told.refused", Shape::count},
    Column{"变更人员", "persons changed", "told.persons", Shape::count},
    Column{"开立疑点", "flags raised", "told.flags_raised", Shape::count},
    Column{"撤回疑点", "flags withdrawn", "told.flags_withdrawn", Shape::count},
    Column{"状态", "state", "state"},
    Column{"办理人", "decided by", "decided_by"},
    Column{"办理", "decided", "decided", Shape::moment},
};

inline constexpr std::array kMappings{
    Column{"编号", "NUMBER", "number"},     Column{"数据源", "FEED", "feed"},
    Column{"字段", "COLUMN", "column"},     Column{"取值", "VALUE", "value"},
    Column{"读作", "READ AS", "word"},      Column{"认可校验", "ACCEPTED CHECK", "check"},
    Column{"区划", "REGION", "region"},     Column{"形状", "SHAPE", "shape"},
    Column{"仅一行", "ONE ROW", "one_row"}, Column{"至", "UNTIL", "until"},
    Column{"理由", "WHY", "why"},           Column{"有效", "HOLDS", "holds"},
    Column{"经办人", "BY", "by"},           Column{"时间", "MADE", "made", Shape::moment},
};

}  // namespace gw::cli
