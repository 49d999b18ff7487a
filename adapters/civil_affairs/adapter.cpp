#include "adapters/civil_affairs/adapter.hpp"

#include "adapters/civil_affairs/pull.hpp"
#include "adapters/civil_affairs/reader.hpp"
#include "gateway/normalize/codes.hpp"
#include "gateway/normalize/documents.hpp"

namespace gw {
namespace civil_affairs {
namespace {

// Full lists and increments share their keys, so they are one feed.
constexpr const char* kRecipients = "recipients";

std::vector<RegionCode> read_counties(SettingsReader& section) {
  std::vector<RegionCode> counties;
  for (const std::string& text : section.list("counties")) {
    const auto county = RegionCode::parse(text);
    if (county && county->is_county()) {
      counties.push_back(*county);
    } else {
      section.reject("counties", "a county is six digits that do not end in 00");
    }
  }
  if (counties.empty()) section.reject("counties", "at least one county is needed");
  return counties;
}

}  // namespace

Adapter::Adapter(AgencyId agency, FeedDefinition recipients, Settings settings,
                 AdapterServices services)
    : agency_(std::move(agency)),
      feeds_{std::move(recipients)},
      settings_(std::move(settings)),
      services_(std::move(services)) {
  if (services_.http != nullptr) {
    channel_ = std::make_unique<Channel>(*services_.http, settings_.access);
  }
}

boost::asio::awaitable<Result<PullReport>> Adapter::pull(const FeedId& feed, Intake& intake) {
  if (feed != feeds_.front().id) co_return fail(Errc::not_found, "civil_affairs.feed");
  if (services_.http == nullptr) co_return fail(Errc::config_invalid, "civil_affairs.endpoint");
  RecipientPull pull(Requests(*services_.http, settings_.access), intake, settings_.counties);
  co_return co_await pull.run();
}

std::vector<AllowedWord> Adapter::allowed_words(const FeedId&, std::string_view column) const {
  if (column == "性别") return allowed(normalize::sex_words());
  if (column == "证件类型") return allowed(normalize::document_words("text"));
  if (column == "城乡类别") return {{"城镇", {}}, {"农村", {}}};
  if (column == "救助类别") return allowed(normalize::assistance_words());
  if (column == "状态") return {{"在享", {}}, {"停发", {}}, {"终止", {}}};
  if (column == "操作") return {{"新增", {}}, {"变更", {}}, {"注销", {}}};
  return {};
}

std::vector<std::string> Adapter::coded_columns(const FeedId&) const {
  return {"与户主关系", "性别", "证件类型", "城乡类别", "救助类别", "状态", "操作"};
}

std::vector<std::string> Adapter::dispensable_columns(const FeedId&) const {
  return {"与户主关系", "性别", "城乡类别"};
}

std::unique_ptr<BatchReader> Adapter::open(const Batch& batch, Day received, RowSink& sink) const {
  return std::make_unique<RecipientReader>(agency_, batch, received, sink);
}

}  // namespace civil_affairs

std::unique_ptr<AgencyAdapter> make_civil_affairs(AgencyId agency, SettingsReader& settings,
                                                  AdapterServices services);

std::unique_ptr<AgencyAdapter> make_civil_affairs(AgencyId agency, SettingsReader& settings,
                                                  AdapterServices services) {
  using namespace civil_affairs;
  Settings own;
  own.access = settings.text("access_number");
  SettingsReader feeds = settings.section("feeds");
  SettingsReader section = feeds.section(kRecipients);
  FeedDefinition recipients = read_feed(agency, kRecipients, section);
  own.counties = read_counties(section);
  for (const RegionCode county : own.counties) recipients.units.push_back({county.text(), county});
  section.finish();
  feeds.finish();
  return std::make_unique<Adapter>(std::move(agency), std::move(recipients), std::move(own),
                                   std::move(services));
}

}  // namespace gw
