#include "gateway/app/trial_report.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/text_table.hpp"
#include "gateway/domain/iso_day.hpp"

namespace gw::app {
namespace {

namespace json = boost::json;
using trial::Finding;
using trial::Verdict;

std::string verdict_words(Verdict verdict, Language language) {
  switch (verdict) {
    case Verdict::pass:
      return std::string(cli::words(language, "✓ 通过", "✓ pass"));
    case Verdict::fail:
      return std::string(cli::words(language, "✕ 未通过", "✕ fail"));
    case Verdict::not_applicable:
      return std::string(cli::words(language, "– 不适用", "– not applicable"));
    case Verdict::not_tried:
      return std::string(cli::words(language, "· 未试", "· not tried"));
  }
  return {};
}

/// "2026-11-30 09:00", Beijing time.
std::string moment_text(Instant moment) {
  const Day day = beijing_day(moment);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(moment - start_of(day)).count();
  const auto two = [](std::int64_t number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  return iso_text(day) + " " + two(minutes / 60) + ":" + two(minutes % 60);
}

json::object words_json(const trial::Words& words) {
  return {{"zh", words.zh}, {"en", words.en}};
}

std::int64_t count_of(const TrialReport& report, Verdict verdict) {
  return std::count_if(report.findings.begin(), report.findings.end(),
                       [&](const Finding& finding) { return finding.verdict == verdict; });
}

}  // namespace

bool TrialReport::good() const {
  return count_of(*this, Verdict::fail) == 0;
}

json::value json_of(const TrialReport& report, std::string_view answer_kind) {
  json::array points;
  for (const Finding& finding : report.findings) {
    points.push_back(
        {{"point", finding.point},
         {"feed", finding.feed.empty() ? json::value() : json::value(finding.feed)},
         {"verdict", trial::name_of(finding.verdict)},
         {"seen", words_json(finding.seen)},
         {"advice",
          finding.advice.zh.empty() ? json::value() : json::value(words_json(finding.advice))}});
  }
  json::object item{{"agency", report.agency.text()}, {"adapter", report.kind},
                    {"transport", report.transport},  {"made", moment_text(report.made)},
                    {"good", report.good()},          {"points", std::move(points)}};
  return json::object{{"api", "v1"}, {"kind", answer_kind}, {"item", std::move(item)}};
}

std::string text_of(const TrialReport& report, Language language) {
  const auto words = [language](std::string_view zh, std::string_view en) {
    return std::string(cli::words(language, zh, en));
  };
  std::string out = cli::labelled({{words("机构", "agency"), report.agency.text()},
                                   {words("种类", "kind"), report.kind},
                                   {words("方式", "transport"), report.transport},
                                   {words("时间", "made"), moment_text(report.made)}}) +
                    "\n";
  cli::TextTable table({{words("步骤", "POINT"), cli::Align::left},
                        {words("数据源", "FEED"), cli::Align::left},
                        {words("结果", "VERDICT"), cli::Align::left},
                        {words("所见", "SEEN"), cli::Align::left}});
  for (const Finding& finding : report.findings) {
    table.add({trial::title_of(finding.point).in(language),
               finding.feed.empty() ? "-" : cli::printable(finding.feed),
               verdict_words(finding.verdict, language),
               cli::printable(finding.seen.in(language))});
  }
  out += table.text();
  for (const Finding& finding : report.findings) {
    if (finding.verdict != Verdict::fail) continue;
    out += "\n" + trial::title_of(finding.point).in(language) +
           (finding.feed.empty() ? "" : " " + cli::printable(finding.feed)) + ": " +
           cli::printable(finding.advice.in(language));
  }
  if (!report.good()) out += "\n";
  return out + "\n" + std::to_string(count_of(report, Verdict::pass)) +
         words(" 项通过，", " passed, ") + std::to_string(count_of(report, Verdict::fail)) +
         words(" 项未通过，", " failed, ") + std::to_string(count_of(report, Verdict::not_tried)) +
         words(" 项未试\n", " not tried\n");
}

}  // namespace gw::app
