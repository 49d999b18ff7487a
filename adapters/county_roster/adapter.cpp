#include "adapters/county_roster/adapter.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>

#include "adapters/county_roster/drop_folder.hpp"
#include "adapters/county_roster/reader.hpp"
#include "gateway/crypto/digest.hpp"

namespace gw {
namespace county_roster {
namespace {

constexpr std::size_t kPiece = 256U << 10U;
constexpr std::size_t kHeadBytes = 64U << 10U;
constexpr std::size_t kMarkerLimit = 4096;
constexpr std::int64_t kFileLimit = std::int64_t{512} << 20U;
constexpr std::int64_t kFileLimitMost = std::int64_t{8} << 30U;

/// What was seen of a file: while it stays the same there is nothing new.  Size and time are in it
/// because a torn copy is often replaced without a new marker.
std::string appearance(const std::filesystem::path& file, const std::string& marker) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(file, ignored);
  const auto time = std::filesystem::last_write_time(file, ignored).time_since_epoch().count();
  return crypto::digest_hex(crypto::DigestKind::sha256, marker) + " " + std::to_string(size) + " " +
         std::to_string(time);
}

/// A file on its way into the evidence, and what the marker is compared with.
struct Copied {
  std::string head;  // for the entry year
  std::int64_t line_feeds = 0;
};

boost::asio::awaitable<Result<Copied>> copy(std::filesystem::path file, ArrivingDelivery& arriving,
                                            std::int64_t limit) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) co_return fail(Errc::io, "county_roster.open", errno);
  Copied copied;
  std::string piece(kPiece, '\0');
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(stream.gcount()));
    if (bytes.empty()) break;
    copied.line_feeds += std::count(bytes.begin(), bytes.end(), '\n');
    if (copied.head.size() < kHeadBytes)
      copied.head += bytes.substr(0, kHeadBytes - copied.head.size());
    if (arriving.bytes() + static_cast<std::int64_t>(bytes.size()) > limit)
      co_return fail(Errc::too_large, "county_roster.read", limit);
    GW_CO_CHECK(co_await arriving.take(bytes));
  }
  if (stream.bad()) co_return fail(Errc::io, "county_roster.read", errno);
  co_return copied;
}

/// Lines, size and digest must all agree (note, 1. Roster file); an empty file needs a person.
BatchReason compare(const Marker& marker, const Copied& copied, const ArrivingDelivery& arriving) {
  if (marker.size != arriving.bytes() || marker.sha256 != arriving.sha256())
    return BatchReason::digest;
  if (marker.lines != copied.line_feeds - 1) return BatchReason::count;
  return arriving.bytes() == 0 ? BatchReason::empty : BatchReason::none;
}

}  // namespace

CountyRoster::CountyRoster(AgencyId agency, Settings settings, AdapterServices services)
    : agency_(std::move(agency)),
      settings_(std::move(settings)),
      feeds_{settings_.feed},
      folder_(services.folder / settings_.region.text()),
      channel_(folder_, settings_.region) {}

Result<std::vector<RosterName>> CountyRoster::marked_files() const {
  std::error_code error;
  std::filesystem::directory_iterator files(folder_ / "xsxx", error);
  if (error) return fail(Errc::io, "county_roster.list", error.value());
  std::vector<RosterName> names;
  for (; files != std::filesystem::directory_iterator(); files.increment(error)) {
    auto name =
        parse_roster_name(settings_.prefix, settings_.region, files->path().filename().string());
    std::error_code ignored;
    // Without its marker a file does not exist: it may be half copied.
    if (name && std::filesystem::exists(files->path().string() + ".ok", ignored))
      names.push_back(std::move(*name));
    if (error) return fail(Errc::io, "county_roster.list", error.value());
  }
  std::sort(names.begin(), names.end(), [](const RosterName& a, const RosterName& b) {
    return std::pair(a.order(), a.full) < std::pair(b.order(), b.full);
  });
  return names;
}

