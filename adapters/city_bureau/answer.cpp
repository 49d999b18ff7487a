#include "adapters/city_bureau/answer.hpp"

#include <algorithm>

#include "gateway/codec/csv_text.hpp"
#include "gateway/codec/gb18030.hpp"

namespace gw::city_bureau {
namespace {

constexpr std::string_view kHeader = "工作表,行号,代码,说明,建议\r\n";
constexpr std::string_view kColon = "：";

/// The words of a reason are "what is wrong：what to do".
std::string line(const std::string& sheet, std::int64_t row, std::string_view code,
                 const std::string& column, std::string_view words) {
  const std::size_t colon = words.find(kColon);
  std::string what(words.substr(0, colon));
  if (!column.empty()) what = column + "：" + what;
  const std::string_view advice =
      colon == std::string_view::npos ? std::string_view() : words.substr(colon + kColon.size());
  using codec::csv_field;
  return csv_field(sheet) + "," + std::to_string(row) + "," + csv_field(code) + "," +
         csv_field(what) + "," + csv_field(advice) + "\r\n";
}

}  // namespace

std::string answer_name(const std::string& file) {
  return "JCJG_" + file.substr(0, file.rfind('.')) + ".csv";
}

std::string answer_for(BatchReason file, const LevyBook& book,
                       const std::vector<Finding>& findings) {
  std::string text(kHeader);
  if (file != BatchReason::none)
    text += line({}, 0, name_of(file), {}, words_of(file, Language::zh));
  std::vector<Finding> all = findings;
  all.insert(all.end(), book.notes.begin(), book.notes.end());
  for (const Standard& row : book.standards) {
    if (row.refused) all.push_back({row.place, *row.refused, row.column});
  }
  for (const Priority& row : book.order) {
    if (row.refused) all.push_back({row.place, *row.refused, row.column});
  }
  std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
    return a.place.line() < b.place.line();
  });
  for (const Finding& one : all)
    text += line(one.place.part_name(book.sheets), one.place.row, name_of(one.reason), one.column,
                 words_of(one.reason, Language::zh));
  // All of it is our own text and the sheet names it repeats.
  return codec::encode_gb18030(text).value();
}

}  // namespace gw::city_bureau
