#include "adapters/education_province/adapter.hpp"

#include <charconv>

#include "adapters/education_province/pull.hpp"
#include "adapters/education_province/reader.hpp"
#include "gateway/normalize/codes.hpp"
#include "gateway/normalize/documents.hpp"

namespace gw {
namespace education_province {
namespace {

constexpr const char* kRoster = "roster";
// The note's own band: a full list below 80 % of the one before is asked about, not applied.
constexpr std::int32_t kVolumeLowPercent = 80;

std::vector<int> read_years(SettingsReader& section) {
  std::vector<int> years;
  for (const std::string& text : section.list("entry_years")) {
    int year = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), year);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || year < 2000 ||
        year > 2100) {
      section.reject("entry_years", "an entry year is four digits, 2000 to 2100");
      continue;
    }
    years.push_back(year);
  }
  return years;
}

}  // namespace

Adapter::Adapter(AgencyId agency, FeedDefinition roster, RosterSettings settings,
                 AdapterServices services)
    : agency_(std::move(agency)),
      feeds_{std::move(roster)},
      settings_(std::move(settings)),
      services_(std::move(services)) {
  if (services_.http != nullptr) {
    channel_ = std::make_unique<Channel>(*services_.http, services_.signer, clock_);
  }
}

boost::asio::awaitable<Result<PullReport>> Adapter::pull(const FeedId& feed, Intake& intake) {
  if (feed != feeds_.front().id) co_return fail(Errc::not_found, "education_province.feed");
  if (services_.http == nullptr) {
    co_return fail(Errc::config_invalid, "education_province.endpoint");
  }
  RosterPull pull(*services_.http, intake, settings_.entry_years);
  co_return co_await pull.run();
}

std::vector<AllowedWord> Adapter::allowed_words(const FeedId&, std::string_view column) const {
  if (column == "XBM") return allowed(normalize::sex_words());
  if (column == "SFZJLXM") return allowed(normalize::document_words("education"));
  if (column == "XSDQZTM") return allowed(normalize::status_code_words());
  if (column == "CZLX") return {{"A", "新增"}, {"U", "变更"}, {"D", "离校"}};
  return {};
}

std::vector<std::string> Adapter::coded_columns(const FeedId&) const {
  return {"XBM", "SFZJLXM", "NJ", "XSDQZTM", "CZLX"};
}

// Sex and birth date stand in the number as well; the grade is of no consequence here.
std::vector<std::string> Adapter::dispensable_columns(const FeedId&) const {
  return {"XBM", "CSRQ", "NJ"};
}

std::unique_ptr<BatchReader> Adapter::open(const Batch& batch, Day received, RowSink& sink) const {
  return std::make_unique<RosterReader>(agency_, batch, received, sink);
}

}  // namespace education_province

std::unique_ptr<AgencyAdapter> make_education_province(AgencyId agency, SettingsReader& settings,
                                                       AdapterServices services);

std::unique_ptr<AgencyAdapter> make_education_province(AgencyId agency, SettingsReader& settings,
                                                       AdapterServices services) {
  using namespace education_province;
  SettingsReader feeds = settings.section("feeds");
  SettingsReader section = feeds.section(kRoster);
  FeedDefinition roster = read_feed(agency, kRoster, section);
  if (!section.has("volume_low_percent")) roster.volume_low_percent = kVolumeLowPercent;
  RosterSettings own;
  own.entry_years = read_years(section);
  section.finish();
  feeds.finish();
  return std::make_unique<Adapter>(std::move(agency), std::move(roster), std::move(own),
                                   std::move(services));
}

}  // namespace gw
