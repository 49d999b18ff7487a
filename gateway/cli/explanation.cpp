#include "gateway/cli/explanation.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <initializer_list>
#include <utility>
#include <vector>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr std::array kFlagsOfYear{
    Column{"编号", "FLAG", "id"},
    Column{"年度", "YEAR", "year"},
    Column{"机构", "AGENCY", "agency"},
    Column{"状态", "STATE", "state"},
    Column{"送达", "DELIVERY", "delivery"},
    Column{"说明", "MEANING", "words"},
    Column{"截止", "PAYABLE UNTIL", "last_payable_day"},
    Column{"变更", "CHANGED", "changed", Shape::moment},
};

/// How a fact's kind, event or statement is told.
struct FactWord {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
};
constexpr std::array kFactWords{
    FactWord{"naming", "名册名单", "named"},
    FactWord{"relation", "参保关系", "relation"},
    FactWord{"register_payment", "参保系统缴费", "paid by the register"},
    FactWord{"money", "税务缴费", "money by tax"},
    FactWord{"life_event", "人员事件", "life event"},
    FactWord{"statement", "经办认定", "clerk's entry"},
    FactWord{"identity", "身份认定", "identity"},
    FactWord{"birth", "出生", "birth"},
    FactWord{"death", "死亡", "death"},
    FactWord{"emigration", "移民国（境）外", "emigration"},
    FactWord{"conscription", "入伍", "conscription"},
    FactWord{"discharge", "退役", "discharge"},
    FactWord{"imprisonment", "服刑", "imprisonment"},
    FactWord{"release", "刑满释放", "release"},
    FactWord{"employment", "就业", "employment"},
    FactWord{"other_state_scheme", "享受其他国家医疗保障", "under another state scheme"},
    FactWord{"other_state_scheme_ended", "其他国家医疗保障终止", "another state scheme ended"},
    FactWord{"received", "缴费", "received"},
    FactWord{"reversed", "冲正", "reversed"},
    FactWord{"refund_requested", "申请退费", "refund asked for"},
    FactWord{"refund_completed", "退费完成", "refunded"},
    FactWord{"consent", "本人同意", "consent"},
    FactWord{"written_consent", "书面承诺", "written consent"},
    FactWord{"chosen_place", "自行选择参保地", "place chosen"},
    FactWord{"residence", "常住地", "residence"},
    FactWord{"employment_place", "就业地", "place of work"},
    FactWord{"land_expropriated", "被征地农民", "land expropriated"},
    FactWord{"flexible_work", "灵活就业", "flexible work"},
    FactWord{"relation_transferred", "已转移接续", "relation transferred"},
    FactWord{"spouse_employed", "随军配偶实现就业", "spouse employed"},
    FactWord{"months_elsewhere", "省外参保月份", "months outside the province"},
    FactWord{"gap_back_paid", "已补缴中断月份", "gap paid back"},
    FactWord{"years_bought_back", "已补缴断保年数", "years bought back"},
    FactWord{"benefits_used", "已享受待遇", "benefits used"},
    FactWord{"benefits_from", "待遇享受开始日", "benefits from"},
    FactWord{"medical_assistance", "医疗救助资助参保", "aided by medical assistance"},
    FactWord{"parent_insured", "父母参保地", "where a parent is insured"},
};

const json::array& array_at(const json::value& from, std::string_view path) {
  static const json::array kEmpty;
  const json::value* value = value_at(from, path);
  return value != nullptr && value->is_array() ? value->get_array() : kEmpty;
}

class Teller {
 public:
  Teller(Language language, int year) : language_(language), year_(year) {}

  std::string tell(const json::value& person) const {
    std::string out = text_at(person, "ref");
    for (const json::value& identity : array_at(person, "identities")) {
      out += "  " + text_at(identity, "document") + " " + text_at(identity, "number");
    }
    out += '\n';
    const std::string as_of = text_at(person, "as_of");
    if (!as_of.empty()) {
      out += words("截至 ", "as known at the end of ") + as_of;
      out += words(" 当日终了时所掌握的情况\n", "\n");
      const json::value* known = value_at(person, "known");
      if (known != nullptr && known->is_bool() && !known->get_bool()) {
        return out + '\n' +
               words("当时本系统没有此人的任何信息\n", "nothing was known of this person then\n");
      }
    }
    out += sources(person);
    bool any = false;
    for (const json::value& plan : array_at(person, "plans")) {
      if (!wanted(plan)) continue;
      any = true;
      out += '\n' + sentence(plan) + recorded(plan) + '\n' + rules(plan) + turning(plan);
    }
    if (!any) {
      out += '\n';
      out += words("没有该年度的参保计划记录\n", "no plan record of that year\n");
    }
    for (const json::value& plan : array_at(person, "worked_out")) {
      if (!wanted(plan)) continue;
      out += '\n';
      out += words("现按所掌握的事实推算，并非当时的记载：\n",
                   "Worked out now from the facts above, not recorded then:\n");
      out += sentence(plan) + '\n' + rules(plan) + turning(plan);
    }
    return out + opinions(person) + facts(person) + flags(person);
  }

