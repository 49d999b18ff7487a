#include "adapters/county_roster/settings.hpp"

namespace gw::county_roster {
namespace {

constexpr std::int64_t kFileLimit = std::int64_t{512} << 20U;
constexpr std::int64_t kFileLimitMost = std::int64_t{8} << 30U;
constexpr std::int64_t kUnpackedMost = std::int64_t{4} << 30U;

void read_names(SettingsReader& roster, Settings& own) {
  std::vector<std::string> patterns = roster.list("file_names");
  if (patterns.empty()) patterns.emplace_back(kStandardName);
  for (const std::string& text : patterns) {
    const auto pattern = NamePattern::parse(text);
    if (pattern) {
      own.names.push_back(*pattern);
    } else {
      roster.reject("file_names", "`" + text +
                                      "`: {date} must stand in it, and besides it only {region}, "
                                      "{kind}, {number}, {year}, each once");
    }
  }
}

void read_marker(SettingsReader& roster, MarkerHabit& habit) {
  SettingsReader marker = roster.section("marker");
  habit.suffix = marker.text("suffix", ".ok");
  if (habit.suffix.size() < 2 || habit.suffix.front() != '.' ||
      habit.suffix.find('/') != std::string::npos)
    marker.reject("suffix", "must be a dot and letters");
  habit.replaces_extension = marker.flag("replaces_extension", false);
  habit.has_content = marker.choice("content", {"fields", "none"}, 0) == 0;
  habit.lines = marker.choice("lines", {"line_feeds", "rows"}, 0) == 0 ? MarkerLines::line_feeds
                                                                       : MarkerLines::rows;
  marker.finish();
}

void reject_column(SettingsReader& section, const std::string& name) {
  std::string all;
  for (std::size_t i = 0; i < kColumns; ++i) {
    if (i > 0) all += ", ";
    all += standard_name(static_cast<Column>(i));
  }
  section.reject(name, "is no column; the columns are " + all);
}

/// `columns`: the bureau's own names, in place of the note's; `column_names`: known other ones.
void read_columns(SettingsReader& roster, ColumnNames& columns) {
  columns = ColumnNames::standard();
  columns.any_order = roster.flag("any_order", false);
  SettingsReader usual = roster.section("columns");
  SettingsReader former = roster.section("column_names");
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::string standard(standard_name(static_cast<Column>(i)));
    auto own = usual.list(standard);
    if (!own.empty()) columns.of[i] = {std::move(own), {}, false};
    for (std::string& name : former.list(standard)) columns.of[i].former.push_back(std::move(name));
  }
  usual.finish();
  former.finish();
  for (const std::string& standard : roster.list("without_columns")) {
    const auto column = column_named(standard);
    if (column) {
      columns[*column].left_out = true;
    } else {
      reject_column(roster, "without_columns");
    }
  }
}

void read_values(SettingsReader& roster, ValueTables& values) {
  // The names are the bureau's own column names, which only its header can confirm.
  for (auto& [column, words] : roster.maps("values")) {
    for (auto& [word, meaning] : words) values[column][word] = std::move(meaning);
  }
}

void read_dates(SettingsReader& roster, normalize::DateStyle& styles) {
  using normalize::DateStyle;
  static const std::vector<std::pair<std::string, DateStyle>> kStyles{
      {"20200903", DateStyle::compact},
      {"2020-09-03", DateStyle::dashes},
      {"2020/9/3", DateStyle::slashes},
      {"2020.9.3", DateStyle::dots},
      {"2020年9月3日", DateStyle::chinese}};
  auto chosen = DateStyle{};
  for (const std::string& text : roster.list("dates")) {
    bool known = false;
    for (const auto& [example, style] : kStyles) {
      if (text != example) continue;
      chosen = chosen | style;
      known = true;
    }
    if (!known)
      roster.reject("dates", "`" + text +
                                 "` must be one of 20200903, 2020-09-03, 2020/9/3, 2020.9.3, "
                                 "2020年9月3日");
  }
  if (chosen != DateStyle{}) styles = chosen;
}

void read_form(SettingsReader& roster, codec::TableOptions& table) {
  table.encoding = roster.choice("encoding", {"gb18030", "utf-8"}, 0) == 0
                       ? codec::Encoding::gb18030
                       : codec::Encoding::utf8;
  codec::ZipLimits& zip = table.workbook.zip;
  zip.inflated_bytes = roster.integer("unpacked_limit_bytes", zip.inflated_bytes, 1, kUnpackedMost);
  zip.ratio = roster.integer("unpacked_ratio", zip.ratio, 1, 10'000);
}

}  // namespace

Settings read_settings(SettingsReader& roster) {
  Settings own;
  read_names(roster, own);
  own.identity = roster.choice("identity", {"file_name", "sha256"}, 0) == 0
                     ? BatchIdentity::file_name
                     : BatchIdentity::sha256;
  own.file_limit = roster.integer("file_limit_bytes", kFileLimit, 1, kFileLimitMost);
  read_marker(roster, own.marker);
  read_form(roster, own.form.table);
  read_columns(roster, own.form.columns);
  read_values(roster, own.form.values);
  read_dates(roster, own.form.dates);
  return own;
}

}  // namespace gw::county_roster
