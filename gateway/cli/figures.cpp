#include "gateway/cli/figures.hpp"

#include <array>
#include <map>
#include <set>
#include <vector>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr std::array kFeedSums{
    Column{"数据源", "FEED", "feed"},
    Column{"行数", "ROWS", "rows_in", Shape::count},
    Column{"接受", "ACCEPTED", "accepted", Shape::count},
    Column{"驳回", "REJECTED", "rejected", Shape::count},
    Column{"重复", "REPEATED", "repeated", Shape::count},
    Column{"隔离", "QUARANTINED", "quarantined", Shape::count},
    Column{"平衡", "BALANCED", "balanced"},
};
constexpr std::array kFlagSums{
    Column{"机构", "AGENCY", "agency"},
    Column{"年度", "YEAR", "year"},
    Column{"未了结", "OPEN", "open", Shape::count},
    Column{"已了结", "SETTLED", "settled", Shape::count},
    Column{"其中已缴费", "BY PAYMENT", "settled_by_payment", Shape::count},
    Column{"待发", "PENDING", "pending", Shape::count},
    Column{"已发", "SENT", "sent", Shape::count},
    Column{"已回执", "RECEIVED", "received", Shape::count},
    Column{"被拒", "REFUSED", "refused", Shape::count},
    Column{"无通道", "NO CHANNEL", "no_channel", Shape::count},
    Column{"休眠", "DORMANT", "dormant", Shape::count},
};

/// Statuses down, plan years across, and the sum of each year.
std::string persons_table(const json::array& entries, Language language) {
  std::vector<std::string> statuses;  // in the order of the answer
  std::set<std::int64_t> years;
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> persons;
  std::map<std::int64_t, std::int64_t> sums;
  for (const json::value& entry : entries) {
    const std::string status = text_at(entry, "words");
    const std::int64_t year = number_at(entry, "year");
    bool known = false;
    for (const std::string& one : statuses) known = known || one == status;
    if (!known) statuses.push_back(status);
    years.insert(year);
    persons[{status, year}] += number_at(entry, "persons");
    sums[year] += number_at(entry, "persons");
  }
  std::vector<std::pair<std::string, Align>> headings{
      {std::string(words(language, "状态", "STATUS")), Align::left}};
  for (const std::int64_t year : years) headings.emplace_back(std::to_string(year), Align::right);
  TextTable table(std::move(headings));
  for (const std::string& status : statuses) {
    std::vector<std::string> cells{status};
    for (const std::int64_t year : years) {
      cells.push_back(with_separators(persons[{status, year}]));
    }
    table.add(std::move(cells));
  }
  std::vector<std::string> cells{std::string(words(language, "合计", "all"))};
  for (const std::int64_t year : years) cells.push_back(with_separators(sums[year]));
  table.add(std::move(cells));
  return table.text();
}

}  // namespace

std::string figures_of(const json::value& figures, Language language) {
  std::string out(words(language, "截至 ", "as of "));
  out += text_at(figures, "as_of", Shape::moment) + '\n';
  if (true_at(figures, "tax_stale")) {
    out += words(language, "税务数据已过时限：未参保人数不确定，新疑点暂缓\n",
                 "tax data is stale: the uninsured are not certain, new flags wait\n");
  }
  if (true_at(figures, "register_stale")) {
    out += words(language, "参保登记数据已过时限：未参保人数不确定，新疑点暂缓\n",
                 "the register is stale: the uninsured are not certain, new flags wait\n");
  }
  const json::value* persons = value_at(figures, "persons");
  if (persons != nullptr && persons->is_array() && !persons->get_array().empty()) {
    out += '\n';
    out += words(language, "人员（按状态和年度）\n", "Persons by status and plan year\n");
    out += persons_table(persons->get_array(), language);
  }
  out += section(words(language, "各数据源行数", "Rows by feed"), kFeedSums, figures, "feeds",
                 language);
  const json::value* complete = value_at(figures, "feeds_complete");
  if (complete != nullptr && complete->is_bool() && !complete->get_bool()) {
    out += words(language, "较早批次未计入\n", "older batches are not in these sums\n");
  }
  return out + section(words(language, "各机构疑点", "Flags by agency"), kFlagSums, figures,
                       "flags", language);
}

}  // namespace gw::cli
