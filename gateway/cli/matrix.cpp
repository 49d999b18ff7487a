#include "gateway/cli/matrix.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/json_text.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

struct Sign {
  std::string_view state;
  std::string_view sign;
  std::string_view zh;
  std::string_view en;
  bool told = false;  // named under the table, the loudest first
};
// From loud to quiet, as the interface orders them.
constexpr std::array kSigns{
    Sign{"header_only", "∅", "只有表头", "header only", true},
    Sign{"too_small", "▾", "数量过少", "too small", true},
    Sign{"too_large", "▴", "数量过多", "too large", true},
    Sign{"held", "‖", "暂扣", "held", true},
    Sign{"failed", "✕", "失败", "failed", true},
    Sign{"missing", "○", "缺失", "missing", true},
    Sign{"partial", "◧", "不全", "partial", true},
    Sign{"paused", "■", "已暂停", "paused", true},
    Sign{"late", "◔", "迟到", "late", true},
    Sign{"running", "▶", "处理中", "running", true},
    Sign{"not_yet", "…", "未到时限", "not yet"},
    Sign{"on_time", "✓", "准时", "on time"},
    Sign{"not_expected", "·", "不应到", "not expected"},
};

const Sign* sign_of(std::string_view state) {
  for (const Sign& sign : kSigns) {
    if (sign.state == state) return &sign;
  }
  return nullptr;
}

/// "11-21" of "2026-11-21".
std::string short_day(const std::string& day) {
  return day.size() == 10 ? day.substr(5) : day;
}

/// The time of day, with its date where that is another than the cell's own.
std::string short_moment(const json::value& cell) {
  const std::string moment = text_at(cell, "expected_by", Shape::moment);
  if (moment.size() < 16) return moment.empty() ? "-" : moment;
  const std::string time = moment.substr(11, 5);
  const bool same_day = moment.substr(0, 10) == text_at(cell, "day");
  return same_day ? time : moment.substr(5, 5) + ' ' + time;
}

/// The agency's name; of an older gateway the id that the feed's name begins with.
std::string owner_of(const json::value& cell, const std::string& feed) {
  std::string owner = text_at(cell, "owner");
  return owner.empty() ? feed.substr(0, feed.rfind('.')) : owner;
}

/// That nothing is sent to the agency now, beside how long it is overdue.
std::string last_words(const json::value& cell, std::string overdue, Language language) {
  const std::string breaker = text_at(cell, "breaker");
  if (breaker.empty() || breaker == "closed") return overdue;
  const std::string_view said = breaker == "open"
                                    ? words(language, "已熔断", "circuit open")
                                    : words(language, "熔断试探", "circuit half open");
  return overdue + (overdue.empty() ? "" : "  ") + std::string(said);
}

/// That somebody is on it, and until when there is a promise.
std::string called_words(const json::value& cell, std::string said, Language language) {
  if (!true_at(cell, "contact.on_it")) return said;
  said += (said.empty() ? "" : "  ") + std::string(words(language, "已联系 ", "called by "));
  said += text_at(cell, "contact.actor");
  const std::string until = text_at(cell, "contact.until", Shape::moment);
  if (until.empty()) return said;
  return said + std::string(words(language, "，答应 ", ", promised ")) + until.substr(5, 11);
}

std::string overdue_words(const json::value& cell, Language language) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 60 * kMinute;
  constexpr std::int64_t kDay = 24 * kHour;
  const std::int64_t seconds = number_at(cell, "overdue_seconds");
  const Sign* sign = sign_of(text_at(cell, "state"));
  // What came, if late, is overdue no longer.
  if (seconds == 0 || sign == nullptr || sign->state == "late") return {};
  const std::int64_t days = seconds / kDay;
  const std::int64_t hours = seconds % kDay / kHour;
  const std::int64_t minutes = seconds % kHour / kMinute;
  const bool zh = language == Language::zh;
  std::string out = zh ? "逾期 " : "";
  if (days > 0) out += std::to_string(days) + (zh ? " 天 " : " d ");
  if (days > 0 || hours > 0) out += std::to_string(hours) + (zh ? " 小时 " : " h ");
  if (days == 0) out += std::to_string(minutes) + (zh ? " 分 " : " min ");
  if (zh) {
    out.pop_back();
    return out;
  }
  return out + "overdue";
}

/// The unit within the feed; empty of the feed as a whole, and of an older gateway.
std::string unit_of(const json::value& cell) {
  const json::value* unit = value_at(cell, "unit");
  return unit == nullptr || unit->is_null() ? std::string() : text_at(cell, "unit");
}

/// "1 missing, 1 late. Next: enrollgate feed show tax.webhook" of the newest day.
std::string summary_of(const std::vector<const json::value*>& newest, Language language) {
  std::map<std::string, std::int64_t> counts;
  for (const json::value* cell : newest) ++counts[text_at(*cell, "state")];
  std::string out;
  std::string first;
  for (const Sign& sign : kSigns) {
    const auto count = counts.find(std::string(sign.state));
    if (!sign.told || count == counts.end()) continue;
    if (!out.empty()) out += words(language, "，", ", ");
    out += std::to_string(count->second) + ' ' + std::string(words(language, sign.zh, sign.en));
    for (const json::value* cell : newest) {
      if (first.empty() && text_at(*cell, "state") == sign.state) first = text_at(*cell, "feed");
    }
  }
  if (out.empty()) return std::string(words(language, "今日无异常", "nothing to tell today"));
  out += words(language, "。下一步：enrollgate feed show ", ". Next: enrollgate feed show ");
  return out + first;
}

}  // namespace

MatrixText matrix_of(const json::array& cells, Language language) {
  std::vector<std::pair<std::string, Align>> headings{
      {std::string(words(language, "数据源", "FEED")), Align::left}};
  std::vector<std::vector<const json::value*>> rows;
  for (const json::value& cell : cells) {
    if (rows.empty() || text_at(*rows.back().front(), "feed") != text_at(cell, "feed") ||
        unit_of(*rows.back().front()) != unit_of(cell))
      rows.emplace_back();
    rows.back().push_back(&cell);
  }
  if (rows.empty()) return {};
  for (const json::value* cell : rows.front())
    headings.emplace_back(short_day(text_at(*cell, "day")), Align::left);
  headings.emplace_back(std::string(words(language, "应到", "EXPECTED")), Align::left);
  headings.emplace_back(std::string(words(language, "机构", "OWNER")), Align::left);
  headings.emplace_back("", Align::left);
  TextTable table(std::move(headings));
  std::vector<const json::value*> newest;
  const std::size_t days = rows.front().size();
  for (const auto& row : rows) {
    if (row.size() != days) continue;  // another gateway's answer: no table could show it
    const std::string feed = text_at(*row.front(), "feed");
    const std::string unit = unit_of(*row.front());
    std::vector<std::string> line{unit.empty() ? feed : "  " + unit};
    for (const json::value* cell : row) {
      const Sign* sign = sign_of(text_at(*cell, "state"));
      line.push_back("  " + std::string(sign == nullptr ? "?" : sign->sign));
    }
    line.push_back(short_moment(*row.back()));
    line.push_back(owner_of(*row.back(), feed));
    const json::value& last = *row.back();
    line.push_back(
        called_words(last, last_words(last, overdue_words(last, language), language), language));
    table.add(std::move(line));
    newest.push_back(row.back());
  }
  return {table.text(), summary_of(newest, language)};
}

}  // namespace gw::cli