boost::asio::awaitable<Result<PullReport>> CountyRoster::pull(const FeedId&, Intake& intake) {
  PullReport report;
  GW_CO_TRY(const std::vector<RosterName> names, marked_files());
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

boost::asio::awaitable<Result<void>> CountyRoster::take_file(const RosterName& name, Intake& intake,
                                                             PullReport& report) {
  const std::filesystem::path file = folder_ / "xsxx" / name.text;
  GW_CO_TRY(const std::string marker_bytes, read_small_file(file.string() + ".ok", kMarkerLimit));
  const auto marker = parse_marker(marker_bytes);
  if (!marker) co_return Result<void>();  // the marker itself is still being copied
  const std::string memo_name = "file/" + name.text;
  const std::string seen = appearance(file, marker_bytes);
  GW_CO_TRY(const std::string known, co_await intake.memo(memo_name));
  if (known == seen) co_return Result<void>();

  ++report.requests;
  GW_CO_TRY(std::unique_ptr<ArrivingDelivery> arriving,
            co_await intake.receive(name.text, ExtraDigest::none));
  GW_CO_TRY(const Copied copied, co_await copy(file, *arriving, settings_.file_limit));
  const BatchReason reason = compare(*marker, copied, *arriving);
  GW_CO_TRY(Delivery delivery, co_await arriving->seal());

  BatchDraft draft;
  const int year = entry_year_in(copied.head, settings_.columns).value_or(name.likely_entry_year());
  draft.region = settings_.region;
  draft.scope = draft.region.text() + "/" + std::to_string(year);
  draft.identity = name.text;
  draft.kind = name.full ? BatchKind::full : BatchKind::increment;
  draft.order = name.order();
  draft.correction_replaces = true;
  if (reason == BatchReason::none) {
    GW_CO_TRY(const Batch batch, co_await intake.submit(std::move(delivery), std::move(draft)));
  } else {
    GW_CO_TRY(const Batch batch,
              co_await intake.submit_unread(std::move(delivery), std::move(draft), reason));
  }
  ++report.batches;
  co_return co_await intake.put_memo(memo_name, seen);
}

std::unique_ptr<BatchReader> CountyRoster::open(const Batch& batch, Day received,
                                                RowSink& sink) const {
  RosterPlan plan;
  plan.agency = agency_;
  plan.county = settings_.region;
  plan.name =
      parse_roster_name(settings_.prefix, settings_.region, batch.identity).value_or(RosterName());
  const std::size_t slash = batch.scope.find('/');
  plan.entry_year = slash == std::string::npos ? plan.name.likely_entry_year()
                                               : std::atoi(batch.scope.c_str() + slash + 1);
  plan.received = received;
  plan.columns = settings_.columns;
  return std::make_unique<RosterReader>(std::move(plan), sink);
}

}  // namespace county_roster

std::unique_ptr<AgencyAdapter> make_county_roster(AgencyId agency, SettingsReader& settings,
                                                  AdapterServices services) {
  county_roster::Settings own;
  const auto region = RegionCode::parse(settings.text("region"));
  if (!region) settings.reject("region", "must be a division code of six digits");
  own.region = region.value_or(RegionCode());
  SettingsReader feeds = settings.section("feeds");
  SettingsReader roster = feeds.section("roster");
  own.feed = read_feed(agency, "roster", roster);
  own.prefix = roster.text("file_prefix", "XSXX");
  own.file_limit = roster.integer("file_limit_bytes", county_roster::kFileLimit, 1,
                                  county_roster::kFileLimitMost);
  own.columns = county_roster::ColumnNames::standard();
  SettingsReader aliases = roster.section("column_names");
  for (std::size_t i = 0; i < county_roster::kColumns; ++i) {
    const std::string standard = own.columns.of[i].front();
    for (std::string& alias : aliases.list(standard)) own.columns.add(standard, std::move(alias));
  }
  aliases.finish();
  roster.finish();
  feeds.finish();
  if (services.folder.empty())
    settings.reject("folder", "is missing: the bureau's files lie there");
  return std::make_unique<county_roster::CountyRoster>(std::move(agency), std::move(own),
                                                       std::move(services));
}

}  // namespace gw
