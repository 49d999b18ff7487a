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

/// "1,204", or "1,204 - 3,911" while sources are stale.
std::string interval(const json::value& figures, const std::string& name) {
  const std::int64_t least = number_at(figures, name + ".least");
  const std::int64_t most = number_at(figures, name + ".most");
  return with_separators(least) + (most == least ? "" : " - " + with_separators(most));
}

/// Persons of each year as they were counted last, by whether they are insured.
std::string standing_table(const json::value& figures, Language language) {
  const json::value* years = value_at(figures, "standing.years");
  if (years == nullptr || !years->is_array() || years->get_array().empty()) return {};
  const auto heading = [&](std::string_view zh, std::string_view en) {
    return std::pair(std::string(words(language, zh, en)), Align::right);
  };
  TextTable table({heading("年度", "YEAR"), heading("人员", "PERSONS"),
                   heading("已参保", "INSURED"), heading("未参保", "UNINSURED"),
                   heading("暂不能确定", "UNDETERMINED"), heading("暂停", "PAUSED"),
                   heading("待核实", "REVIEW"), heading("另有保障或终止", "EXEMPT OR ENDED"),
                   heading("平衡", "BALANCED")});
  for (const json::value& year : years->get_array()) {
    const auto count = [&](std::string_view name) {
      return with_separators(number_at(year, name));
    };
    table.add({text_at(year, "year"), count("persons"), interval(year, "insured"),
               interval(year, "uninsured"), count("undetermined"), count("paused"), count("review"),
               count("outside"), text_at(year, "balanced")});
  }
  std::string out("\n");
  out += words(language, "参保（逐一清点，截至 ", "Cover (counted one by one, as of ");
  out += text_at(figures, "standing.as_of", Shape::moment);
  out += words(language, "）\n", ")\n");
  return out + table.text();
}

constexpr std::array kRowSums{
    Column{"收到的行", "rows in", "rows.rows_in", Shape::count},
    Column{"接受", "accepted", "rows.accepted", Shape::count},
    Column{"驳回", "rejected", "rows.rejected", Shape::count},
    Column{"重复", "repeated", "rows.repeated", Shape::count},
    Column{"隔离", "quarantined", "rows.quarantined", Shape::count},
    Column{"平衡", "balanced", "rows.balanced"},
};

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
  out += standing_table(figures, language);
  if (value_at(figures, "rows") != nullptr) {
    out += '\n';
    out += lines(kRowSums, figures, language);
  }
  out += section(words(language, "各数据源行数", "Rows by feed"), kFeedSums, figures, "feeds",
                 language);
  return out + section(words(language, "各机构疑点", "Flags by agency"), kFlagSums, figures,
                       "flags", language);
}

}  // namespace gw::cli
