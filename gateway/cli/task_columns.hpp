#pragma once
// Columns of the views of tasks and of calls about feeds.
#include <array>

#include "gateway/cli/columns.hpp"

namespace gw::cli {

inline constexpr std::array kFlagEntries{
    Column{"时间", "AT", "at", Shape::moment},
    Column{"何人", "WHO", "actor"},
    Column{"何事", "WHAT", "kind"},
    Column{"交给", "TO", "assignee"},
    Column{"上报至", "UP TO", "region"},
    Column{"说明", "WORDS", "words"},
};
inline constexpr std::array kFlagEntry{
    Column{"疑点", "flag", "flag"},
    Column{"何事", "what", "kind"},
    Column{"编号", "number", "number"},
    Column{"时间", "at", "at", Shape::moment},
    Column{"何人", "who", "actor"},
    Column{"交给", "to", "assignee"},
    Column{"上报至", "up to", "region"},
    Column{"跟踪状态", "task", "task.state"},
    Column{"时限", "due", "task.due"},
    Column{"逾期天数", "days over", "task.overdue_days", Shape::count},
    Column{"提示", "note", "told"},
};
inline constexpr std::array kFeedPause{
    Column{"数据源", "feed", "feed"},
    Column{"暂停至", "paused through", "pause.until"},
    Column{"暂停自", "paused since", "pause.since", Shape::moment},
    Column{"暂停人", "paused by", "pause.actor"},
    Column{"暂停原因", "paused because", "pause.reason"},
};
inline constexpr std::array kFeedContacts{
    Column{"编号", "NUMBER", "number"},
    Column{"时间", "AT", "at", Shape::moment},
    Column{"何人", "WHO", "actor"},
    Column{"何事", "WHAT", "kind"},
    Column{"答应至", "UNTIL", "until", Shape::moment},
    Column{"说明", "WORDS", "words"},
};
inline constexpr std::array kFeedContact{
    Column{"编号", "number", "number"},
    Column{"时间", "at", "at", Shape::moment},
    Column{"何人", "who", "actor"},
    Column{"何事", "what", "kind"},
    Column{"答应至", "until", "until", Shape::moment},
    Column{"说明", "words", "words"},
};

inline constexpr std::array kTaskSums{
    Column{"截至", "as of", "today"},
    Column{"在办", "open", "open", Shape::count},
    Column{"逾期", "overdue", "overdue", Shape::count},
    Column{"已答复未证实", "claimed, not proved", "claimed", Shape::count},
    Column{"0-3 天", "0-3 days", "ages.0-3", Shape::count},
    Column{"4-7 天", "4-7 days", "ages.4-7", Shape::count},
    Column{"8-15 天", "8-15 days", "ages.8-15", Shape::count},
    Column{"15 天以上", "over 15 days", "ages.16+", Shape::count},
};
inline constexpr std::array kTaskRegions{
    Column{"区划", "REGION", "region"},
    Column{"名称", "NAME", "name"},
    Column{"在办", "OPEN", "open", Shape::count},
    Column{"逾期", "OVERDUE", "overdue", Shape::count},
    Column{"0-3 天", "0-3 D", "ages.0-3", Shape::count},
    Column{"4-7 天", "4-7 D", "ages.4-7", Shape::count},
    Column{"8-15 天", "8-15 D", "ages.8-15", Shape::count},
    Column{"15 天以上", ">15 D", "ages.16+", Shape::count},
};

}  // namespace gw::cli