 private:
  std::string words(std::string_view zh, std::string_view en) const {
    return std::string(cli::words(language_, zh, en));
  }
  bool wanted(const json::value& of_a_year) const {
    return year_ == 0 || number_at(of_a_year, "year") == year_;
  }

  /// "2027 年度：未参保（2026-11-20 认定）（不确定…）"
  std::string sentence(const json::value& plan) const {
    std::string out = text_at(plan, "year");
    out += words(" 年度：", ": ");
    out += text_at(plan, "words");
    out += words("（", " (decided ");
    out += text_at(plan, "since");
    out += words(" 认定）", ")");
    if (true_at(plan, "undetermined")) {
      out += words("（不确定：税务或参保登记数据已过时限）",
                   " (undetermined: tax or register data is stale)");
    }
    const std::string reason = text_at(plan, "uninsured_reason");
    const std::string settled = text_at(plan, "settled_by");
    for (const std::string& code : {reason, settled}) {
      if (!code.empty() && code != "NONE") out += " · " + code;
    }
    const std::string action = text_at(plan, "action");
    if (action == "RESUME") out += words(" · 建议恢复参保", " · proposed: resume");
    if (action == "PAUSE_ON_APPLICATION") {
      out += words(" · 可依申请暂停", " · proposed: pause on application");
    }
    return out;
  }

  /// When the decision was written down; nothing for one that was not.
  std::string recorded(const json::value& plan) const {
    const std::string decided = text_at(plan, "decided", Shape::moment);
    return decided.empty() ? decided : words(" · 记载于 ", " · recorded ") + decided;
  }

  /// The sentence about the one fact that would change the answer, where it was kept.
  std::string turning(const json::value& plan) const {
    const std::string told = text_at(plan, "turning.words");
    return told.empty() ? told : words("改变条件：", "Would change: ") + told + '\n';
  }

  std::string rules(const json::value& plan) const {
    TextTable table({{"", Align::right},
                     {words("规则", "RULE"), Align::left},
                     {words("适用", "APPLIES"), Align::left},
                     {words("依据", "ARTICLE"), Align::left},
                     {words("来源行", "SOURCE ROWS"), Align::left}});
    int number = 0;
    for (const json::value& step : array_at(plan, "trace")) {
      std::string told = text_at(step, "words");
      if (told.empty()) told = text_at(step, "rule");
      std::string article = text_at(step, "document");
      if (const std::string part = text_at(step, "article"); !part.empty()) {
        article += (article.empty() ? "" : " ") + part;
      }
      table.add({std::to_string(++number), std::move(told),
                 std::string(true_at(step, "applied") ? words("是", "yes") : words("否", "no")),
                 article.empty() ? "-" : std::move(article), rows(step)});
    }
    return table.empty() ? std::string() : table.text();
  }

  /// What follows from the facts beside the status: a line each, with the article that decided.
  std::string opinions(const json::value& person) const {
    std::string out;
    for (const json::value& opinion : array_at(person, "opinions")) {
      if (!wanted(opinion)) continue;
      out += text_at(opinion, "year");
      out += words(" 年度：", ": ");
      out += text_at(opinion, "words");
      if (const std::string told = article(opinion); !told.empty()) out += " · " + told;
      out += '\n';
    }
    if (out.empty()) return out;
    return '\n' +
           words("建议（按现有事实推算，供经办人员参考，不改变任何关系）\n",
                 "Opinions (worked out now for the clerk who decides; no relation is changed)\n") +
           out;
  }

  /// Of the last rule that applied: "2023年10月11日印发 第八条第3项".
  static std::string article(const json::value& decided) {
    std::string found;
    for (const json::value& step : array_at(decided, "trace")) {
      const std::string part = text_at(step, "article");
      if (true_at(step, "applied") && !part.empty()) found = text_at(step, "document") + " " + part;
    }
    return found;
  }

