// Targets (参保任务): how many persons of a region are to be insured in a year.  Loaded from a CSV
// of an office, whole or not at all: a file with a wrong line changes nothing and is told which.
#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "gateway/api/handlers.hpp"
#include "gateway/api/regions.hpp"
#include "gateway/codec/csv.hpp"
#include "gateway/codec/utf8.hpp"
#include "gateway/crypto/digest.hpp"

namespace gw::api {

namespace {

constexpr std::int64_t kPersonsMost = 100'000'000;  // more than the province has
constexpr std::int64_t kYearFirst = 2000;
constexpr std::int64_t kYearLast = 2100;
constexpr std::size_t kRefusedMost = 100;  // told; a file with more is wrong as a whole

enum TargetColumn : std::size_t { kRegion, kYear, kPersons };
struct ColumnNames {
  std::string_view name;
  std::array<std::string_view, 5> others;
  std::string_view lacking_zh, lacking_en;
};
constexpr std::array<ColumnNames, 3> kColumns{{
    {"region",
     {"区划代码", "区划", "地区代码", "行政区划代码", "code"},
     "首行缺少这一栏，可写：区划代码、region",
     "the first line lacks this column: region or 区划代码"},
    {"year",
     {"年度", "参保年度", "年份", "plan_year", ""},
     "首行缺少这一栏，可写：年度、year",
     "the first line lacks this column: year or 年度"},
    {"persons",
     {"参保任务数", "任务数", "目标人数", "人数", "target"},
     "首行缺少这一栏，可写：参保任务数、人数、persons",
     "the first line lacks this column: persons or 参保任务数"},
}};

struct TargetFault {
  std::int64_t line = 0;
  std::string_view column;
  std::string_view zh, en;
};

struct TargetFile {
  std::vector<Target> targets;
  std::vector<TargetFault> faults;
};

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t least,
                                         std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (value < least || value > most) return std::nullopt;
  return value;
}

class TargetReading {
 public:
  /// The first line names the columns, in any order; others are passed over.
  void take(const codec::CsvRecord& record) {
    if (record.blank()) return;
    if (!places_) {
      find_columns(record);
      return;
    }
    if (whole_) take_row(record);
  }

  TargetFile file() && {
    if (!places_) wrong(1, {}, "文件是空的", "the file is empty");
    return std::move(file_);
  }

 private:
  using Places = std::array<std::size_t, kColumns.size()>;

  void wrong(std::int64_t line, std::string_view column, std::string_view zh, std::string_view en) {
    if (file_.faults.size() < kRefusedMost) file_.faults.push_back({line, column, zh, en});
  }

  void find_columns(const codec::CsvRecord& record) {
    places_.emplace();
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
      const ColumnNames& names = kColumns.at(i);
      const auto found =
          std::find_if(record.fields.begin(), record.fields.end(), [&](std::string_view field) {
            const std::string_view title = without_blanks(field);
            if (title.empty()) return false;
            return title == names.name ||
                   std::find(names.others.begin(), names.others.end(), title) != names.others.end();
          });
      if (found == record.fields.end()) {
        wrong(record.line, names.name, names.lacking_zh, names.lacking_en);
        whole_ = false;
        continue;
      }
      places_->at(i) = static_cast<std::size_t>(found - record.fields.begin());
    }
  }

  std::string_view field(const codec::CsvRecord& record, TargetColumn column) const {
    const std::size_t place = places_->at(column);
    return place < record.fields.size() ? without_blanks(record.fields[place]) : std::string_view();
  }

  void take_row(const codec::CsvRecord& record) {
    const auto region = RegionCode::parse(field(record, kRegion));
    const auto year = whole_number(field(record, kYear), kYearFirst, kYearLast);
    const auto persons = whole_number(field(record, kPersons), 0, kPersonsMost);
    if (!region || !is_region(*region)) {
      wrong(record.line, kColumns[kRegion].name, "不是本省在用的六位区划代码",
            "is no six-digit code in use in the province");
    }
    if (!year) wrong(record.line, kColumns[kYear].name, "不是年度", "is no year");
    if (!persons) {
      wrong(record.line, kColumns[kPersons].name, "不是人数（整数，不带分隔符）",
            "is no number of persons (whole, without separators)");
    }
    if (!region || !is_region(*region) || !year || !persons) return;
    Target target;
    target.region = *region;
    target.year = PlanYear{static_cast<std::int16_t>(*year)};
    target.persons = *persons;
    if (!seen_.insert({target.year, target.region}).second) {
      wrong(record.line, kColumns[kRegion].name, "同一区划同一年度已在前面出现",
            "region and year stand in an earlier line");
      return;
    }
    file_.targets.push_back(std::move(target));
  }

