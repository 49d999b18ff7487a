#include "adapters/county_roster/adapter.hpp"

#include <algorithm>
#include <cstdlib>

#include "adapters/county_roster/settings.hpp"
#include "gateway/normalize/codes.hpp"
#include "gateway/normalize/documents.hpp"

namespace gw {
namespace county_roster {
namespace {

// Where the bytes are the identity, the same name with other bytes is a later list, though nothing
// in the name says so: two digits of the order count the versions.
constexpr std::int64_t kVersionsMost = 99;

}  // namespace

CountyRoster::CountyRoster(AgencyId agency, Settings settings, AdapterServices services)
    : agency_(std::move(agency)),
      settings_(std::move(settings)),
      feeds_{settings_.feed},
      folder_(services.folder / settings_.region.text()),
      channel_(folder_, settings_.region) {}

std::optional<RosterName> CountyRoster::name_of(std::string_view file) const {
  for (const NamePattern& pattern : settings_.names) {
    if (auto name = pattern.read(settings_.region, file)) return name;
  }
  return std::nullopt;
}

boost::asio::awaitable<Result<std::vector<RosterName>>> CountyRoster::marked_files() {
  GW_CO_TRY(const auto files, co_await folder_.marked("xsxx", settings_.marker));
  std::vector<RosterName> names;
  for (const std::string& file : files) {
    if (auto name = name_of(file)) names.push_back(std::move(*name));
  }
  std::sort(names.begin(), names.end(), [](const RosterName& a, const RosterName& b) {
    return std::pair(a.order(), a.full) < std::pair(b.order(), b.full);
  });
  co_return names;
}

boost::asio::awaitable<Result<PullReport>> CountyRoster::pull(const FeedId&, Intake& intake) {
  PullReport report;
  GW_CO_TRY(const std::vector<RosterName> names, co_await marked_files());
  std::optional<Failure> first_failure;
  for (const RosterName& name : names) {
    // One unreadable file must not keep the others out.
    const auto taken = co_await take_file(name, intake, report);
    if (!taken && !first_failure) first_failure = taken.error();
  }
  if (first_failure) co_return *first_failure;
  report.nothing_new = report.batches == 0;
  co_return report;
}

boost::asio::awaitable<Result<void>> CountyRoster::take_file(RosterName name, Intake& intake,
                                                             PullReport& report) {
  DropLimits limits;
  limits.file_bytes = settings_.file_limit;
  // Where the name does not tell the entry year, the rows do.
  if (!name.entry_year) limits.packed_head_bytes = settings_.form.table.packed_bytes;
  GW_CO_TRY(std::optional<DropFile> file,
            co_await folder_.take("xsxx/" + name.text, settings_.marker, limits, intake));
  if (!file) co_return Result<void>();
  ++report.requests;
  if (settings_.identity == BatchIdentity::sha256) name.number = file->version;
  if (name.number > kVersionsMost) co_return fail(Errc::conflict, "county_roster.version");

  BatchDraft draft;
  const auto year = name.entry_year ? name.entry_year : entry_year_in(file->head, settings_.form);
  draft.region = settings_.region;
  draft.scope = draft.region.text() + "/" + std::to_string(year.value_or(name.likely_entry_year()));
  draft.identity = settings_.identity == BatchIdentity::sha256 ? file->delivery.sha256 : name.text;
  draft.kind = name.full ? BatchKind::full : BatchKind::increment;
  draft.order = name.order();
  draft.declared_rows = file->declared_rows;
  draft.context = name.text;
  draft.correction_replaces = true;
  if (file->reason == BatchReason::none) {
    GW_CO_TRY(const Batch batch, co_await intake.submit(file->delivery, std::move(draft)));
  } else {
    GW_CO_TRY(const Batch batch,
              co_await intake.submit_unread(file->delivery, std::move(draft), file->reason));
  }
  ++report.batches;
  co_return co_await remember(std::move(*file), intake);
}

namespace {

/// All names that a bureau has for these columns.
std::vector<std::string> names_of(const ColumnNames& columns, std::initializer_list<Column> of) {
  std::vector<std::string> names;
  for (const Column column : of) {
    const auto& own = columns.of[static_cast<std::size_t>(column)];
    names.insert(names.end(), own.usual.begin(), own.usual.end());
    names.insert(names.end(), own.former.begin(), own.former.end());
  }
  return names;
}

}  // namespace

std::vector<AllowedWord> CountyRoster::allowed_words(const FeedId&, std::string_view name) const {
  const auto is = [&](Column column) {
    const auto names = names_of(settings_.form.columns, {column});
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<AllowedWord> words;
  if (is(Column::sex)) words = allowed(normalize::sex_words());
  if (is(Column::document)) words = allowed(normalize::document_words("text"));
  if (is(Column::status)) words = allowed(normalize::status_text_words());
  if (is(Column::operation)) words = {{"新增", {}}, {"修改", {}}, {"删除", {}}};
  // The bureau's own words, which the settings explain.
  if (const auto own = settings_.form.values.find(name); own != settings_.form.values.end()) {
    for (const auto& [word, means] : own->second) words.push_back({word, means});
  }
  return words;
}

std::vector<std::string> CountyRoster::coded_columns(const FeedId&) const {
  return names_of(settings_.form.columns, {Column::school_code, Column::sex, Column::document,
                                           Column::grade, Column::status, Column::operation});
}

// Sex and birth date stand in the number as well; name of the school and grade are for reading.
std::vector<std::string> CountyRoster::dispensable_columns(const FeedId&) const {
  return names_of(settings_.form.columns,
                  {Column::school_name, Column::sex, Column::birth, Column::grade});
}

std::unique_ptr<BatchReader> CountyRoster::open(const Batch& batch, Day received,
                                                RowSink& sink) const {
  RosterPlan plan;
  plan.agency = agency_;
  plan.county = settings_.region;
  plan.name =
      name_of(batch.context.empty() ? batch.identity : batch.context).value_or(RosterName());
  plan.name.number = batch.order % 100;
  const std::size_t slash = batch.scope.find('/');
  plan.entry_year = slash == std::string::npos ? plan.name.likely_entry_year()
                                               : std::atoi(batch.scope.c_str() + slash + 1);
  plan.received = received;
  plan.form = settings_.form;
  return std::make_unique<RosterReader>(std::move(plan), sink);
}

}  // namespace county_roster

std::unique_ptr<AgencyAdapter> make_county_roster(AgencyId agency, SettingsReader& settings,
                                                  AdapterServices services) {
  const auto region = RegionCode::parse(settings.text("region"));
  if (!region) settings.reject("region", "must be a division code of six digits");
  SettingsReader feeds = settings.section("feeds");
  SettingsReader roster = feeds.section("roster");
  county_roster::Settings own = county_roster::read_settings(roster);
  own.region = region.value_or(RegionCode());
  own.feed = read_feed(agency, "roster", roster);
  own.feed.units.push_back({own.region.text(), own.region});
  roster.finish();
  feeds.finish();
  if (services.folder.empty())
    settings.reject("folder", "is missing: the bureau's files lie there");
  return std::make_unique<county_roster::CountyRoster>(std::move(agency), std::move(own),
                                                       std::move(services));
}

}  // namespace gw