  std::string rows(const json::value& step) const {
    constexpr std::size_t kShown = 3;
    const json::array& all = array_at(step, "rows");
    std::string out;
    for (std::size_t i = 0; i < all.size() && i < kShown; ++i) {
      out += (i == 0 ? "" : "; ") + source(all[i]);
    }
    if (all.size() > kShown) out += "; +" + std::to_string(all.size() - kShown);
    return out.empty() ? "-" : out;
  }

  /// "tax.webhook run 12 row 1,284"
  std::string source(const json::value& at) const {
    std::string out = text_at(at, "feed");
    if (!out.empty()) out += ' ';
    out += words("批次 ", "run ");
    out += text_at(at, "run");
    out += words(" 行 ", " row ");
    return out + text_at(at, "line", Shape::count);
  }

  std::string facts(const json::value& person) const {
    TextTable table({{words("事实", "FACT"), Align::left},
                     {words("内容", "WHAT"), Align::left},
                     {words("起止", "WHEN"), Align::left},
                     {words("获知", "LEARNED"), Align::left},
                     {words("来源行", "SOURCE ROW"), Align::left}});
    for (const json::value& fact : array_at(person, "facts")) {
      const json::value* from = value_at(fact, "source");
      table.add({told(text_at(fact, "kind")), said(fact), when(fact),
                 text_at(fact, "learned", Shape::moment),
                 from == nullptr ? std::string("-") : source(*from)});
    }
    if (table.empty()) return {};
    return "\n" + words("已知事实", "What is known") + "\n" + table.text();
  }

  /// What a fact says, of whatever kind: the fields that stand in it, in a fixed order.
  std::string said(const json::value& fact) const {
    std::string out;
    for (const char* field : {"agency", "capacity", "unit", "event", "statement", "scheme",
                              "status", "verdict", "document", "year", "county", "pool"}) {
      const std::string text = told(text_at(fact, field));
      if (!text.empty()) out += (out.empty() ? "" : " ") + text;
    }
    if (text_at(fact, "statement") == "months_elsewhere") {
      out += true_at(fact, "proven") ? words("（有凭证）", " (proven)")
                                     : words("（无凭证）", " (not proven)");
    }
    if (const std::string yuan = text_at(fact, "amount_yuan"); !yuan.empty()) out += " ¥" + yuan;
    for (const char* mark : {"needs_clerk", "struck_out", "dead", "reversed"}) {
      if (true_at(fact, mark)) out += std::string(" ") + mark;
    }
    return out.empty() ? "-" : out;
  }

  std::string told(std::string text) const {
    for (const FactWord& word : kFactWords) {
      if (word.code == text) return std::string(words(word.zh, word.en));
    }
    return text;
  }

  static std::string when(const json::value& fact) {
    for (const auto& [first, last] :
         {std::pair{"first_day", "last_day"}, std::pair{"accrual_from", "accrual_to"}}) {
      const std::string begin = text_at(fact, first);
      const std::string end = text_at(fact, last);
      if (!begin.empty() || !end.empty()) return begin + " – " + end;
    }
    const std::string day = text_at(fact, "day");
    return day.empty() ? "-" : day;
  }

  /// Up to when the data reaches: "not paid" says no more than that.
  std::string sources(const json::value& person) const {
    const json::value* sources = value_at(person, "sources");
    if (sources == nullptr || !sources->is_object()) return {};
    const auto reach = [](const std::string& text) { return text.empty() ? "-" : text; };
    std::string out = words("缴费数据截至 ", "payments known up to ");
    out += reach(text_at(*sources, "tax_through"));
    out += words("，参保登记截至 ", ", register as of ");
    out += reach(beijing_text(text_at(*sources, "register_as_of")));
    if (true_at(*sources, "tax_stale") || true_at(*sources, "register_stale"))
      out += words("（已过时限）", " (stale)");
    return out + '\n';
  }

  std::string flags(const json::value& person) const {
    json::array of_year;
    for (const json::value& flag : array_at(person, "flags")) {
      if (wanted(flag)) of_year.push_back(flag);
    }
    if (of_year.empty()) return {};
    return "\n" + words("未参保疑点", "Flags") + "\n" + table(kFlagsOfYear, of_year, language_);
  }

  Language language_;
  int year_;
};

}  // namespace

std::string explanation_of(const json::value& person, int year, Language language) {
  return Teller(language, year).tell(person);
}

}  // namespace gw::cli