  std::optional<Places> places_;
  bool whole_ = true;  // the columns are all there
  std::set<std::pair<PlanYear, RegionCode>> seen_;
  TargetFile file_;
};

/// Offices save CSV as UTF-8 or, by their programs' habit, as GB18030.
Result<TargetFile> read_targets(std::string_view bytes) {
  const bool utf8 = codec::first_invalid_utf8(bytes) == std::string_view::npos;
  TargetReading reading;
  codec::CsvReader reader(utf8 ? codec::Encoding::utf8 : codec::Encoding::gb18030,
                          [&](const codec::CsvRecord& record) -> Result<void> {
                            reading.take(record);
                            return {};
                          });
  GW_CHECK(reader.feed(bytes));
  GW_CHECK(reader.finish());
  return std::move(reading).file();
}

json::object target_json(const Target& target) {
  json::object object;
  object["region"] = target.region.text();
  object["name"] = region_name(target.region);
  object["year"] = target.year.value;
  object["persons"] = target.persons;
  object["loaded"] = time_json(target.loaded);
  object["actor"] = target.actor;
  return object;
}

Result<ports::HttpResponse> list_targets(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"year", "region", "after", "limit"}));
  GW_TRY(const auto region, region_of(call));
  GW_TRY(const PlanYear year, year_asked(services, call));
  std::vector<Target> targets;
  GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(targets, store.targets(year));
    return {};
  }));
  json::array items;
  for (const Target& target : targets) {
    if (!region || lies_in(target.region, *region)) items.push_back(target_json(target));
  }
  return list_reply("targets", std::move(items), nullptr);
}

/// Those that say something else than what is known.
Result<std::int64_t> changed_of(StoreReader& store, const std::vector<Target>& targets) {
  std::map<std::pair<PlanYear, RegionCode>, std::int64_t> known;
  std::set<PlanYear> years;
  for (const Target& target : targets) years.insert(target.year);
  for (const PlanYear year : years) {
    GW_TRY(const auto before, store.targets(year));
    for (const Target& one : before) known[{one.year, one.region}] = one.persons;
  }
  return std::count_if(targets.begin(), targets.end(), [&](const Target& target) {
    const auto found = known.find({target.year, target.region});
    return found == known.end() || found->second != target.persons;
  });
}

Result<ports::HttpResponse> load_targets(const ApiServices& services, const Call& call) {
  GW_CHECK(call.query.only({"dry_run"}));
  GW_TRY(const std::int64_t dry_run, call.query.number("dry_run", 0, 0, 1));
  GW_TRY(TargetFile file, read_targets(call.request.body));
  for (Target& target : file.targets) {
    target.loaded = services.run.clock.now();
    target.actor = call.principal.actor;
  }
  const bool take = dry_run == 0 && file.faults.empty();
  std::int64_t changed = 0;
  if (take) {
    const JournalEntry entry = journal_entry(
        services, call, "targets.load",
        "targets rows=" + std::to_string(file.targets.size()) +
            " sha256:" + crypto::digest_hex(crypto::DigestKind::sha256, call.request.body));
    GW_CHECK(services.run.store.write([&](StoreWriter& store) -> Result<void> {
      GW_TRY(changed, changed_of(store, file.targets));
      GW_CHECK(store.put(file.targets));
      return store.append_journal(entry);
    }));
  } else {
    GW_CHECK(services.run.store.read([&](StoreReader& store) -> Result<void> {
      GW_TRY(changed, changed_of(store, file.targets));
      return {};
    }));
  }
  json::array refused;
  for (const TargetFault& fault : file.faults) {
    refused.push_back(json::object{{"line", fault.line},
                                   {"column", fault.column},
                                   {"words", call.language == Language::zh ? fault.zh : fault.en}});
  }
  json::object item;
  item["rows"] = file.targets.size();
  item["changed"] = changed;
  item["taken"] = take;
  item["refused"] = std::move(refused);
  return item_reply("target_load", std::move(item));
}

}  // namespace

void add_target_routes(const ApiServices& services, std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/v1/targets", kInsiders, Reach::by_region, blocking(services, list_targets)});
  routes.push_back(
      {"POST", "/v1/targets", kOperators, Reach::province, blocking(services, load_targets)});
}

}  // namespace gw::api
