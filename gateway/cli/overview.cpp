#include "gateway/cli/overview.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

/// A kind of problem, the object that stands for it, and the command that shows more.
struct ProblemKind {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
  std::string_view which;
  std::string_view next;
};
constexpr std::array kProblemKinds{
    ProblemKind{"feeds", "数据源报警", "feeds in alarm", "feed", "feed matrix"},
    ProblemKind{"runs", "搁置批次", "held runs", "run", "run list --state held"},
    ProblemKind{"deliveries", "投递失败", "dead messages", "message",
                "deliveries list --state dead"},
    ProblemKind{"rejects", "驳回原因", "causes of refused rows", "group", "reject groups"},
    ProblemKind{"flags", "未了结反馈", "open flags", "year", "flag stats"},
};

std::string problems_text(const json::array& problems, Language language) {
  const auto title = [&](std::string_view zh, std::string_view en) {
    return std::string(words(language, zh, en));
  };
  TextTable table({{title("问题", "PROBLEM"), Align::left},
                   {title("数量", "COUNT"), Align::right},
                   {title("起", "SINCE"), Align::left},
                   {title("其中", "FIRST"), Align::left},
                   {title("详见", "SEE"), Align::left}});
  for (const json::value& problem : problems) {
    const std::string code = text_at(problem, "kind");
    for (const ProblemKind& kind : kProblemKinds) {
      if (kind.code != code) continue;
      table.add({title(kind.zh, kind.en),
                 text_at(problem, "count", Shape::count) + (true_at(problem, "more") ? "+" : ""),
                 text_at(problem, "since", Shape::moment), text_at(problem, kind.which),
                 "enrollgate " + std::string(kind.next)});
    }
  }
  return table.empty() ? title("没有待处理的问题\n", "no problems\n") : table.text();
}

constexpr std::array kStatus{
    Column{"版本", "version", "version.version"},
    Column{"提交", "commit", "version.commit"},
    Column{"库版本", "store schema", "version.store_schema"},
    Column{"政策版本", "policy version", "version.policy_version"},
    Column{"服务", "service", "service.state"},
    Column{"维护开始", "maintenance from", "service.notice.from", Shape::moment},
    Column{"维护结束", "until", "service.notice.until", Shape::moment},
    Column{"体检错误", "errors", "health.errors", Shape::count},
    Column{"体检警告", "warnings", "health.warnings", Shape::count},
};

}  // namespace

ExitCode status(const Session& session) {
  json::object asked;
  for (const auto& [name, part] : {std::pair{"version", "item"},
                                   {"service", "item"},
                                   {"health", "item"},
                                   {"problems", "items"}}) {
    const auto answer = session.gateway().get(std::string("/v1/") + name);
    if (!answer) return session.refuse(answer.error());
    if (!answer->good()) return session.refuse(*answer);
    const json::value* content = value_at(answer->content, part);
    if (content == nullptr || !content->is_structured()) return session.refuse(unreadable_answer());
    asked[name] = *content;
  }
  const json::value item = std::move(asked);
  if (session.options().output == Output::table) {
    const Language language = session.options().language;
    const json::array* problems = value_at(item, "problems")->if_array();
    if (problems == nullptr) return session.refuse(unreadable_answer());
    session.print(lines(kStatus, item, language) + "\n" + problems_text(*problems, language));
  } else {
    session.print(json::serialize(json::object{{"api", "v1"}, {"kind", "status"}, {"item", item}}) +
                  '\n');
  }
  const bool well = number_at(item, "health.errors") + number_at(item, "health.warnings") == 0 &&
                    text_at(item, "service.state") == "normal";
  if (!well) session.note(session.words("详见 enrollgate doctor", "more: enrollgate doctor"));
  return well ? ExitCode::ok : ExitCode::findings;
}

}  // namespace gw::cli
