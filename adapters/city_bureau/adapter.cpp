#include "adapters/city_bureau/adapter.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/city_bureau/answer.hpp"
#include "adapters/city_bureau/checks.hpp"
#include "adapters/city_bureau/reader.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw {
namespace city_bureau {
namespace {

constexpr std::int64_t kVersions = 100;  // of one name
const MarkerHabit kMarker{".ok", false, true, MarkerLines::rows};

std::int64_t number_in(std::string_view digits) {
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() ? number : -1;
}

/// What is said to the city of a workbook that became this batch.
std::string answer_to(const Batch& batch, std::string bytes, RegionCode pool) {
  LevyBook book;
  std::vector<Finding> findings;
  // Of a file that is refused nothing was read: what else stands in it waits for the next one.
  if (use_of(batch.reason) != BatchUse::refuse) {
    auto read = read_levy_book(std::move(bytes), pool);
    if (read) book = std::move(*read);
    findings = check(book);
  }
  return answer_for(batch.reason, book, findings);
}

}  // namespace

std::optional<BookName> parse_book_name(RegionCode pool, std::string_view file) {
  const std::string prefix = "JFBZ_" + pool.text() + "_";
  constexpr std::string_view kRest = "2027_20260807_01.xlsx";
  if (file.substr(0, prefix.size()) != prefix || file.size() != prefix.size() + kRest.size() ||
      file.substr(file.size() - 5) != ".xlsx")
    return std::nullopt;
  const std::string_view rest = file.substr(prefix.size());
  const auto day = normalize::read_date(rest.substr(5, 8), normalize::DateStyle::compact);
  const std::int64_t year = number_in(rest.substr(0, 4));
  const std::int64_t number = number_in(rest.substr(14, 2));
  if (!day || year < 0 || number < 0 || rest[4] != '_' || rest[13] != '_') return std::nullopt;
  return BookName{std::string(file), PlanYear{static_cast<std::int16_t>(year)}, *day, number};
}

std::string in_force_memo(PlanYear year) {
  return "in_force/" + std::to_string(year.value);
}

std::vector<InForce> in_force_from(std::string_view memo) {
  std::vector<InForce> all;
  while (!memo.empty()) {
    const std::string_view line = memo.substr(0, memo.find('\n'));
    memo.remove_prefix(std::min(memo.size(), line.size() + 1));
    const std::size_t first = line.find(' ');
    const std::size_t second = line.find(' ', first + 1);
    const auto day = normalize::read_date(line.substr(0, first), normalize::DateStyle::compact);
    if (!day || second == std::string_view::npos) continue;
    all.push_back({*day, std::string(line.substr(first + 1, second - first - 1)),
                   std::string(line.substr(second + 1))});
  }
  return all;
}

std::string with_in_force(std::string_view memo, const InForce& next) {
  std::vector<InForce> all = in_force_from(memo);
  std::erase_if(all, [&](const InForce& one) { return one.from >= next.from; });
  all.push_back(next);
  std::string text;
  for (const InForce& one : all)
    text += normalize::compact_text(one.from) + " " + one.sha256 + " " + one.file + "\n";
  return text;
}

CityBureau::CityBureau(AgencyId agency, RegionCode pool, FeedDefinition feed,
                       AdapterServices services)
    : agency_(std::move(agency)),
      pool_(pool),
      feeds_{std::move(feed)},
      folder_(services.folder / pool.text()) {}

boost::asio::awaitable<Result<std::vector<BookName>>> CityBureau::marked_files() {
  GW_CO_TRY(const auto files, co_await folder_.marked("jfbz", kMarker));
  std::vector<BookName> names;
  for (const std::string& file : files) {
    if (auto name = parse_book_name(pool_, file)) names.push_back(std::move(*name));
  }
  std::sort(names.begin(), names.end(), [](const BookName& a, const BookName& b) {
    return std::tuple(a.year, a.day, a.number) < std::tuple(b.year, b.day, b.number);
  });
  co_return names;
}

boost::asio::awaitable<Result<PullReport>> CityBureau::pull(const FeedId&, Intake& intake) {
  PullReport report;
  GW_CO_TRY(const std::vector<BookName> names, co_await marked_files());
  std::optional<Failure> first_failure;
  for (const BookName& name : names) {
    // One unreadable file must not keep the others out.
    const auto taken = co_await take_file(name, intake, report);
    if (!taken && !first_failure) first_failure = taken.error();
  }
  if (first_failure) co_return *first_failure;
  report.nothing_new = report.batches == 0;
  co_return report;
}

boost::asio::awaitable<Result<void>> CityBureau::take_file(BookName name, Intake& intake,
                                                           PullReport& report) {
  DropLimits limits;
  limits.file_bytes = kFileMost;
  limits.head_bytes = kFileMost;  // all of it: the answer is made from it
  GW_CO_TRY(std::optional<DropFile> file,
            co_await folder_.take("jfbz/" + name.text, kMarker, limits, intake));
  if (!file) co_return Result<void>();
  ++report.requests;

  BatchDraft draft;
  draft.scope = pool_.text() + "/" + std::to_string(name.year.value);
  draft.identity = file->delivery.sha256;
  draft.kind = BatchKind::full;
  draft.order = (normalize::compact_number(name.day) * 100 + name.number) * kVersions +
                std::min(file->version, kVersions - 1);
  draft.declared_rows = file->declared_rows;
  draft.context = name.text;
  draft.correction_replaces = true;
  Batch batch;
  if (file->reason == BatchReason::none) {
    GW_CO_TRY(batch, co_await intake.submit(file->delivery, std::move(draft)));
  } else {
    GW_CO_TRY(batch, co_await intake.submit_unread(file->delivery, std::move(draft), file->reason));
  }
  ++report.batches;
  // Of a book whose run somebody cancelled there is nothing to tell yet.
  if (batch.state == BatchState::cancelled) co_return co_await remember(std::move(*file), intake);
  if (batch.state == BatchState::applied) {
    auto book = read_levy_book(file->head, pool_);
    if (book && book->signed_on) {
      const InForce next{*book->signed_on, file->delivery.sha256, name.text};
      GW_CO_TRY(const std::string known, co_await intake.memo(in_force_memo(name.year)));
      GW_CO_CHECK(co_await intake.put_memo(in_force_memo(name.year), with_in_force(known, next)));
    }
  }
  const std::string answer = answer_to(batch, std::move(file->head), pool_);
  const std::string place = "jcjg/" + answer_name(name.text);
  GW_CO_CHECK(co_await folder_.put(place, answer));
  GW_CO_CHECK(co_await folder_.put(place + ".ok", marker_for(answer)));
  co_return co_await remember(std::move(*file), intake);
}

std::unique_ptr<BatchReader> CityBureau::open(const Batch&, Day, RowSink& sink) const {
  return std::make_unique<BookReader>(pool_, sink);
}

}  // namespace city_bureau

std::unique_ptr<AgencyAdapter> make_city_bureau(AgencyId agency, SettingsReader& settings,
                                                AdapterServices services) {
  const auto pool = RegionCode::parse(settings.text("region"));
  if (!pool) settings.reject("region", "must be the code of a pooling area, six digits");
  SettingsReader feeds = settings.section("feeds");
  SettingsReader standards = feeds.section("standards");
  FeedDefinition feed = read_feed(agency, "standards", standards);
  standards.finish();
  feeds.finish();
  if (services.folder.empty())
    settings.reject("folder", "is missing: the city's workbooks lie there");
  return std::make_unique<city_bureau::CityBureau>(std::move(agency), pool.value_or(RegionCode()),
                                                   std::move(feed), std::move(services));
}

}  // namespace gw
