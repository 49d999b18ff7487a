#include "gateway/cli/region_view.hpp"

#include <array>
#include <vector>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr std::array kSchoolRows{
    Column{"学校", "SCHOOL", "school"},
    Column{"名称", "NAME", "school_name"},
    Column{"机构", "AGENCY", "agency"},
    Column{"未了结", "OPEN", "open", Shape::count},
    Column{"其中休眠", "DORMANT", "dormant", Shape::count},
    Column{"已了结", "SETTLED", "settled", Shape::count},
    Column{"其中已缴费", "BY PAYMENT", "paid", Shape::count},
    Column{"最早", "OLDEST", "oldest", Shape::moment},
};

/// "1,204", or "1,204 - 3,911" while sources are stale.
std::string range_text(const json::value& figures, std::string_view name) {
  const std::int64_t least = number_at(figures, std::string(name) + ".least");
  const std::int64_t most = number_at(figures, std::string(name) + ".most");
  std::string text = with_separators(least);
  if (most != least) text += " - " + with_separators(most);
  return text;
}

std::string count_text(const json::value& figures, std::string_view name) {
  const json::value* value = value_at(figures, name);
  return value == nullptr || value->is_null() ? "-" : with_separators(number_at(figures, name));
}

/// Of the target; by what is certain.  "-" without one.
std::string cover_text(const json::value& figures) {
  const std::int64_t target = number_at(figures, "target");
  if (target <= 0) return "-";
  const std::int64_t tenths = number_at(figures, "insured.least") * 1000 / target;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

std::vector<std::string> cells_of(const std::string& code, const std::string& name,
                                  const json::value& figures) {
  return {code,
          name,
          count_text(figures, "persons"),
          range_text(figures, "insured"),
          range_text(figures, "uninsured"),
          count_text(figures, "target"),
          cover_text(figures),
          count_text(figures, "flags_open")};
}

TextTable figures_table(Language language) {
  const auto title = [&](std::string_view zh, std::string_view en) {
    return std::string(words(language, zh, en));
  };
  return TextTable({{title("区划", "REGION"), Align::left},
                    {title("名称", "NAME"), Align::left},
                    {title("人数", "PERSONS"), Align::right},
                    {title("已参保", "INSURED"), Align::right},
                    {title("未参保", "UNINSURED"), Align::right},
                    {title("任务数", "TARGET"), Align::right},
                    {title("完成", "OF TARGET"), Align::right},
                    {title("未了结疑点", "OPEN FLAGS"), Align::right}});
}

}  // namespace

std::string region_of(const json::value& region, Language language) {
  const json::value* counted = value_at(region, "counted");
  if (counted == nullptr || counted->is_null()) {
    return std::string(words(language, "正在首次清点，请稍后再看\n",
                             "the first count is under way; ask again in a moment\n"));
  }
  std::string out(words(language, "数据截至 ", "as of "));
  out += text_at(region, "counted.as_of", Shape::moment) + '\n';
  if (true_at(region, "counted.register_stale") || true_at(region, "counted.tax_stale")) {
    out += words(language, "参保登记或税务数据已过时限：人数为区间\n",
                 "the register or tax is stale: figures are intervals\n");
  }
  TextTable table = figures_table(language);
  table.add(cells_of(text_at(region, "region"), text_at(region, "name"), region));
  const json::value* below = value_at(region, "below");
  if (below != nullptr && below->is_array()) {
    for (const json::value& one : below->get_array())
      table.add(cells_of(text_at(one, "region"), text_at(one, "name"), one));
  }
  const json::value* elsewhere = value_at(region, "elsewhere");
  if (elsewhere != nullptr && number_at(*elsewhere, "persons") > 0) {
    table.add(cells_of("-", std::string(words(language, "未定下级区划", "no place below known")),
                       *elsewhere));
  }
  out += '\n' + table.text();
  return out +
         section(words(language, "学校", "Schools"), kSchoolRows, region, "schools", language);
}

}  // namespace gw::cli
