#include "adapters/sharing_platform/adapter.hpp"
#include "adapters/sharing_platform/code_words.hpp"
#include "gateway/normalize/codes.hpp"
#include "gateway/normalize/documents.hpp"

namespace gw {
namespace sharing_platform {
namespace {

constexpr std::size_t kBodyLimit = std::size_t{32} << 20U;

/// `s_` + 13 digits + `_` + 4 digits; requesters begin with `r_`.
bool has_form(std::string_view id, char first) {
  constexpr std::size_t kLength = 20;
  constexpr std::size_t kSecondMark = 15;
  if (id.size() != kLength || id[0] != first || id[1] != '_' || id[kSecondMark] != '_')
    return false;
  for (std::size_t i = 2; i < kLength; ++i) {
    if (i != kSecondMark && (id[i] < '0' || id[i] > '9')) return false;
  }
  return true;
}

std::vector<RegionCode> read_regions(SettingsReader& section) {
  std::vector<RegionCode> regions;
  for (const std::string& text : section.list("regions")) {
    if (const auto region = RegionCode::parse(text)) {
      regions.push_back(*region);
    } else {
      section.reject("regions", "a region is the six digits of a pool (统筹区)");
    }
  }
  if (regions.empty()) section.reject("regions", "at least one pool is needed");
  return regions;
}

/// Entries `<city>/<优抚类别>`: it differs by city which count as 重点优抚.
NotCounted read_not_counted(SettingsReader& section) {
  constexpr std::size_t kCity = 6;
  NotCounted out;
  for (const std::string& text : section.list("not_counted")) {
    const auto city = RegionCode::parse(std::string_view(text).substr(0, kCity));
    if (!city || text.size() != kCity + 3 || text[kCity] != '/') {
      section.reject("not_counted", "must be a city's six digits, `/` and a category's two");
    } else {
      out[*city].insert(text.substr(kCity + 1));
    }
  }
  return out;
}

ServiceFeed read_service(const AgencyId& agency, const std::string& name, SettingsReader& section) {
  ServiceFeed feed;
  feed.definition = read_feed(agency, name, section);
  feed.service.id = section.text("service");
  if (!has_form(feed.service.id, 's'))
    section.reject("service", "must be s_, 13 digits, _ and 4 digits");
  feed.service.signature =
      static_cast<Signature>(section.choice("signature", {"HMAC-SHA256", "HMAC-SM3"}, 0));
  std::vector<std::string> kinds;
  for (const RowKind& kind : row_kinds()) kinds.emplace_back(kind.name);
  if (!section.has("rows")) section.reject("rows", "is missing");
  feed.kind = &row_kinds()[section.choice("rows", kinds, 0)];
  if (!feed.kind->events) feed.regions = read_regions(section);
  for (const RegionCode region : feed.regions)
    feed.definition.units.push_back({region.text(), region});
  feed.not_counted = read_not_counted(section);
  feed.page_size = section.integer("page_size", 500, 1, 500);
  feed.pages_a_pull = section.integer("pages_a_pull", 200, 1, 100000);
  section.finish();
  return feed;
}

/// The access of one requester, the same for all agencies behind the platform.
std::shared_ptr<Access> access_of(const std::string& requester, AdapterServices& services) {
  static const SystemClock clock;
  const auto make = [&]() {
    return std::make_shared<Access>(requester, std::move(services.secret), clock);
  };
  if (services.shared == nullptr) return make();
  return services.shared->get<Access>("sharing_platform/" + requester, make);
}

}  // namespace

Adapter::Adapter(AgencyId agency, std::vector<ServiceFeed> feeds, AdapterServices services,
                 std::shared_ptr<Access> access)
    : agency_(std::move(agency)),
      feeds_(std::move(feeds)),
      http_(services.http),
      access_(std::move(access)) {
  for (const ServiceFeed& feed : feeds_) {
    definitions_.push_back(feed.definition);
    if (feed.kind->feedback_key.empty() || http_ == nullptr || !access_ || channel_) continue;
    channel_ = std::make_unique<Channel>(*http_, *access_, feed.service.id, *feed.kind);
  }
}

const ServiceFeed* Adapter::find(const FeedId& id) const {
  for (const ServiceFeed& feed : feeds_) {
    if (feed.definition.id == id) return &feed;
  }
  return nullptr;
}

boost::asio::awaitable<Result<PullReport>> Adapter::pull(const FeedId& id, Intake& intake) {
  const ServiceFeed* feed = find(id);
  if (feed == nullptr) co_return fail(Errc::not_found, "sharing_platform.feed");
  if (http_ == nullptr) co_return fail(Errc::config_invalid, "sharing_platform.endpoint");
  ServicePull pull(Client(*http_, *access_, kBodyLimit), intake, *feed);
  co_return co_await pull.run();
}

std::vector<AllowedWord> Adapter::allowed_words(const FeedId& feed, std::string_view column) const {
  if (column == "XB") return allowed(normalize::sex_words());
  if (column == "ZJLX") return allowed(normalize::document_words("register"));
  const ServiceFeed* own = find(feed);
  return own == nullptr ? std::vector<AllowedWord>() : words_of(*own->kind, column);
}

std::vector<std::string> Adapter::coded_columns(const FeedId&) const {
  return {"CZLX", "ZJLX", "XB",   "CJLB", "CJDJ", "SLDNL", "ZT",
          "GLZT", "FCLX", "CXLB", "TZYY", "YFLB", "SJLX",  "HTLX"};
}

// 有效期至 (an expired certificate is no end of the disability), 停止原因, 最后发放日, 城乡类别 and
// the day on which an employer's entry changed: checked, and of no consequence.
std::vector<std::string> Adapter::dispensable_columns(const FeedId&) const {
  return {"XB", "YXQZ", "TZYY", "ZHJZR", "CXLB", "CLRQ"};
}

std::unique_ptr<BatchReader> Adapter::open(const Batch& batch, Day received, RowSink& sink) const {
  const ServiceFeed* feed = find(batch.feed);
  if (feed == nullptr) feed = &feeds_.front();
  RowsOf rows;
  rows.agency = agency_;
  rows.kind = batch.kind;
  rows.order = batch.order;
  rows.received = received;
  rows.not_counted = &feed->not_counted;
  return std::make_unique<RowsReader>(*feed->kind, std::move(rows),
                                      BatchContext::read(batch.context), kBodyLimit, sink);
}

}  // namespace sharing_platform

std::unique_ptr<AgencyAdapter> make_sharing_platform(AgencyId agency, SettingsReader& settings,
                                                     AdapterServices services);

std::unique_ptr<AgencyAdapter> make_sharing_platform(AgencyId agency, SettingsReader& settings,
                                                     AdapterServices services) {
  using namespace sharing_platform;
  const std::string requester = settings.text("requester");
  if (!has_form(requester, 'r'))
    settings.reject("requester", "must be r_, 13 digits, _ and 4 digits");
  std::vector<ServiceFeed> feeds;
  std::size_t lists = 0;
  for (auto& [name, section] : settings.children("feeds")) {
    feeds.push_back(read_service(agency, name, section));
    if (!feeds.back().kind->events) ++lists;
  }
  if (feeds.empty()) settings.reject("feeds", "at least one service is needed");
  // A flag goes out with one row of its agency: a list that must stay inside the bureau (readings
  // 48) may not stand beside one whose people go back.
  if (lists > 1) settings.reject("feeds", "has two lists: each is an agency of its own");
  if (services.http != nullptr && services.secret.empty())
    settings.reject("secret_file", "is missing: it holds the app key of the platform's letter");
  std::shared_ptr<Access> access =
      services.http == nullptr ? nullptr : access_of(requester, services);
  return std::make_unique<Adapter>(std::move(agency), std::move(feeds), std::move(services),
                                   std::move(access));
}

}  // namespace gw
